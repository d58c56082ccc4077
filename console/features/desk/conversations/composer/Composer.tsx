import { Button, Segmented } from "antd";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Card, ConversationRow } from "#contract/conversation.ts";
import type { Hit } from "#contract/words/find.ts";
import { enterMeans, isComposing, sendKeyPreference, useKeys } from "#console/lib/keys.ts";
import { usePreference } from "#console/lib/preference.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { useDesk } from "../context.ts";
import { useReplies } from "../handbook.ts";
import type { ReadyMacro } from "../macros/run.ts";
import { useDeskPart } from "../state/desk.ts";
import { OtherDraft } from "../drafts/OtherDraft.tsx";
import { useMention } from "../mention/useMention.tsx";
import type { Thread } from "../state/thread.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { promiseIn } from "../../promises/due.ts";
import { MakePromise } from "../../promises/MakePromise.tsx";
import { Blocked, useStanding } from "./Blocked.tsx";
import { QuickPalette } from "./QuickPalette.tsx";
import { filledText, fitting, openPlace, placesIn, type Reply, slashAt, unfilledPlace } from "./replies.ts";
import { type ToolName, Tools, type ToolsHandle } from "./Tools.tsx";
import { Underlines } from "./Underlines.tsx";
import { useWords } from "./useWords.ts";
import { WordsBar } from "./WordsBar.tsx";
import { UploadList } from "./UploadList.tsx";
import { useDraft, useTyping } from "./useDraft.ts";
import { useUploads } from "./useUploads.ts";
import { useValues } from "./values.ts";
import "./composer.css";

const longest = 4000;

export interface ComposerHandle {
  focus: () => void;
  /** `/` outside of fields: opens the quick replies. */
  slash: () => void;
  toggleNote: () => void;
  tool: (name: ToolName) => void;
  /** Puts the n-th script of this stage into the reply. */
  script: (n: number) => void;
  insert: (text: string) => void;
  text: () => string;
}

interface ComposerProps {
  row: ConversationRow;
  thread: Thread;
  macros: readonly ReadyMacro[];
  onMacro: (macro: ReadyMacro, now: boolean) => void;
  onOwnReplies: () => void;
  ref: Ref<ComposerHandle>;
}

/** Where an answer or a note is written; what it is for tints the whole field. */
export function Composer({ row, thread, macros, onMacro, onOwnReplies, ref }: ComposerProps): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const when = useWhen();
  const desk = useDesk();
  const [sendKey] = usePreference(sendKeyPreference);
  const me = useSession().person;
  const standing = useStanding(row);
  const linkLost = useDeskPart(desk, (world) => world.link === "lost");
  const { text, setText, mode: wanted, setMode: setWanted, savedAt, other, settleOther, clear } = useDraft(desk, row.id);
  const [caret, setCaret] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [pointed, setPointed] = useState(0);
  const [dropping, setDropping] = useState(false);
  const [promising, setPromising] = useState<Hit | null>(null);
  const [openName, setOpenName] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const tools = useRef<ToolsHandle>(null);
  const files = useUploads();
  const listId = useId();
  const mode = standing.mayReply ? wanted : "note";
  const note = mode === "note";
  const values = useValues(row, thread, me.name);
  const replies = useReplies();
  const offered = useMemo(() => [...replies, ...macros.map((macro): Reply => ({ key: `macro-${macro.key}`, shortcut: macro.shortcut, title: macro.title, text: "", stage: undefined, shop: undefined, macro }))], [replies, macros]);
  const words = useWords(note ? "" : text);
  const mayPromise = useMay()("promises.serve");
  const slash = note ? null : slashAt(text, caret);
  const open = slash !== null && slash.from !== closedAt;
  const stage = row.stage === "confirmation" ? "confirm" : row.stage === "acceptance" ? "answer" : row.stage;
  const found = useMemo(() => (slash === null ? [] : fitting(offered, slash.typed, stage)), [offered, slash?.typed, slash === null, stage]);
  const known = useMemo(() => placesIn(replies, values), [replies, values]);
  const at = Math.min(pointed, Math.max(0, found.length - 1));
  useEffect(() => setPointed(0), [slash?.typed]);

  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 220)}px`;
  }, [text]);
  useTyping(desk, row, standing.mayReply && !note, text, mode);

  const put = (next: string, from: number, to = from): void => {
    setText(next);
    setCaret(to);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from, to);
    });
  };
  const mention = useMention(`${listId}-mention`, note, text, caret, put);
  const insert = (words: string): void => {
    const start = field.current?.selectionStart ?? text.length;
    const end = field.current?.selectionEnd ?? start;
    put(text.slice(0, start) + words + text.slice(end), start + words.length);
  };
  const use = (reply: Reply, then: "insert" | "place" | "send"): void => {
    if (slash === null) return;
    if (reply.macro !== undefined) {
      put(text.slice(0, slash.from) + text.slice(caret), slash.from);
      return onMacro(reply.macro, then === "send");
    }
    const words = filledText(reply.text, values);
    const next = text.slice(0, slash.from) + words + text.slice(caret);
    const place = openPlace(words, 0);
    // A message with an open place is not sent by itself: the customer would read {订单号}.
    if (then === "send" && place === null) return send(next);
    if (place !== null) put(next, slash.from + place.start, slash.from + place.end);
    else put(next, slash.from + words.length);
  };
  const send = (said = text): void => {
    const ready = files.uploads.flatMap((one) => (one.stored === null ? [] : [one.stored]));
    const trimmed = said.trim();
    if (trimmed.length > longest || files.uploads.some((one) => one.stored === null) || (trimmed === "" && ready.length === 0)) return;
    if (note && (!standing.mayNote || trimmed === "")) return;
    // A place that nobody filled never reaches the customer: the hand is put on it instead.
    const unfilled = note ? null : unfilledPlace(said, known);
    if (unfilled !== null) {
      setOpenName(unfilled.name);
      return put(said, unfilled.start, unfilled.end);
    }
    setOpenName(null);
    const acknowledged = note ? [] : words.maySend(trimmed);
    // What is not said to customers stays here, marked; a warning is sent by sending again.
    if (acknowledged === null) return put(said, said.length);
    if (trimmed !== "") desk.send(row.id, mode, { text: trimmed, ...(acknowledged.length > 0 ? { acknowledged } : {}), ...(note ? { mentions: mention.of(trimmed) } : {}) });
    if (!note) for (const file of ready) desk.send(row.id, "message", { text: "", file });
    if (!note) files.clear();
    clear();
    setCaret(0);
    field.current?.focus();
  };
  const promised = promising === null ? undefined : words.rule(promising.rule);
  const replace = (hit: Hit): void => {
    const { text: next, caret: to } = words.replaced(hit);
    put(next, to);
  };
  const sendCard = (card: Card): void => {
    desk.send(row.id, "message", { text: "", card });
    field.current?.focus();
  };

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    slash() {
      setClosedAt(null);
      if (note) return field.current?.focus();
      const lead = text === "" || /\s$/.test(text) ? text : `${text}\n`;
      put(`${lead}/`, lead.length + 1);
    },
    toggleNote() {
      if (standing.mayReply) setWanted(note ? "message" : "note");
      field.current?.focus();
    },
    tool: (name) => tools.current?.open(name),
    script(n) {
      const reply = note ? undefined : fitting(replies, "", stage)[n - 1];
      if (reply === undefined) return field.current?.focus();
      const words = filledText(reply.text, values);
      const lead = text === "" || /\s$/.test(text) ? text : `${text}\n`;
      const place = openPlace(words, 0);
      put(lead + words, lead.length + (place?.start ?? words.length), lead.length + (place?.end ?? words.length));
    },
    insert,
    text: () => text,
  }));
  useKeys(w.keys.composer, {
    [sendKey === "enter" ? "Enter" : "Mod+Enter"]: { label: note ? t.composer.sendNote : t.composer.send, local: true, run: () => undefined },
    [sendKey === "enter" ? "Shift+Enter" : "Enter"]: { label: t.composer.newline, local: true, run: () => undefined },
    Tab: { label: t.quick.place, local: true, run: () => undefined },
    "Alt+KeyR": { label: w.keys.replaceWord, local: true, run: () => undefined },
    "Alt+Enter": { label: w.keys.sendReply, local: true, run: () => undefined },
    Escape: { label: w.keys.leaveField, local: true, run: () => undefined },
  });

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // The Enter that confirms an input method's candidate belongs to it (LOOK §6).
    if (isComposing(event.nativeEvent)) return;
    if (mention.onKey(event)) return;
    const chosen = found[at];
    if (open && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return setClosedAt(slash.from);
    }
    if (open && found.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      return setPointed((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    }
    if (open && chosen !== undefined && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      return use(chosen, event.key === "Tab" ? "place" : event.altKey ? "send" : "insert");
    }
    if (event.key === "Tab" && !event.shiftKey) {
      const place = openPlace(text, event.currentTarget.selectionEnd);
      if (place === null) return;
      event.preventDefault();
      return event.currentTarget.setSelectionRange(place.start, place.end);
    }
    if (event.code === "KeyR" && event.altKey && words.first !== null) {
      event.preventDefault();
      return replace(words.first);
    }
    if (event.key === "Escape") return event.currentTarget.blur();
    if (enterMeans(event.nativeEvent, sendKey) === "send") {
      event.preventDefault();
      send();
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    // A copied cell of a table comes as words and as a picture: the words are meant.
    if (note || event.clipboardData.getData("text/plain") !== "" || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    if (!note) files.add(event.dataTransfer.files);
  };

  if (!standing.mayReply && !standing.mayNote) return <Blocked row={row} standing={standing} />;
  const over = text.trim().length - longest;
  const waitingFiles = files.uploads.some((one) => one.stored === null);
  const places = note ? 0 : (text.match(/\{[^{}\s]{1,20}\}/g)?.length ?? 0);
  return (
    <section
      className={`desk-composer is-${mode}${dropping ? " is-dropping" : ""}`}
      aria-label={note ? t.composer.noteLabel : t.composer.label}
      onDragOver={(event) => (event.preventDefault(), setDropping(!note))}
      onDragLeave={() => setDropping(false)}
      onDrop={onDrop}
    >
      {open ? <QuickPalette id={listId} typed={slash.typed} found={found} at={at} values={values} onPoint={setPointed} onChoose={(reply) => use(reply, "insert")} onOwn={onOwnReplies} /> : null}
      {mention.list}
      {standing.mayReply ? null : <Blocked row={row} standing={standing} />}
      <div className="desk-composer-bar">
        <Segmented
          size="small"
          aria-label={t.composer.mode}
          value={mode}
          onChange={(value) => (setWanted(value), field.current?.focus())}
          options={[
            { value: "message" as const, label: t.composer.reply, disabled: !standing.mayReply },
            { value: "note" as const, label: t.composer.note },
          ]}
        />
        <i className="desk-rule" />
        <Tools ref={tools} note={note} quickOpen={open} row={row} onInsert={insert} onFiles={files.add} onBack={() => field.current?.focus()} onQuick={() => (setClosedAt(null), insert(text === "" || /\s$/.test(text) ? "/" : "\n/"))} onCard={sendCard} />
        <span className="k-space" />
        <span className="k-small k-ink-3 desk-composer-saved" aria-live="off">
          {savedAt === null ? null : t.composer.draft(when.clock(savedAt))}
        </span>
      </div>
      {other === null ? null : (
        <OtherDraft
          text={other.text}
          onAppend={() => (settleOther(), put(text === "" ? other.text : `${text}\n${other.text}`, (text === "" ? 0 : text.length + 1) + other.text.length))}
          onSwap={() => (settleOther(), setWanted(other.mode), put(other.text, other.text.length))}
          onDrop={settleOther}
        />
      )}
      <UploadList uploads={files.uploads} onAgain={files.again} onRemove={files.remove} />
      {words.hits.length === 0 ? null : (
        <WordsBar hits={words.hits} rule={words.rule} text={text} tried={words.tried} onReplace={replace} onPromise={mayPromise ? setPromising : undefined} />
      )}
      <div className="desk-field-box">
        {words.hits.length === 0 ? null : <Underlines text={text} hits={words.hits} field={field} />}
        <textarea
          ref={field}
          className="desk-field"
          rows={1}
          value={text}
          placeholder={dropping ? t.composer.drop : note ? t.composer.notePlaceholder : t.composer.replyPlaceholder}
          aria-label={note ? t.composer.noteLabel : t.composer.label}
          aria-controls={open ? listId : mention.open ? `${listId}-mention` : undefined}
          aria-activedescendant={open && found.length > 0 ? `${listId}-${at}` : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            if (!event.target.value.includes("/")) setClosedAt(null);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
      </div>
      <div className="desk-composer-foot">
        <span className="k-small k-ink-3 k-cut">
          {over > 0 ? (
            <span className="k-problem">
              <Icon name="alert" size="xs" /> {t.composer.tooLong(over)}
            </span>
          ) : openName !== null && text.includes(`{${openName}}`) ? (
            <span className="k-problem" role="alert">
              <Icon name="alert" size="xs" /> {w.composer.placeOpen(openName)}
            </span>
          ) : linkLost ? (
            t.composer.linkLost
          ) : places > 0 ? (
            t.composer.openPlaces(places)
          ) : null}
        </span>
        <span className="k-space" />
        <span className="k-small k-ink-3 desk-newline">
          <Kbd keys={sendKey === "enter" ? "Shift+Enter" : "Enter"} /> {t.composer.newline}
        </span>
        <Button type="primary" disabled={over > 0 || waitingFiles || (text.trim() === "" && files.uploads.length === 0)} onClick={() => send()}>
          {note ? t.composer.sendNote : t.composer.send} <Kbd keys={sendKey === "enter" ? "Enter" : "Mod+Enter"} />
        </Button>
      </div>
      <span className="k-unseen" role="status">
        {open ? t.quick.found(found.length) : words.tried ? (words.hits.some((hit) => hit.level === "stop") ? t.words.stopped : t.words.warned) : ""}
      </span>
      {promising === null || promised === undefined ? null : <MakePromise about={{ conversationId: row.id }} start={promiseIn(promising, promised, text, serverNow(), when)} onClose={() => (setPromising(null), field.current?.focus())} />}
    </section>
  );
}
