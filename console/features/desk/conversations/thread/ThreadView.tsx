import { memo, type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { EmptyState, LoadingState, StaleBar } from "#console/ui/States.tsx";
import type { ConversationRow } from "#contract/conversation.ts";
import { ConsultDialogue, HelperDialogue } from "../acts/AskDialogues.tsx";
import { EndDialogue } from "../acts/EndDialogue.tsx";
import { MisplacedDialogue } from "../acts/MisplacedDialogue.tsx";
import { FollowUpBar } from "../acts/FollowUpBar.tsx";
import { FollowUpDialogue } from "../acts/FollowUpDialogue.tsx";
import { HereBar } from "../acts/HereBar.tsx";
import { TransferDialogue } from "../acts/TransferDialogue.tsx";
import { Composer, type ComposerHandle } from "../composer/Composer.tsx";
import { MacroDialogue } from "../macros/MacroDialogue.tsx";
import type { ReadyMacro } from "../macros/run.ts";
import { useMacros } from "../macros/useMacros.ts";
import { OwnReplies } from "../replies/OwnReplies.tsx";
import { type ThreadActs, ThreadActsContext, useDesk, useRow } from "../context.ts";
import { WhySheet } from "../panel/Why.tsx";
import { PassingBars } from "../passing/Bars.tsx";
import { useDeskPart } from "../state/desk.ts";
import { emptyThread, type Thread } from "../state/thread.ts";
import { useDeskText } from "../texts.ts";
import { Messages, type MessagesHandle } from "./Messages.tsx";
import { ThreadHead, useOffers } from "./ThreadHead.tsx";
import { useThreadKeys } from "./useThreadKeys.ts";
import "./thread.css";

export interface ThreadHandle {
  /** Which conversation it is. */
  id: string;
  focus: () => void;
  why: () => void;
  record: () => void;
}

interface ThreadProps {
  id: string;
  narrow: boolean;
  onBack: () => void;
  onPanel: () => void;
  ref: Ref<ThreadHandle>;
}

/**
 * One conversation: its head, what was said, and where the answer is written. Head and frame stay on the page from one conversation to the next,
 * so that opening one costs what is new in it and no more; whatever has a state of its own carries the conversation's key.
 */
export const ThreadView = memo(function ThreadView({ id, narrow, onBack, onPanel, ref }: ThreadProps): ReactNode {
  const t = useDeskText();
  const desk = useDesk();
  const thread = useDeskPart(desk, (world) => world.threads.get(id));
  const row = useRow(id);
  useEffect(() => desk.follow(id), [desk, id]);
  if (thread?.closed === true)
    return (
      <div className="desk-thread is-empty">
        <EmptyState>
          <b>{t.thread.missing}</b>
          <br />
          {t.thread.missingHint}
        </EmptyState>
      </div>
    );
  if (row === null)
    return (
      <div className="desk-thread is-empty">
        <LoadingState rows={6} />
      </div>
    );
  return <Open id={id} thread={thread ?? unread} row={row} narrow={narrow} onBack={onBack} onPanel={onPanel} ref={ref} />;
});

/** Nothing has come of it yet: its head and its field stand there all the same. */
const unread = emptyThread(0);

/** State that belongs to one conversation: with the next one it begins anew, while what it is shown by stays on the page. */
function useStateOf<T>(id: string, first: T): [T, (to: T) => void] {
  const [kept, keep] = useState({ id, value: first });
  const set = useCallback((value: T) => keep({ id, value }), [id]);
  return [kept.id === id ? kept.value : first, set];
}

type Dialogue = "transfer" | "consult" | "help" | "misplaced" | "end" | "why" | "later" | null;

function Open({ id, thread, row, narrow, onBack, onPanel, ref }: ThreadProps & { thread: Thread; row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const desk = useDesk();
  const problem = useProblem();
  const lostAt = useDeskPart(desk, (world) => (world.link === "lost" ? world.lostAt : null));
  const composer = useRef<ComposerHandle>(null);
  const [dialogue, setDialogue] = useStateOf<Dialogue>(id, null);
  const [failed, setFailed] = useStateOf<unknown>(id, undefined);
  const offers = useOffers(row);
  const messages = useRef<MessagesHandle>(null);
  const [tagging, setTagging] = useStateOf(id, false);
  const there = thread.live || thread.entries.length > 0;
  useImperativeHandle(ref, () => ({ id, focus: () => composer.current?.focus(), why: () => setDialogue("why"), record: () => setDialogue("end") }));
  const ask = useCallback(() => {
    setFailed(undefined);
    api("POST /v1/conversations/{id}/confirmation", { params: { id } }).catch(setFailed);
  }, [id, setFailed]);
  const acts = useMemo<ThreadActs>(
    () => ({
      transfer: () => setDialogue("transfer"),
      consult: () => setDialogue("consult"),
      help: () => setDialogue("help"),
      misplaced: () => setDialogue("misplaced"),
      end: () => setDialogue("end"),
      record: () => setDialogue("end"),
      why: () => setDialogue("why"),
      later: () => setDialogue("later"),
      ask,
      back: onBack,
      panel: onPanel,
      tags: () => setTagging(true),
    }),
    [ask, onBack, onPanel, setDialogue, setTagging],
  );
  const take = useCallback(() => {
    setFailed(undefined);
    api("POST /v1/conversations/{id}/acceptance", { params: { id } }).catch(setFailed);
  }, [id, setFailed]);
  const macros = useMacros();
  const [running, setRunning] = useStateOf<{ macro: ReadyMacro; now: boolean } | null>(id, null);
  const [ownReplies, setOwnReplies] = useStateOf<string | null>(id, null);
  const onMacro = useCallback((macro: ReadyMacro, now: boolean) => setRunning({ macro, now }), [setRunning]);
  const onOwnReplies = useCallback(() => setOwnReplies(composer.current?.text().replace(/\/\S*$/, "") ?? ""), [setOwnReplies]);
  const onInsert = useCallback((text: string) => composer.current?.insert(text), []);
  useThreadKeys({ row, acts, take, composer, messages, macros, onMacro, onOwnReplies });
  const onTagging = (open: boolean): void => {
    setTagging(open);
    if (!open && !narrow) composer.current?.focus();
  };
  const close = (): void => {
    setDialogue(null);
    setRunning(null);
    setOwnReplies(null);
    if (!narrow) requestAnimationFrame(() => composer.current?.focus());
  };
  return (
    <ThreadActsContext value={acts}>
      <section className="desk-thread" data-pane aria-label={t.thread.messages}>
        <ThreadHead row={row} narrow={narrow} tagging={tagging} onTagging={onTagging} />
        {lostAt === null ? null : <StaleBar since={lostAt} />}
        {failed === undefined ? null : (
          <p className="desk-refused" role="alert">
            <Icon name="alert" size="xs" /> {problem(failed).text}
            <span className="k-space" />
            <button type="button" className="k-plain" aria-label={t.quick.close} onClick={() => setFailed(undefined)}>
              <Icon name="x" size="xs" />
            </button>
          </p>
        )}
        <FollowUpBar key={`aside ${id}`} row={row} mayAct={offers.mayAct} />
        {there ? (
          <Messages key={`said ${id}`} ref={messages} id={id} thread={thread} row={row} />
        ) : (
          <div className="desk-messages-frame">
            <LoadingState rows={6} />
          </div>
        )}
        <HereBar key={`here ${id}`} id={id} thread={thread} answering={offers.mine} />
        <PassingBars key={`parts ${id}`} row={row} />
        <Composer key={`field ${id}`} ref={composer} row={row} thread={thread} macros={macros} onMacro={onMacro} onOwnReplies={onOwnReplies} />
      </section>
      {running === null ? null : <MacroDialogue macro={running.macro} now={running.now} row={row} thread={thread} onInsert={onInsert} onClose={close} />}
      {ownReplies === null ? null : <OwnReplies text={ownReplies} onClose={close} />}
      {dialogue === "transfer" ? <TransferDialogue row={row} onClose={close} /> : null}
      {dialogue === "consult" ? <ConsultDialogue row={row} onClose={close} /> : null}
      {dialogue === "help" ? <HelperDialogue row={row} onClose={close} /> : null}
      {dialogue === "misplaced" ? <MisplacedDialogue row={row} onClose={close} /> : null}
      {dialogue === "end" ? <EndDialogue row={row} onClose={close} onDone={() => undefined} /> : null}
      {dialogue === "later" ? <FollowUpDialogue row={row} onClose={close} /> : null}
      {dialogue === "why" ? <WhySheet row={row} onClose={close} /> : null}
    </ThreadActsContext>
  );
}
