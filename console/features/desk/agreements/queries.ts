import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import { toast } from "#console/ui/Toast.tsx";
import { customerKey } from "../customers/queries.ts";

export const agreementsKey = ["agreements"] as const;

/** Kinds, reasons, limits and owners, for choosing. */
export const useAgreementChoices = () => useQuery({ queryKey: [...agreementsKey, "choices"], queryFn: ({ signal }) => api("GET /v1/agreement-choices", {}, { signal }), staleTime: 60_000 });
export const useAgreement = (id: string) => useQuery({ queryKey: [...agreementsKey, "one", id], queryFn: ({ signal }) => api("GET /v1/agreements/{id}", { params: { id } }, { signal }), refetchInterval: 30_000 });

/** Says what was done and reads agreements, and the customer's care, anew. */
export function useAgreementChanged(customerId?: string): (said: string) => Promise<void> {
  const queries = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all([queries.invalidateQueries({ queryKey: agreementsKey }), queries.invalidateQueries({ queryKey: ["care"] }), ...(customerId === undefined ? [] : [queries.invalidateQueries({ queryKey: customerKey(customerId) })])]);
  };
}
