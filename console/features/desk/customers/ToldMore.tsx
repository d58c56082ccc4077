import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { MoreKind, TimelineItem } from "#contract/customers.ts";
import { textsIn } from "#locales/index.ts";
import enAgreements from "#locales/en/agreements.ts";
import enPromises from "#locales/en/promises.ts";
import enReturns from "#locales/en/returns.ts";
import enTickets from "#locales/en/tickets.ts";
import zhAgreements from "#locales/zh-CN/agreements.ts";
import zhPromises from "#locales/zh-CN/promises.ts";
import zhReturns from "#locales/zh-CN/returns.ts";
import zhTickets from "#locales/zh-CN/tickets.ts";
import { useLabel, useText } from "#console/lib/locale.ts";
import { Moment } from "#console/ui/Timer.tsx";
import { OrderDialog } from "./OrderCard.tsx";
import { ConversationLink } from "./Parts.tsx";
import { useCustomerText } from "./texts.ts";

const agreementTexts = textsIn<typeof zhAgreements>(zhAgreements, enAgreements);
const promiseTexts = textsIn<typeof zhPromises>(zhPromises, enPromises);
const returnTexts = textsIn<typeof zhReturns>(zhReturns, enReturns);
const ticketTexts = textsIn<typeof zhTickets>(zhTickets, enTickets);
const worded = (words: Readonly<Record<string, string>>, key: string): string => words[key] ?? key;

/** A line of the timeline that another module told: what it is, where it stands, and its page. */
export function ToldMore({ item }: { item: Extract<TimelineItem, { kind: MoreKind }> }): ReactNode {
  const t = useCustomerText().timeline;
  const [tickets, promises, returns, agreements] = [useText(ticketTexts), useText(promiseTexts), useText(returnTexts), useText(agreementTexts)];
  const label = useLabel();
  const [open, setOpen] = useState(false);
  switch (item.kind) {
    case "ticket":
      return (
        <div className="k-column">
          <Link to="/tickets/$id" params={{ id: item.id }} className="k-link"><span className="k-num">{t.ticket(label(item.ticket.type), item.ticket.code)}</span></Link>
          <span className="k-small k-ink-2 k-line k-wrap">
            <span className="k-tag">{item.ticket.outcome === null ? tickets.states.open : worded(tickets.outcomes, item.ticket.outcome)}</span>
            {worded(tickets.severities, item.ticket.severity)}
          </span>
        </div>
      );
    case "promise":
      return (
        <div className="k-column">
          <Link to="/promises" className="k-link">{t.promise(worded(promises.kinds, item.promise.kind))}</Link>
          <span className="k-small k-ink-2 k-line k-wrap">
            <span className="k-tag">{worded(promises.states, item.promise.state)}</span>
            <span>{t.due} <Moment at={item.promise.dueAt} /></span>
          </span>
        </div>
      );
    case "return":
      return (
        <div className="k-column">
          <button type="button" className="k-link k-line" onClick={() => setOpen(true)}><span className="k-num">{t.return(worded(returns.wishes, item.return.wish), item.return.order)}</span></button>
          <span className="k-small k-ink-2"><span className="k-tag">{worded(returns.states, item.return.state)}</span></span>
          {open ? <OrderDialog id={item.return.orderId} onClose={() => setOpen(false)} /> : null}
        </div>
      );
    case "rating":
      return <ConversationLink id={item.id}>{t.rating(item.rating.score, item.rating.conversation)}</ConversationLink>;
    case "agreement":
      return (
        <div className="k-column">
          <Link to={`/agreements/${item.agreement.id}`} className="k-link"><span className="k-num">{t.agreement(agreements.lineKinds[item.agreement.act], item.agreement.code)}</span></Link>
          <span className="k-small k-ink-2 k-line k-wrap">
            <span className="k-cut">{item.agreement.title}</span>
            <span>{item.agreement.by ?? agreements.byRule}</span>
            {item.agreement.told === null ? null : <span>{item.agreement.told === "talk" || item.agreement.told === "mail" ? `${agreements.told} · ` : null}{worded(agreements.ways, item.agreement.told)}</span>}
          </span>
        </div>
      );
    case "need":
      return (
        <div className="k-column">
          <ConversationLink id={item.id}>{t.need(item.need.conversation)}</ConversationLink>
          {item.need.needs.map((need, n) => <span key={n} className="k-small k-ink-2">{label(need.name)}{need.text === "" ? null : `: ${need.text}`}</span>)}
        </div>
      );
  }
}
