import type { RefObject } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { type Act, useActs } from "#console/lib/acts.ts";
import { useMay } from "#console/shell/session.tsx";
import { useActText } from "../acts/texts.ts";
import type { ComposerHandle } from "../composer/Composer.tsx";
import { useStanding } from "../composer/Blocked.tsx";
import type { ThreadActs } from "../context.ts";
import type { ReadyMacro } from "../macros/run.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import type { MessagesHandle } from "./Messages.tsx";
import { useOffers } from "./ThreadHead.tsx";

interface ThreadParts {
  row: ConversationRow;
  acts: ThreadActs;
  take: () => void;
  composer: RefObject<ComposerHandle | null>;
  messages: RefObject<MessagesHandle | null>;
  macros: readonly ReadyMacro[];
  onMacro: (macro: ReadyMacro, now: boolean) => void;
  onOwnReplies: () => void;
}

/** Everything that can be done in an open conversation, each with its key; the same list feeds the sheet and the command bar. */
export function useThreadKeys({ row, acts, take, composer, messages, macros, onMacro, onOwnReplies }: ThreadParts): void {
  const t = useDeskText();
  const w = useWorkbenchText();
  const actText = useActText();
  const may = useMay();
  const offers = useOffers(row);
  const standing = useStanding(row);
  const reply = standing.mayReply;
  const write = reply || standing.mayNote;
  const script = (n: number): Act => ({ id: `script-${n}`, label: w.acts.script(n), keys: `Alt+Digit${n}`, icon: "script", offered: reply, run: () => composer.current?.script(n) });
  useActs(t.keys.scope, [
    { id: "take", label: w.acts.take, keys: "Alt+KeyN", icon: "user", offered: standing.why === "waiting" && may("conversations.take"), run: take },
    { id: "write", label: t.keys.write, keys: "KeyR", icon: "edit", offered: write, run: () => composer.current?.focus() },
    { id: "quick", label: t.keys.reply, keys: "Slash", icon: "bolt", offered: reply, run: () => composer.current?.slash() },
    { id: "note", label: t.keys.note, keys: "KeyM", icon: "note", words: w.acts.words.note, offered: write, run: () => composer.current?.toggleNote() },
    ...[1, 2, 3].map(script),
    { id: "emoji", label: t.composer.emoji, keys: "Alt+KeyJ", icon: "smile", offered: write, run: () => composer.current?.tool("emoji") },
    { id: "picture", label: t.composer.image, keys: "Alt+KeyU", icon: "image", offered: reply, run: () => composer.current?.tool("picture") },
    { id: "file", label: t.composer.file, keys: "Alt+KeyA", icon: "attach", offered: reply, run: () => composer.current?.tool("file") },
    { id: "product", label: t.products.title, keys: "Alt+KeyP", icon: "box", offered: reply && may("orders.read"), run: () => composer.current?.tool("product") },
    { id: "order", label: w.orders.title, keys: "Alt+KeyO", icon: "order", offered: reply && may("orders.read"), run: () => composer.current?.tool("order") },
    { id: "transfer", label: t.keys.transfer, keys: "Alt+KeyT", icon: "swap", words: w.acts.words.transfer, offered: offers.mayTransfer, run: acts.transfer },
    { id: "later", label: actText.later.key, keys: "Alt+KeyS", icon: "clock", offered: offers.mayPutAside, run: acts.later },
    { id: "ask", label: t.keys.ask, keys: "Alt+KeyE", icon: "ask", words: w.acts.words.ask, offered: offers.mayAsk, run: acts.ask },
    { id: "end", label: t.end.act, keys: "Alt+KeyQ", icon: "check", words: w.acts.words.end, offered: offers.mayEnd, run: acts.end },
    { id: "record", label: row.recorded ? t.thread.editRecord : t.thread.record, keys: "Alt+KeyR", icon: "note", words: w.acts.words.record, offered: offers.mayRecord, run: acts.record },
    { id: "tags", label: w.acts.tags, keys: "Alt+KeyL", icon: "flag", words: w.acts.words.tags, offered: may("conversations.serve"), run: acts.tags },
    { id: "panel", label: w.acts.openSide, keys: "Alt+KeyI", icon: "user", words: w.acts.words.panel, run: acts.panel },
    { id: "why", label: w.acts.why, keys: "Alt+KeyY", icon: "ask", words: w.acts.words.why, run: acts.why },
    { id: "own-replies", label: w.replies.title, keys: "Alt+KeyB", icon: "bolt", offered: may("conversations.serve"), run: onOwnReplies },
    ...macros.map((macro): Act => ({ id: `macro-${macro.key}`, label: w.macros.named(macro.title), icon: "play", words: macro.shortcut, offered: reply, run: () => onMacro(macro, false) })),
    { id: "older", label: w.acts.older, keys: "Alt+Home", icon: "arrow-up", keyOnly: true, run: () => messages.current?.older() },
    { id: "newest", label: w.acts.newest, keys: "Alt+End", icon: "arrow-down", keyOnly: true, run: () => messages.current?.newest() },
  ]);
}
