import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import type { LineBalance, ReturnRequest } from "#contract/returns.ts";
import { Link } from "@tanstack/react-router";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { AnswerForm } from "./AnswerForm.tsx";
import { AskReturn } from "./AskReturn.tsx";
import { useLookAgain, useReturns } from "./queries.ts";
import { useReturnText } from "./texts.ts";
import { ToldRefund } from "./ToldRefund.tsx";
import { VerdictLine } from "./VerdictLine.tsx";
import "./returns.css";

export const toneOf: Partial<Record<ReturnRequest["state"], string>> = { asked: "is-accent", refunded: "is-ok", exchanged: "is-ok", refused: "is-warn", withdrawn: "is-outlined" };

/** Returns of an order, beside it: what was asked for and what came of it, and asking for another (R-TK-04). */
export function ReturnsPart({ orderId }: { orderId: string }): ReactNode {
  const t = useReturnText();
  const may = useMay();
  const found = useReturns(orderId);
  const [doing, setDoing] = useState<"ask" | "told" | null>(null);
  if (!may("returns.read")) return null;
  const close = () => setDoing(null);
  const { balances = [], requests = [], mayExcept = false, aloneFen = 0 } = found.data ?? {};
  return (
    <section className="returns" aria-label={t.title}>
      <h4 className="k-line">
        {t.title}
        <span className="k-space" />
        {found.data !== undefined && doing === null && may("returns.serve") ? (
          <>
            <Button type="text" size="small" onClick={() => setDoing("told")}>
              {t.told}
            </Button>
            <Button size="small" onClick={() => setDoing("ask")}>
              {t.apply}
            </Button>
          </>
        ) : null}
      </h4>
      {found.error !== null && found.data === undefined ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : found.data === undefined ? <LoadingState rows={2} /> : null}
      {balances.filter((line) => line.overFen > 0).map((line) => (
        <Over key={line.n} orderId={orderId} line={line} mayReview={mayExcept} />
      ))}
      {doing === "ask" ? (
        <AskReturn orderId={orderId} balances={balances} mayExcept={mayExcept} aloneFen={aloneFen} onClose={close} />
      ) : doing === "told" ? (
        <ToldRefund orderId={orderId} balances={balances} onClose={close} />
      ) : found.data !== undefined && requests.length === 0 ? (
        <EmptyState>{t.none}</EmptyState>
      ) : (
        requests.map((request) => <RequestLine key={request.id} orderId={orderId} request={request} />)
      )}
    </section>
  );
}

function RequestLine({ orderId, request }: { orderId: string; request: ReturnRequest }): ReactNode {
  const t = useReturnText();
  const may = useMay();
  const [answering, setAnswering] = useState(false);
  const again = useLookAgain(orderId);
  const withdrawing = useSubmit(async () => {
    await api("POST /v1/returns/{id}/withdrawal", { params: { id: request.id } });
    await again();
    toast(t.withdrawn);
  });
  const label = useLabel();
  const wentBack = request.lines.reduce((total, line) => total + (line.refundedFen ?? 0), 0);
  const sum = request.lines.reduce((total, line) => total + line.amountFen, 0);
  return (
    <article className="returns-request">
      <p className="k-line">
        <span className={`k-tag ${toneOf[request.state] ?? ""}`}>{t.states[request.state]}</span>
        <span className="k-cut">
          {t.number(request.number)}
          <i className="k-dot" />
          {request.remedy !== null ? (
            t.remedies[request.remedy]
          ) : (
            <>
              {t.wishes[request.wish]}
              <i className="k-dot" />
              {t.reasons[request.reason]}
            </>
          )}
        </span>
        <span className="k-space" />
        <span className="k-num">{moneyText(sum)}</span>
      </p>
      {request.lines.map((line) => (line.verdict === null ? null : <VerdictLine key={line.n} verdict={line.verdict} title={line.title} />))}
      {request.ticket === null ? null : (
        <p className="k-small">
          <Link to="/tickets/$id" params={{ id: request.ticket.id }} className="k-link" title={t.openTicket}>
            <Icon name="ticket" size="xs" /> {t.ticket(request.ticket.code, label(request.ticket.place))}
          </Link>
          {request.state === "refunded" && wentBack < sum ? (
            <>
              <i className="k-dot" />
              {t.partly(moneyText(wentBack))}
            </>
          ) : null}
        </p>
      )}
      {request.approval === null ? null : <p className="k-small k-ink-2">{request.approval.by === null ? (request.state === "asked" ? t.approvalWaits : null) : t.approvalBy(request.approval.by)}</p>}
      {request.exception === null ? null : <p className="k-small k-ink-2">{t.exceptionBy(request.exception.by, request.exception.why)}</p>}
      <p className="k-small k-ink-3 k-line">
        {request.askedBy}
        <i className="k-dot" />
        <Moment at={request.askedAt} />
        {request.answer === "" ? null : (
          <>
            <i className="k-dot" />
            <span className="k-cut">{request.answer}</span>
          </>
        )}
      </p>
      {withdrawing.problem === null ? null : (
        <p className="k-problem" role="alert">
          {withdrawing.problem.text}
        </p>
      )}
      {request.state !== "asked" || !may("returns.serve") ? null : answering ? (
        <AnswerForm orderId={orderId} request={request} onClose={() => setAnswering(false)} />
      ) : (
        <p className="k-line">
          <Button size="small" onClick={() => setAnswering(true)}>
            {t.answer}
          </Button>
          <Button size="small" type="text" loading={withdrawing.busy} onClick={() => void withdrawing.submit()}>
            {t.withdraw}
          </Button>
        </p>
      )}
    </article>
  );
}

/** More went back than we know to be paid: somebody looks at it. */
function Over({ orderId, line, mayReview }: { orderId: string; line: LineBalance; mayReview: boolean }): ReactNode {
  const t = useReturnText();
  const [note, setNote] = useState("");
  const again = useLookAgain(orderId);
  const submitting = useSubmit(async () => {
    await api("POST /v1/orders/{id}/refunds/review", { params: { id: orderId }, body: { n: line.n, note: note.trim() } });
    await again();
  });
  return (
    <div className="returns-over" role="alert">
      <p>
        <Icon name="alert" size="xs" /> {line.title || t.kinds[line.kind]}
        <i className="k-dot" />
        {t.over(moneyText(line.overFen))}
      </p>
      {mayReview ? (
        <p className="k-line">
          <Input size="small" aria-label={t.reviewNote} placeholder={t.reviewNote} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} onPressEnter={() => void submitting.submit()} />
          <Button size="small" loading={submitting.busy} disabled={note.trim().length < 2} onClick={() => void submitting.submit()}>
            {t.review}
          </Button>
        </p>
      ) : null}
      {submitting.problem === null ? null : <p className="k-problem">{submitting.problem.text}</p>}
    </div>
  );
}
