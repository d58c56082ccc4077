import { memo, type ReactNode } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { useWhen } from "#console/lib/when.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useDesk } from "../context.ts";
import { usePassingText } from "../passing/texts.ts";
import { useDeskText } from "../texts.ts";
import { noteParts } from "../mention/mention.ts";
import { useActText } from "../acts/texts.ts";
import { OpenPersonal } from "../../privacy/OpenPersonal.tsx";
import { RecallAct, type RecallTimes } from "./Recall.tsx";
import { Attachment, CardView } from "./Attachment.tsx";
import type { Bubble } from "./lines.ts";

interface BubbleLineProps {
  conversationId: string;
  bubble: Bubble;
  /** The message that a search was opened at. */
  arrived: boolean;
  customer: string;
  meId: string;
  readTo: number;
  deliveredTo: number;
  linkLost: boolean;
  recall: RecallTimes;
}

/** One thing said: the customer at the left, ours at the right, a note dashed; time and state stand outside. */
export const BubbleLine = memo(function BubbleLine({ conversationId, bubble, arrived, customer, meId, readTo, deliveredTo, linkLost, recall }: BubbleLineProps): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const acts = useActText();
  const when = useWhen();
  const { side } = bubble;
  const other = side !== "customer" && !bubble.automatic && bubble.author.id !== meId;
  return (
    <div className={`desk-line is-${side}${bubble.first ? " is-first" : ""}${arrived ? " is-arrived" : ""}`} data-line={bubble.key} aria-current={arrived ? "true" : undefined}>
      {side !== "customer" ? null : bubble.first ? <Avatar name={customer} kind="customer" size="s" /> : <span className="desk-line-gap" />}
      <div className="desk-said">
        {bubble.from !== null && bubble.first ? <span className="desk-by k-small">{acts.links.from(bubble.from)}</span> : null}
        {(other || bubble.automatic) && bubble.first ? (
          <span className="desk-by k-small">{bubble.automatic ? (bubble.ask === null ? t.thread.automatic : (t.thread.askTag[bubble.ask] ?? t.thread.automatic)) : bubble.author.name}</span>
        ) : bubble.first ? (
          // The eye sees it by the side on which it stands.
          <span className="k-unseen">{side === "customer" ? customer : t.thread.me}</span>
        ) : null}
        {bubble.text === "" ? null : (
          <div className="desk-bubble">
            {side === "note" ? (
              <span className="desk-note-head">
                <Icon name="note" size="xs" /> {bubble.inner === "whisper" ? p.listen.whisperHead : bubble.inner === "consult" ? p.consult.head : t.thread.note}
                <span className="k-dot" />
                {bubble.inner === "whisper" ? p.listen.whisperSeen : t.thread.noteHidden}
              </span>
            ) : null}
            {bubble.mentions.length === 0
              ? bubble.text
              : noteParts(bubble.text, bubble.mentions).map((part, at) => (part.id === null ? part.text : <span key={at} className={part.id === meId ? "desk-mention is-me" : "desk-mention"}>{part.text}</span>))}
          </div>
        )}
        {bubble.file === null ? null : <Attachment file={bubble.file} />}
        {bubble.card === null ? null : <CardView card={bubble.card} />}
        {bubble.personal && bubble.seq !== null ? <OpenPersonal open={(body) => api("POST /v1/conversations/{id}/entries/{seq}/unmasking", { params: { id: conversationId, seq: bubble.seq! }, body })} /> : null}
        {bubble.pending?.state === "failed" ? <Failed bubble={bubble} /> : null}
      </div>
      {bubble.last || bubble.pending !== null || (bubble.author.id === meId && side !== "customer") ? (
        <span className="desk-when">
          {bubble.last ? (
            <time dateTime={new Date(bubble.at).toISOString()} title={when.exact(bubble.at)}>
              {when.clock(bubble.at)}
            </time>
          ) : null}
          <RecallAct bubble={bubble} conversationId={conversationId} meId={meId} times={recall} />
          <Mark bubble={bubble} readTo={readTo} deliveredTo={deliveredTo} linkLost={linkLost} />
        </span>
      ) : null}
    </div>
  );
});

function Mark({ bubble, readTo, deliveredTo, linkLost }: { bubble: Bubble; readTo: number; deliveredTo: number; linkLost: boolean }): ReactNode {
  const t = useDeskText();
  const { pending, side, publicSeq } = bubble;
  if (pending !== null) {
    if (pending.state === "failed") return null;
    const word = pending.state === "stored" ? t.thread.sent : linkLost ? t.thread.waitingForLink : t.thread.sending;
    return (
      <span className="desk-mark is-waiting" role="status">
        <Icon name={pending.state === "stored" ? "check" : "clock"} size="xs" /> {word}
      </span>
    );
  }
  if (side !== "ours" || publicSeq === null) return null;
  if (publicSeq <= readTo)
    return (
      <span className="desk-mark">
        <Icon name="read" size="xs" /> {t.thread.read}
      </span>
    );
  return (
    <span className="desk-mark">
      <Icon name="check" size="xs" /> {publicSeq <= deliveredTo ? t.thread.delivered : t.thread.sent}
    </span>
  );
}

/** What failed stays with its words; nothing is typed twice. */
function Failed({ bubble }: { bubble: Bubble }): ReactNode {
  const t = useDeskText();
  const desk = useDesk();
  const problem = useProblem();
  const pending = bubble.pending;
  if (pending === null) return null;
  const code = pending.problem ?? "internal";
  const words = problem(code === "unreachable" ? new TypeError(code) : new ApiError(409, { code, params: { ...pending.problemParams } })).text;
  return (
    <div className="desk-failed" role="alert">
      <Icon name="alert" size="xs" /> {words}
      <button type="button" className="k-link" onClick={() => desk.sendAgain(pending.clientId)}>
        {t.thread.again}
      </button>
      <button type="button" className="k-link" onClick={() => desk.drop(pending.clientId)}>
        {t.thread.discard}
      </button>
    </div>
  );
}
