import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import { toast } from "#console/ui/Toast.tsx";
import { customerKey } from "../customers/queries.ts";

export const careKey = ["care"] as const;

/** How a customer is cared for. */
export function useCare(id: string) {
  return useQuery({ queryKey: [...customerKey(id), "care"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/care", { params: { id } }, { signal }) });
}

/** Who may look after customers, for choosing. */
export function useCarePeople(): { value: string; label: string }[] {
  const found = useQuery({ queryKey: ["care-people"], queryFn: ({ signal }) => api("GET /v1/care-people", {}, { signal }), staleTime: 60_000 });
  return (found.data?.rows ?? []).map((one) => ({ value: one.id, label: one.name }));
}

/** Says what was done and reads everything about care anew. */
export function useCareChanged(customerId?: string): (said: string) => Promise<void> {
  const queries = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all([queries.invalidateQueries({ queryKey: careKey }), ...(customerId === undefined ? [] : [queries.invalidateQueries({ queryKey: customerKey(customerId) })])]);
  };
}
