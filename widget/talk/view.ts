import type { WidgetConversation, WidgetWelcome } from "#contract/widget.ts";
import type { Letter } from "../transport/outbox.ts";
import type { Thread } from "../transport/thread.ts";
import type { Line } from "../transport/types.ts";

export type Screen = "home" | "ask" | "talk" | "rate" | "past" | "callback" | "consents" | "matters";
export type Order = WidgetWelcome["orders"][number];

/** The conversation at hand; without `conversation` until the server has described it. */
export interface Talk {
  thread: Thread;
  conversation: WidgetConversation | null;
  typing: boolean;
}

/** A file on its way to the server; it becomes a letter when it has arrived. */
export interface Upload {
  clientId: string;
  file: File;
  share: number;
  /** The refusal's code; `offline` is tried again by itself. */
  failed: string | null;
}

/** What a customer says of herself before the first message; empty where left out. */
export interface About {
  name: string;
  phone: string;
  province: string;
}

/** What the person is about to send. */
export interface Draft {
  text: string;
  topic: string | null;
  order: Order | null;
  files: readonly File[];
}

/** Everything that the screens draw. */
export interface View {
  open: boolean;
  screen: Screen;
  line: Line;
  refusal: string | null;
  /** When the line was last lost, so that a blink is not shown. */
  lostSince: number | null;
  welcome: WidgetWelcome | null;
  talk: Talk | null;
  past: { thread: Thread; complete: boolean; title: string } | null;
  /** Not acknowledged yet, in order. */
  letters: Letter[];
  /** Acknowledged, but their entry has not come back yet. */
  sent: Letter[];
  uploads: Upload[];
  draft: Draft;
  unread: number;
  rated: boolean;
  /** A word to the person about the last act that failed. */
  notice: string | null;
}

/** What everything starts from. */
export function firstView(): View {
  return {
    open: false,
    screen: "home",
    line: "connecting",
    refusal: null,
    lostSince: null,
    welcome: null,
    talk: null,
    past: null,
    letters: [],
    sent: [],
    uploads: [],
    draft: { text: "", topic: null, order: null, files: [] },
    unread: 0,
    rated: false,
    notice: null,
  };
}
