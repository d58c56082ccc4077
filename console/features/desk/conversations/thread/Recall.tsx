import { type ReactNode, useMemo, useState } from "react";
import type { Entry } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { serverNow, useNow } from "#console/lib/tick.ts";
import { useMay, useScope } from "#console/shell/session.tsx";
import { useActText } from "../acts/texts.ts";
import { useInForce } from "../handbook.ts";
import type { Bubble } from "./lines.ts";

const usual = { ownSeconds: 120, supervisorMinutes: 1440 };

/** For how long words may be taken back by this person, one's own and others', in milliseconds. */
export interface RecallTimes {
  own: number;
  others: number;
}

/** The rule in force as it stands for this person; asked for once for a whole thread. */
export function useRecallTimes(): RecallTimes {
  const everywhere = useScope("conversations.serve") === "all";
  const { ownSeconds, supervisorMinutes } = useInForce("conversation")?.recall ?? usual;
  const others = everywhere ? supervisorMinutes * 60_000 : 0;
  return useMemo(() => ({ own: Math.max(others, ownSeconds * 1000), others }), [others, ownSeconds]);
}

/** 撤回 beside a message or note, for as long as the rule allows it. */
export function RecallAct({ bubble, conversationId, meId, times }: { bubble: Bubble; conversationId: string; meId: string; times: RecallTimes }): ReactNode {
  const most = bubble.author.id === meId ? times.own : times.others;
  // Most of what stands in a thread is past that for good, and then nothing is asked for or counted.
  if (bubble.seq === null || bubble.side === "customer" || bubble.automatic || bubble.from !== null || serverNow() - bubble.at > most) return null;
  return <RecallButton bubble={bubble} conversationId={conversationId} until={bubble.at + most} />;
}

function RecallButton({ bubble, conversationId, until }: { bubble: Bubble; conversationId: string; until: number }): ReactNode {
  const t = useActText();
  const now = useNow();
  const problem = useProblem();
  const [failed, setFailed] = useState<unknown>(undefined);
  const [busy, setBusy] = useState(false);
  if (now > until) return null;
  const recall = (): void => {
    setBusy(true);
    setFailed(undefined);
    api("POST /v1/conversations/{id}/entries/{seq}/recall", { params: { id: conversationId, seq: bubble.seq! } }).catch((error: unknown) => {
      setFailed(error);
      setBusy(false);
    });
  };
  return (
    <>
      <button type="button" className="k-link desk-recall" disabled={busy} onClick={recall}>
        {t.recall.act}
      </button>
      {failed === undefined ? null : (
        <span className="k-problem" role="alert">
          {problem(failed).text}
        </span>
      )}
    </>
  );
}

/** What stands where something was taken back; who reads the audit may ask for the words. */
export function Recalled({ entry, conversationId, meId }: { entry: Entry; conversationId: string; meId: string }): ReactNode {
  const t = useActText();
  const may = useMay()("audit.read");
  const problem = useProblem();
  const [words, setWords] = useState<string | null>(null);
  const own = entry.author.id === meId;
  const show = (): void => void api("GET /v1/conversations/{id}/entries/{seq}/recalled", { params: { id: conversationId, seq: entry.seq } }).then((found) => setWords(found.text), (error: unknown) => setWords(problem(error).text));
  return (
    <span>
      {own ? (entry.publicSeq === null ? t.recall.ownNote : t.recall.own) : t.recall.by(entry.author.name)}
      {words !== null ? (
        <span className="k-ink-2">
          <span className="k-dot" />
          {t.recall.shown} “{words}”
        </span>
      ) : may ? (
        <button type="button" className="k-link" onClick={show}>
          {t.recall.show}
        </button>
      ) : null}
    </span>
  );
}
