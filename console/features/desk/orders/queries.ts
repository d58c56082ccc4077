import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";

const keyOf = (orderId: string) => ["order-actions", orderId] as const;
const lookAgainMs = 3000;

/** What the shop was asked for an order; looked at again while something is under way. */
export function useActions(orderId: string) {
  const may = useMay();
  return useQuery({
    queryKey: keyOf(orderId),
    enabled: may("orders.read"),
    queryFn: ({ signal }) => api("GET /v1/orders/{id}/actions", { params: { id: orderId } }, { signal }),
    refetchInterval: (query) => (query.state.data?.rows.some((one) => one.answeredAt === null && one.nextAt !== null) ? lookAgainMs : false),
  });
}

/** After an act: the actions, the order, its returns. */
export function useLookAgain(orderId: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: keyOf(orderId) }), queries.invalidateQueries({ queryKey: ["order", orderId] }), queries.invalidateQueries({ queryKey: ["returns", orderId] })]);
  };
}
