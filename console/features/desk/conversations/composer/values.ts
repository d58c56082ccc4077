import { useMemo } from "react";
import type { Card, ConversationRow } from "#contract/conversation.ts";
import { moneyText } from "#console/lib/figures.ts";
import type { Thread } from "../state/thread.ts";

/** The newest card of a kind in the thread: what is being talked about. */
function newestCard<K extends Card["type"]>(thread: Thread, type: K): Extract<Card, { type: K }> | undefined {
  return thread.entries
    .map((entry) => entry.body?.card as Card | undefined)
    .findLast((card): card is Extract<Card, { type: K }> => card?.type === type);
}

/** What the places of quick replies stand for in this conversation; a name that nobody told is not guessed. */
export function useValues(row: ConversationRow, thread: Thread, agent: string): Readonly<Record<string, string>> {
  return useMemo(() => {
    const order = newestCard(thread, "order");
    const product = newestCard(thread, "product");
    const values: Record<string, string> = {
      "\u79f0\u547c": row.customer.name === "" ? "\u60a8" : row.customer.name,
      "\u5ba2\u670d": agent,
      "\u5e97\u94fa": row.shop.name,
    };
    if (order) {
      values["\u8ba2\u5355\u53f7"] = order.number;
      values["\u5b9e\u4ed8\u91d1\u989d"] = moneyText(order.paidFen);
    }
    const goods = product?.title ?? order?.title;
    if (goods !== undefined) values["\u5546\u54c1"] = goods;
    return values;
  }, [row.customer.name, row.shop.name, thread, agent]);
}
