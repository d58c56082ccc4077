import { Modal } from "antd";
import type { ReactNode } from "react";
import type { ConversationRow, Decision } from "#contract/conversation.ts";
import { useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { type Names, useNames } from "../handbook.ts";
import { type DeskText, useDeskText } from "../texts.ts";
import { reasonText, versionsText } from "./reasons.ts";
import { useDetail } from "./useDetail.ts";

/** The decision that counts now: the last one that gave the conversation to somebody, or why it still waits. */
export function currentDecision(decisions: readonly Decision[], row: Pick<ConversationRow, "assignee">): Decision | undefined {
  const newest = decisions.toSorted((a, b) => b.n - a.n);
  return newest.find((one) => (row.assignee === null ? one.person === null : one.person?.id === row.assignee.id)) ?? newest[0];
}

function titleOf(t: DeskText, row: Pick<ConversationRow, "assignee">, meId: string): string {
  if (row.assignee === null) return t.why.titleWaiting;
  return row.assignee.id === meId ? t.why.title : t.why.titleOther(row.assignee.name);
}

function Path({ decision, names }: { decision: Decision; names: Names }): ReactNode {
  const t = useDeskText();
  return (
    <p className="desk-why-path">
      {decision.reasons.map((reason, at) => (
        <span key={`${reason.code}${at}`}>
          {at === 0 ? null : <Icon name="right" size="xs" />}
          {reasonText(t, names, reason)}
        </span>
      ))}
    </p>
  );
}

/** In the panel: the answer in one sentence, then the rule and its version. */
export function WhyPart({ row, onAll }: { row: ConversationRow; onAll: () => void }): ReactNode {
  const t = useDeskText();
  const names = useNames();
  const me = useSession().person;
  const detail = useDetail(row);
  const decision = detail.data && currentDecision(detail.data.decisions, row);
  return (
    <section className="desk-part" id="desk-why">
      <h3>
        <Icon name="ask" /> {titleOf(t, row, me.id)}
      </h3>
      {detail.isPending ? <LoadingState rows={2} /> : null}
      {detail.data && !decision ? <p className="k-small k-ink-3">{t.why.none}</p> : null}
      {decision ? (
        <div className="k-small">
          <Path decision={decision} names={names} />
          <p className="k-ink-3">
            {Object.keys(decision.versions).length === 0 ? t.why.results[decision.result] : t.why.rules(versionsText(t, decision))}
            <span className="k-dot" />
            <button type="button" className="k-link" onClick={onAll}>
              {decision.candidates.length === 0 ? t.why.sheet : t.why.candidates(decision.candidates.length)}
            </button>
          </p>
        </div>
      ) : null}
    </section>
  );
}

/** Every decision of a conversation: reasons in words, who was looked at, and why not the others. */
export function WhySheet({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useDeskText();
  const names = useNames();
  const me = useSession().person;
  const detail = useDetail(row);
  const decisions = detail.data?.decisions.toSorted((a, b) => b.n - a.n) ?? [];
  const first = detail.data && currentDecision(detail.data.decisions, row);
  const earlier = decisions.filter((one) => one !== first);
  return (
    <Modal open title={titleOf(t, row, me.id)} footer={null} width={640} onCancel={onClose}>
      {detail.isPending ? <LoadingState rows={4} /> : null}
      {first === undefined ? null : <Full decision={first} names={names} />}
      {detail.data && decisions.length === 0 ? <p className="k-ink-3">{t.why.none}</p> : null}
      {earlier.length === 0 ? null : (
        <details className="desk-why-earlier">
          <summary>
            {t.why.earlier} {earlier.length}
          </summary>
          {earlier.map((one) => (
            <Full key={one.n} decision={one} names={names} />
          ))}
        </details>
      )}
    </Modal>
  );
}

function Full({ decision, names }: { decision: Decision; names: Names }): ReactNode {
  const t = useDeskText();
  return (
    <section className="desk-why">
      <p className="k-small k-ink-3">
        <Moment at={decision.at} />
        <span className="k-dot" />
        {t.why.results[decision.result] ?? decision.result}
        {Object.keys(decision.versions).length === 0 ? null : (
          <>
            <span className="k-dot" />
            {t.why.rules(versionsText(t, decision))}
          </>
        )}
      </p>
      <Path decision={decision} names={names} />
      {decision.candidates.length === 0 ? null : <Candidates rows={decision.candidates} />}
    </section>
  );
}

/** Who was looked at, with the load at that moment and why not. */
export function Candidates({ rows }: { rows: Decision["candidates"] }): ReactNode {
  const t = useDeskText();
  return (
    <div className="desk-why-table">
      <table>
        <thead>
          <tr>
            <th>{t.why.candidate}</th>
            <th className="is-number">{t.why.load}</th>
            <th>{t.why.notChosen}</th>
          </tr>
        </thead>
        <tbody>
          {rows
            .toSorted((a, b) => Number(a.out !== null) - Number(b.out !== null))
            .map((one) => (
              <tr key={one.id} className={one.out === null ? "is-chosen" : ""}>
                <td>{one.name}</td>
                <td className="is-number k-num">
                  {one.load}/{one.capacity}
                </td>
                <td>
                  {one.out === null ? (
                    <>
                      <Icon name="check" size="xs" /> {t.why.chosen}
                    </>
                  ) : (
                    <span className="k-ink-3">{t.out[one.out] ?? one.out}</span>
                  )}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
