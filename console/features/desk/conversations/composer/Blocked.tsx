import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useHelpersAnswer, useParts } from "../passing/parts.ts";
import { useDeskText } from "../texts.ts";

export interface Standing {
  mayReply: boolean;
  mayNote: boolean;
  why: "ended" | "waiting" | "notYours" | "readOnly" | null;
}

/** What this person may write here, and why not more. */
export function useStanding(row: ConversationRow): Standing {
  const me = useSession().person;
  const may = useMay();
  const helps = useParts(row).myHelp !== null;
  const helpersAnswer = useHelpersAnswer(row);
  if (!row.open) return { mayReply: false, mayNote: false, why: "ended" };
  const mayNote = may("conversations.read");
  if (!may("conversations.serve")) return { mayReply: false, mayNote, why: "readOnly" };
  if (row.assignee === null) return { mayReply: false, mayNote, why: "waiting" };
  return row.assignee.id === me.id || (helps && helpersAnswer) ? { mayReply: true, mayNote, why: null } : { mayReply: false, mayNote, why: "notYours" };
}

/** Why no answer can be written here, and what can be done about it. */
export function Blocked({ row, standing }: { row: ConversationRow; standing: Standing }): ReactNode {
  const t = useDeskText();
  const may = useMay();
  const problem = useProblem();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(undefined);
  const take = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    await api("POST /v1/conversations/{id}/acceptance", { params: { id: row.id } }).catch(setFailed);
    setBusy(false);
  };
  const words = {
    ended: t.composer.ended,
    waiting: t.composer.waiting,
    notYours: t.composer.notYours(row.assignee?.name ?? ""),
    readOnly: t.composer.readOnly,
  };
  if (standing.why === null) return null;
  return (
    <div className={standing.mayNote ? "desk-blocked" : "desk-blocked is-alone"}>
      <Icon name={standing.why === "waiting" ? "hourglass" : "lock"} />
      <span>
        {words[standing.why]}
        {failed === undefined ? null : <span className="k-problem"> {problem(failed).text}</span>}
        {standing.why === "ended" ? <span className="k-ink-3"> {t.composer.endedNote}</span> : null}
      </span>
      <span className="k-space" />
      {standing.why === "waiting" && may("conversations.take") ? (
        <Button type="primary" loading={busy} onClick={() => void take()}>
          {t.composer.take}
        </Button>
      ) : null}
    </div>
  );
}
