import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReturnReason, ReturnWish } from "#contract/returns.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";

const keyOf = (orderId: string) => ["returns", orderId] as const;

/** The money of an order and its requests. */
export function useReturns(orderId: string) {
  const may = useMay();
  return useQuery({ queryKey: keyOf(orderId), enabled: may("returns.read"), queryFn: ({ signal }) => api("GET /v1/orders/{id}/returns", { params: { id: orderId } }, { signal }) });
}

export interface Wanted {
  wish: ReturnWish;
  reason: ReturnReason;
  intact: boolean;
  confirmed: boolean;
}

/** What the rules say of every line, for what is wanted; the last answer on this order stays, marked, while the next is on its way. */
export function useJudgement(orderId: string, wanted: Wanted) {
  return useQuery({
    queryKey: [...keyOf(orderId), "judgement", wanted],
    queryFn: ({ signal }) => api("POST /v1/orders/{id}/returns/judgement", { params: { id: orderId }, body: wanted }, { signal }),
    placeholderData: (before, of) => (of?.queryKey[1] === orderId ? before : undefined),
  });
}

/** The order's returns and its row are looked at again. */
export function useLookAgain(orderId: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: keyOf(orderId) });
  };
}
