import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";
import { customerKey } from "../queries.ts";

export function useDoubles() {
  return usePaged(["customer-doubles"], (after, signal) => api("GET /v1/customer-doubles", { query: { after, limit: 30 } }, { signal }));
}

export const useDoublesOf = (id: string) => useQuery({ queryKey: [...customerKey(id), "doubles"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/doubles", { params: { id } }, { signal }) });

export const useJoinings = (id: string) => useQuery({ queryKey: [...customerKey(id), "joinings"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/joinings", { params: { id } }, { signal }) });

/** After a joining or split every file may have changed. */
export function useReadAnew(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(["customer-doubles", "customers", "customer"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
}
