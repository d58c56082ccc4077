import { Button, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { askedKinds, type AskedKind, type ShopAction } from "#contract/actions.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useOrderText } from "../customers/texts.ts";
import { useIntegrationText } from "../../foundation/integrations/texts.ts";
import { AskForm } from "./AskForm.tsx";
import { DecideForm } from "./DecideForm.tsx";
import { useActions, useLookAgain } from "./queries.ts";
import "./orders.css";

export const toneOf: Partial<Record<ShopAction["state"], string>> = { waiting: "is-outlined", sending: "is-accent", pending: "is-accent", uncertain: "is-warn", done: "is-ok", refused: "is-warn", withdrawn: "is-outlined" };

/** What the shop was asked for this order, with its result, and what may be asked of it now (R-OR-02). */
export function ActionsPart({ orderId }: { orderId: string }): ReactNode {
  const t = useOrderText().actions;
  const may = useMay();
  const found = useActions(orderId);
  const [asking, setAsking] = useState<AskedKind | null>(null);
  if (!may("orders.read")) return null;
  const { rows = [], may: allowed } = found.data ?? {};
  return (
    <section className="order-actions" aria-label={t.title}>
      <h4>{t.title}</h4>
      {found.error !== null && found.data === undefined ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : found.data === undefined ? <LoadingState rows={2} /> : null}
      {allowed === undefined || !may("orders.act") ? null : asking === null ? (
        <p className="k-line k-wrap">
          {askedKinds.map((kind) => (
            <AskButton key={kind} kind={kind} refusal={allowed[kind] ?? null} onAsk={() => setAsking(kind)} />
          ))}
        </p>
      ) : (
        <AskForm orderId={orderId} kind={asking} onClose={() => setAsking(null)} />
      )}
      {rows.map((action) => (
        <ActionLine key={action.id} orderId={orderId} action={action} />
      ))}
    </section>
  );
}

/** Shut with its reason when the rules say no. */
function AskButton({ kind, refusal, onAsk }: { kind: AskedKind; refusal: string | null; onAsk: () => void }): ReactNode {
  const t = useOrderText().actions;
  const button = (
    <Button size="small" disabled={refusal !== null} onClick={onAsk}>
      {t.kinds[kind]}
    </Button>
  );
  const why = refusal === null ? undefined : t.whyNot[refusal];
  return why === undefined ? (
    button
  ) : (
    <Tooltip title={why}>
      <span tabIndex={0} aria-label={`${t.kinds[kind]}: ${why}`}>
        {button}
      </span>
    </Tooltip>
  );
}

function ActionLine({ orderId, action }: { orderId: string; action: ShopAction }): ReactNode {
  const t = useOrderText().actions;
  const when = useWhen();
  const again = useLookAgain(orderId);
  const [deciding, setDeciding] = useState(false);
  const asking = useSubmit(async () => {
    await api("POST /v1/actions/{id}/again", { params: { id: action.id } });
    await again();
  });
  const withdrawing = useSubmit(async () => {
    await api("POST /v1/actions/{id}/withdrawal", { params: { id: action.id } });
    await again();
    toast(t.withdrawn);
  });
  const problem = asking.problem ?? withdrawing.problem;
  const stuck = action.answeredAt === null && action.nextAt === null;
  return (
    <article className="order-action">
      <p className="k-line">
        <span className={`k-tag ${toneOf[action.state] ?? ""}`}>{t.states[action.state]}</span>
        <span className="k-cut k-space">
          {t.kinds[action.kind]}
          {action.number === null ? null : (
            <span className="k-num k-ink-2">
              <i className="k-dot" />
              {t.number(action.number)}
            </span>
          )}
        </span>
        <span className="k-small k-ink-3">
          {action.askedBy === "" ? null : (
            <>
              {action.askedBy}
              <i className="k-dot" />
            </>
          )}
          <Moment at={action.askedAt} />
        </span>
      </p>
      {action.reason === "" ? null : <p className="k-ink-2">{action.reason}</p>}
      {action.answeredBy === "" ? null : <p className="k-small k-ink-3">{t.by(action.answeredBy)}</p>}
      {action.contradicted ? (
        <p className="order-warning" role="alert">
          <Icon name="alert" size="xs" /> {t.contradicted}
        </p>
      ) : null}
      {action.state === "uncertain" ? <p className="k-small k-ink-2">{stuck ? t.stuckNote : t.uncertainNote}</p> : null}
      {action.answeredAt !== null || action.code === null ? null : (
        <p className="k-small k-ink-3">
          <CodeWords action={action} />
          <i className="k-dot" />
          {t.tries(action.tries)}
          {action.nextAt === null ? null : (
            <>
              <i className="k-dot" />
              {t.next(when.moment(action.nextAt, serverNow()))}
            </>
          )}
        </p>
      )}
      {problem === null ? null : (
        <p className="k-problem" role="alert">
          {problem.text}
        </p>
      )}
      {deciding ? (
        <DecideForm orderId={orderId} action={action} onClose={() => setDeciding(false)} />
      ) : action.may.again || action.may.withdraw || action.may.decide ? (
        <p className="k-line k-wrap">
          {action.may.again ? (
            <Button size="small" loading={asking.busy} onClick={() => void asking.submit()}>
              {t.again}
            </Button>
          ) : null}
          {action.may.decide ? (
            <Button size="small" type="text" onClick={() => setDeciding(true)}>
              {t.decide}
            </Button>
          ) : null}
          {action.may.withdraw ? (
            <Button size="small" type="text" loading={withdrawing.busy} onClick={() => void withdrawing.submit()}>
              {t.withdraw}
            </Button>
          ) : null}
        </p>
      ) : null}
    </article>
  );
}

function CodeWords({ action: { code, status } }: { action: ShopAction }): ReactNode {
  const ours: Readonly<Record<string, string>> = useOrderText().actions.codes;
  const theirs: Readonly<Record<string, string>> = useIntegrationText().codes_;
  const words = code === null ? "" : (ours[code] ?? theirs[code] ?? "");
  return (
    <>
      {words}
      {status !== null && status >= 300 ? <span className="k-num"> {status}</span> : null}
    </>
  );
}
