import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { moneyText } from "#console/lib/figures.ts";
import { useMay } from "#console/shell/session.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useOrderText } from "../customers/texts.ts";
import { toneOf as toneOfAction } from "../orders/ActionsPart.tsx";
import { useActions, useLookAgain } from "../orders/queries.ts";
import { useReturns } from "../returns/queries.ts";
import { toneOf } from "../returns/ReturnsPart.tsx";
import { useReturnText } from "../returns/texts.ts";
import { useTicketText } from "./texts.ts";

/** The money that a ticket asks for on its order, and how far the shop is with it; an outcome that nobody knows yet is shown as such (D13). It is worked on beside the order. */
export function MoneyPanel(given: MoneyProps): ReactNode {
  const may = useMay();
  return may("returns.read") && may("orders.read") ? <Money {...given} /> : null;
}

interface MoneyProps {
  ticketId: string;
  orderId: string;
  /** Lines of the timeline: a new one may be about the money. */
  lines: number;
}

function Money({ ticketId, orderId, lines }: MoneyProps): ReactNode {
  const t = useTicketText().page.money;
  const again = useLookAgain(orderId);
  const seen = useRef(lines);
  useEffect(() => {
    if (seen.current === lines) return;
    seen.current = lines;
    void again();
  }, [lines]);
  const [returns, orders] = [useReturnText(), useOrderText().actions];
  const requests = (useReturns(orderId).data?.requests ?? []).filter((one) => one.ticket?.id === ticketId);
  const actions = useActions(orderId).data?.rows ?? [];
  if (requests.length === 0) return null;
  return (
    <Panel title={t.title} acts={<Link to="/orders" search={{ order: orderId }} className="k-link k-small">{t.toOrder}</Link>}>
      <ul className="tickets-money">
        {requests.map((request) => {
          const action = actions.find((one) => one.subject?.id === request.id);
          return (
            <li key={request.id}>
              <p className="k-line">
                <span className={`k-tag ${toneOf[request.state] ?? ""}`}>{returns.states[request.state]}</span>
                <span className="k-cut">{request.remedy === null ? returns.wishes[request.wish] : returns.remedies[request.remedy]}</span>
                <span className="k-space" />
                <span className="k-num">{moneyText(request.lines.reduce((total, line) => total + line.amountFen, 0))}</span>
              </p>
              {request.approval === null || (request.approval.by === null && request.state !== "asked") ? null : <p className="k-small k-ink-2">{request.approval.by === null ? returns.approvalWaits : returns.approvalBy(request.approval.by)}</p>}
              {action === undefined ? null : (
                <p className="k-line k-small">
                  <span className={`k-tag ${toneOfAction[action.state] ?? ""}`}>{orders.states[action.state]}</span>
                  <span className="k-ink-2 k-num">{action.number === null ? (action.state === "uncertain" ? orders.uncertainNote : action.reason) : orders.number(action.number)}</span>
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
