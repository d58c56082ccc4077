import { Button } from "antd";
import { Link } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { CloseItem, CloseSheet } from "#contract/closing.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useLabel } from "../../desk/tickets/texts.ts";
import { ReasonDialogue } from "./ReasonDialogue.tsx";
import { useClosingText } from "./texts.ts";
import { useSheet } from "./useSheet.ts";

/** What is open with oneself: each is finished where it lies, or gets its reason here. */
export function OwnSheet(): ReactNode {
  const t = useClosingText();
  const found = useSheet();
  if (found.data === undefined) return found.error === null ? <LoadingState rows={5} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />;
  return found.data.shift === null ? <Panel flush><EmptyState>{t.noShift}</EmptyState></Panel> : <Sheet sheet={found.data} shift={found.data.shift} />;
}

function Sheet({ sheet, shift }: { sheet: CloseSheet; shift: NonNullable<CloseSheet["shift"]> }): ReactNode {
  const t = useClosingText();
  const when = useWhen();
  const queries = useQueryClient();
  const [giving, setGiving] = useState<CloseItem | null>(null);
  const moment = (at: string): string => when.moment(at, serverNow());
  const closing = useSubmit(async () => {
    await api("POST /v1/closing", {});
    toast(t.closed);
    await queries.invalidateQueries({ queryKey: ["closing"] });
  });
  const over = shift.state !== "open" && shift.state !== "missed";
  return (
    <Panel
      title={t.shift(moment(shift.from), moment(shift.to))}
      note={over ? undefined : `${t.closeFrom(moment(shift.closeFrom))} ${t.lateAt(moment(shift.lateAt))}`}
      acts={
        over ? (
          <span className="k-tag is-ok">
            <Icon name="check" size="xs" /> {t.states[shift.state]}
          </span>
        ) : (
          <>
            {shift.state === "missed" ? <span className="k-tag is-bad">{t.states.missed}</span> : null}
            <Button type="primary" loading={closing.busy} onClick={() => void closing.submit()}>
              {t.act}
            </Button>
          </>
        )
      }
    >
      <p className="k-ink-2">{t.left(sheet.left)}</p>
      {closing.problem === null ? null : <p className="k-problem" role="alert">{closing.problem.text}</p>}
      {sheet.items.length === 0 ? <EmptyState>{t.empty}</EmptyState> : null}
      <ul className="closing-items" aria-label={t.title}>
        {sheet.items.map((item) => (
          <Item key={item.kind + item.id} item={item} sheet={sheet} onGive={() => setGiving(item)} />
        ))}
      </ul>
      {giving === null ? null : <ReasonDialogue key={giving.id} item={giving} sheet={sheet} shift={shift} onClose={() => setGiving(null)} />}
    </Panel>
  );
}

function Item({ item, sheet, onGive }: { item: CloseItem; sheet: CloseSheet; onGive: () => void }): ReactNode {
  const t = useClosingText();
  const label = useLabel();
  const when = useWhen();
  const moment = (at: string): string => when.moment(at, serverNow());
  const named = sheet.reasons.find((one) => one.key === item.reason?.key);
  return (
    <li>
      <div className="closing-about">
        <p className="k-line k-wrap">
          <b>{t.kinds[item.kind]}</b> {item.code === "" ? null : <span className="k-num">{item.code}</span>}
          <span className="k-small k-ink-3">{item.kind === "conversation" ? t.waiting : item.dueAt === null ? "" : t.due(moment(item.dueAt))}</span>
        </p>
        {item.kind === "promise" || item.about === "" ? null : <p className="k-ink-2 closing-words">{item.about}</p>}
        {item.reason === null ? null : (
          <p className="k-small">
            <Icon name="check" size="xs" /> {named === undefined ? item.reason.key : label(named.name)} {t.until(moment(item.reason.until))} {item.reason.words}
          </p>
        )}
      </div>
      <span className="k-line">
        <Link className="k-link" to={item.link}>
          {t.open}
        </Link>
        <Button size="small" onClick={onGive}>
          {item.reason === null ? t.give : t.change}
        </Button>
      </span>
    </li>
  );
}
