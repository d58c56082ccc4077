import { Input } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { fill } from "#locales/index.ts";
import type { Card } from "#contract/conversation.ts";
import type { OrderRow } from "#contract/orders.ts";
import { moneyText } from "#console/lib/figures.ts";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useOrders } from "../../customers/queries.ts";
import { useOrderText } from "../../customers/texts.ts";
import { useWorkbenchText } from "../texts.ts";
import { useListKeys } from "./useListKeys.ts";

const most = 50;

/** This customer's orders, and the card of the one that is chosen. */
export function OrderSearch({ customerId, onChoose }: { customerId: string; onChoose: (card: Card) => void }): ReactNode {
  const w = useWorkbenchText();
  const words = useOrderText();
  const [typed, setTyped] = useState("");
  const orders = useOrders(customerId, most);
  const titleOf = (order: OrderRow): string => {
    const [line, ...more] = order.lines;
    const title = [line?.title ?? order.number, line?.colour].filter(Boolean).join(" ");
    return more.length === 0 ? title : fill(words.andMore, { title, count: order.lines.length });
  };
  const cardOf = (order: OrderRow): Card => {
    const icon = order.lines[0]?.icon ?? null;
    return { type: "order", orderId: order.id, number: order.number, title: titleOf(order).slice(0, 200), paidFen: order.paidFen, state: words.states[order.state].slice(0, 40), ...(icon === null ? {} : { icon }) };
  };
  const rows = useMemo(() => (orders.data?.rows ?? []).filter((order) => typed.trim() === "" || `${order.number} ${titleOf(order)}`.includes(typed.trim())), [orders.data, typed, words]);
  const keys = useListKeys(rows, (order) => onChoose(cardOf(order)));
  return (
    <div className="desk-products">
      <Input autoFocus allowClear value={typed} placeholder={w.orders.find} aria-label={w.orders.find} onChange={(event) => setTyped(event.target.value)} onKeyDown={keys.onKeyDown} />
      {orders.isPending ? <LoadingState rows={3} /> : null}
      {orders.error !== null && orders.data === undefined ? (
        <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />
      ) : (
        <ul aria-label={w.orders.title}>
          {rows.map((order, n) => (
            <li key={order.id} className={n === keys.at ? "is-at" : ""}>
              <button type="button" onClick={() => onChoose(cardOf(order))}>
                <span className="k-cut">{titleOf(order)}</span>
                <span className="k-small k-ink-3 k-num k-cut">
                  {order.number}
                  <span className="k-dot" />
                  {moneyText(order.paidFen)}
                  <span className="k-dot" />
                  {words.states[order.state]}
                  <span className="k-dot" />
                  <Moment at={order.placedAt} />
                </span>
              </button>
            </li>
          ))}
          {orders.data !== undefined && rows.length === 0 ? <li className="k-ink-3">{typed.trim() === "" ? w.orders.nothing : w.orders.none}</li> : null}
        </ul>
      )}
    </div>
  );
}
