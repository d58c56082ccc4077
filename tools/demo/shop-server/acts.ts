import type { Rng } from "../random.ts";
import { isPacked, parcelState, type ShopOrder } from "./life.ts";

/** What Kefu asks: `docs/how-to/bring-shop-data.md`. */
export interface Asked {
  id: string;
  kind: "address" | "cancel" | "intercept" | "refund" | "exchange";
  order: string;
  reason: string;
  amountFen?: number;
  address?: ShopOrder["address"];
}
export type Answer = { result: "done"; number?: string } | { result: "refused"; reason: string } | { result: "pending" };
export interface Act {
  answer: Answer;
  /** The order after it; left out: unchanged. */
  order?: ShopOrder;
  /** What is answered after so many seconds, when it takes longer. */
  later?: { seconds: number; answer: Exclude<Answer, { result: "pending" }>; order?: ShopOrder };
}

/** What this shop does when it is asked. An order from before this system was set up is not in its store: it is dealt with by hand, and done. */
export function actOn(rng: Rng, asked: Asked, order: ShopOrder | null, now: Date): Act {
  const at = now.toISOString();
  const refund = (amountFen: number, action: string | null) => ({ id: `RF-${asked.id.slice(-10)}`, at, amountFen, action });
  if (asked.kind === "refund") {
    const paid = refund(asked.amountFen ?? 0, asked.id);
    return { answer: { result: "done", number: paid.id }, ...(order ? { order: { ...order, refunds: [...order.refunds, paid], changedAt: at } } : {}) };
  }
  if (!order) return { answer: { result: "done" } };
  switch (asked.kind) {
    case "exchange":
      return { answer: { result: "pending" }, later: { seconds: 90, answer: { result: "done", number: `EX-${asked.id.slice(-10)}` } } };
    case "address":
      if (isPacked(order, now)) return { answer: { result: "refused", reason: "已经打包，面单已打印" } };
      return { answer: { result: "done" }, order: { ...order, address: { ...order.address, ...asked.address }, changedAt: at } };
    case "cancel":
      if (isPacked(order, now)) return { answer: { result: "refused", reason: "已经打包，等待揽收" } };
      return { answer: { result: "done" }, order: { ...order, cancelledAt: at, refunds: [...order.refunds, refund(order.paidFen, null)], changedAt: at } };
    case "intercept": {
      if (!order.parcel || parcelState(order, now) === "signed") return { answer: { result: "refused", reason: "包裹已签收" } };
      if (parcelState(order, now) === "delivering" || rng.chance(0.3)) return { answer: { result: "pending" }, later: { seconds: 45, answer: { result: "refused", reason: `${order.parcel.carrier}回复：快件已在派送途中，拦截失败` } } };
      const known = order.parcel.steps.filter((step) => step.at <= at);
      const back: ShopOrder = { ...order, changedAt: at, parcel: { ...order.parcel, steps: [...known, { at, state: "returned", text: `${order.parcel.carrier}已拦截该件，退回发货仓` }] } };
      return { answer: { result: "pending" }, later: { seconds: 45, answer: { result: "done" }, order: back } };
    }
  }
}
