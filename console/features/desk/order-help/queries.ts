import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { BoardGroup } from "#contract/order-help.ts";
import { api } from "#console/lib/api.ts";

/** The order desk's board; it changes by itself as orders come and leave. */
export function useBoard(shop: string | undefined, group: BoardGroup | undefined) {
  return useQuery({ queryKey: ["order-board", shop ?? "", group ?? ""], refetchInterval: 15_000, queryFn: ({ signal }) => api("GET /v1/order-board", { query: { ...(group ? { group } : {}), ...(shop ? { shop } : {}) } }, { signal }), placeholderData: (before) => before });
}
export function useHelp(orderId: string) {
  return useQuery({ queryKey: ["order-help", orderId], queryFn: ({ signal }) => api("GET /v1/orders/{id}/help", { params: { id: orderId } }, { signal }) });
}
export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: ["order-board"] }), queries.invalidateQueries({ queryKey: ["order-help"] })]);
  };
}
