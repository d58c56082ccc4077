import { Modal } from "antd";
import { type ReactNode, useState } from "react";
import type { AddressField, OrderDetail, OrderRow } from "#contract/orders.ts";
import { fill } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Masked } from "#console/ui/Masked.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { ActionsPart } from "../orders/ActionsPart.tsx";
import { HelpPart } from "../order-help/HelpPart.tsx";
import { ReturnsPart } from "../returns/ReturnsPart.tsx";
import { useOrder, usePurposes, useUnmask } from "./queries.ts";
import { useOrderText } from "./texts.ts";
import "./customers.css";

const toneOf: Partial<Record<OrderRow["state"], string>> = { unpaid: "is-warn", cancelled: "is-outlined", refunded: "is-outlined", signed: "is-ok", completed: "is-ok" };

/** The state of an order as a word in a tag. */
export function OrderTag({ state }: { state: OrderRow["state"] }): ReactNode {
  const t = useOrderText();
  return <span className={`k-tag ${toneOf[state] ?? "is-accent"}`}>{t.states[state]}</span>;
}

/** What was bought, in a line: 禾木 IH 电饭煲 3L 米白 ×1. */
export function OrderTitle({ order }: { order: OrderRow }): ReactNode {
  const t = useOrderText();
  const [line, ...more] = order.lines;
  const title = [line?.title ?? order.number, line?.colour].filter(Boolean).join(" ");
  return <>{more.length === 0 ? `${title} ${fill(t.quantity, { count: line?.quantity ?? 1 })}` : fill(t.andMore, { title, count: order.lines.length })}</>;
}

/** The four steps of an order as dots on a line. */
export function OrderPath({ order }: { order: OrderRow }): ReactNode {
  const t = useOrderText();
  const when = useWhen();
  const at = order.path.findLastIndex((step) => step.done);
  return (
    <ol className="order-path">
      {order.path.map((step, n) => (
        <li key={step.step} className={n === at ? "is-here" : step.done ? "is-done" : ""} aria-current={n === at ? "step" : undefined}>
          <span>{n === at && step.step === "signed" ? t.states.signed : t.steps[step.step]}</span>
          <time className="k-ink-3" {...(step.at === null ? {} : { dateTime: step.at, title: when.exact(step.at) })}>
            {step.at === null ? " " : n === at ? `${when.day(step.at).slice(5)} ${when.clock(step.at)}` : when.day(step.at).slice(5)}
          </time>
        </li>
      ))}
    </ol>
  );
}

/** The order that the customer most likely asks about: goods, money, steps, parcel. */
export function OrderCard({ order }: { order: OrderRow }): ReactNode {
  const t = useOrderText();
  return (
    <div className="order-card">
      <div className="k-line">
        <span className="order-picture" aria-hidden="true">
          <Icon name="box" size="l" />
        </span>
        <div className="k-column k-space">
          <span className="k-cut">
            <OrderTitle order={order} />
          </span>
          <span className="k-num k-ink-2 k-cut">
            {t.paid} {moneyText(order.paidFen)}
            <span className="k-small k-ink-3">
              <i className="k-dot" />
              {t.freight} {moneyText(order.freightFen)}
              {order.discountFen > 0 ? (
                <>
                  <i className="k-dot" />
                  {t.discount} {moneyText(order.discountFen)}
                </>
              ) : null}
            </span>
          </span>
        </div>
      </div>
      {order.state === "cancelled" || order.state === "refunded" ? (
        <p>
          <OrderTag state={order.state} />
        </p>
      ) : (
        <OrderPath order={order} />
      )}
      {order.shipment === null ? null : (
        <p className="k-small k-ink-2 k-cut">
          <Icon name="truck" size="xs" /> {order.shipment.carrier} <span className="k-num">{order.shipment.trackingNumber}</span>
          <i className="k-dot" />
          {t.shipments[order.shipment.state]}
        </p>
      )}
    </div>
  );
}

/** Orders as lines; a click opens address and course. */
export function OrderLines({ orders }: { orders: readonly OrderRow[] }): ReactNode {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <>
      <ul className="customer-lines">
        {orders.map((order) => (
          <li key={order.id}>
            <button type="button" className="k-plain k-line" onClick={() => setOpen(order.id)}>
              <OrderTag state={order.state} />
              <span className="k-cut k-space">
                <OrderTitle order={order} />
              </span>
              <span className="k-num k-ink-2">{moneyText(order.paidFen)}</span>
            </button>
          </li>
        ))}
      </ul>
      {open === null ? null : <OrderDialog id={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** One order whole: address part by part, and what the carrier says. */
export function OrderDialog({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const detail = useOrder(id);
  return (
    <Modal open footer={null} width={520} title={<span className="k-num">{detail.data?.order.number ?? ""}</span>} onCancel={onClose}>
      {detail.data !== undefined ? <Detail detail={detail.data} /> : detail.error !== null ? <ErrorState error={detail.error} onRetry={() => void detail.refetch()} /> : <LoadingState rows={6} />}
    </Modal>
  );
}

function Detail({ detail }: { detail: OrderDetail }): ReactNode {
  const t = useOrderText();
  const unmask = useUnmask();
  const purposes = usePurposes(detail.mayUnmask);
  const { order, address, shipments } = detail;
  const reveal = (field: AddressField) =>
    detail.mayUnmask ? (reason: string, purpose?: string) => unmask(() => api("POST /v1/orders/{id}/unmasking", { params: { id: order.id }, body: { field, reason, purpose } })) : undefined;
  return (
    <div className="order-detail">
      <OrderCard order={order} />
      <HelpPart orderId={order.id} />
      <ActionsPart orderId={order.id} />
      <ReturnsPart orderId={order.id} />
      {address === null ? (
        <p className="k-small k-ink-3">{t.noAddress}</p>
      ) : (
        <dl className="customer-facts">
          {(["receiver", "phone", "line"] as const).map((field) => (
            <div key={field}>
              <dt>{t[field]}</dt>
              <dd>
                <Masked what={t[field]} masked={address[field]} onReveal={reveal(field)} purposes={purposes} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {shipments.map((shipment) => (
        <section key={`${shipment.carrier} ${shipment.trackingNumber}`}>
          <h4 className="k-line">
            {shipment.carrier} <span className="k-num k-ink-2">{shipment.trackingNumber}</span>
            <span className="k-tag">{t.shipments[shipment.state]}</span>
          </h4>
          {shipment.events.length === 0 ? (
            <EmptyState>{t.noEvents}</EmptyState>
          ) : (
            <ol className="order-events">
              {shipment.events.toReversed().map((event) => (
                <li key={`${event.at} ${event.text}`}>
                  <span className="k-small k-ink-3">
                    <Moment at={event.at} />
                  </span>
                  <span>{event.text}</span>
                </li>
              ))}
            </ol>
          )}
        </section>
      ))}
    </div>
  );
}
