import { useMemo } from "react";
import type { Card, ConversationRow } from "#contract/conversation.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useDeskText } from "../texts.ts";
import type { Thread } from "../state/thread.ts";

/** The newest card of a kind in the thread: what is being talked about. */
function newestCard<K extends Card["type"]>(thread: Thread, type: K): Extract<Card, { type: K }> | undefined {
  return thread.entries
    .map((entry) => entry.body?.card as Card | undefined)
    .findLast((card): card is Extract<Card, { type: K }> => card?.type === type);
}

/** What the places of quick replies stand for in this conversation; a name that nobody told is not guessed, and one that is masked for this reader is not written to the customer. */
export function useValues(row: ConversationRow, thread: Thread, agent: string): Readonly<Record<string, string>> {
  const { places } = useDeskText().composer;
  return useMemo(() => {
    const order = newestCard(thread, "order");
    const product = newestCard(thread, "product");
    const values: Record<string, string> = {
      [places.salutation]: row.customer.name === "" || row.customer.name.includes("*") ? places.you : row.customer.name,
      [places.agent]: agent,
      [places.shop]: row.shop.name,
    };
    if (order) {
      values[places.orderNumber] = order.number;
      values[places.paid] = moneyText(order.paidFen);
    }
    const goods = product?.title ?? order?.title;
    if (goods !== undefined) values[places.goods] = goods;
    return values;
  }, [row.customer.name, row.shop.name, thread, agent, places]);
}
