import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { useProblem } from "#console/lib/errors.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { takeUpAgain } from "./FollowUpDialogue.tsx";
import { useActText } from "./texts.ts";
import "./follow-up.css";

/** In an open thread: until when it lies aside, or why it has come back. */
export function FollowUpBar({ row, mayAct }: { row: ConversationRow; mayAct: boolean }): ReactNode {
  const t = useActText();
  const when = useWhen();
  const problem = useProblem();
  const [failed, setFailed] = useState<unknown>(undefined);
  const state = row.followUp ?? null;
  if (state === null || !row.open) return null;
  const aside = state === "time" || state === "reply";
  const words = state === "due" ? t.later.due : state === "replied" ? t.later.replied : row.followUpAt === null ? t.later.untilReply : t.later.until(when.deadline(row.followUpAt, serverNow()));
  return (
    <div className={aside ? "desk-aside" : "desk-aside is-back"} role="status">
      <Icon name={aside ? "pause" : "bell"} size="xs" /> {words}
      {failed === undefined ? null : <span className="k-problem">{problem(failed).text}</span>}
      <span className="k-space" />
      {mayAct ? (
        <Button size="small" type="text" onClick={() => void takeUpAgain(row.id).then(() => setFailed(undefined), setFailed)}>
          {aside ? t.later.now : t.later.seen}
        </Button>
      ) : null}
    </div>
  );
}
