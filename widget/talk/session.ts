import type { WidgetCalls, WidgetFrame, WidgetHello, WidgetWelcome } from "#contract/widget.ts";
import type { Shell } from "../loader/shell.ts";
import { pageDrawer } from "../transport/drawer.ts";
import { subjectOf } from "../transport/identity.ts";
import { openLead, type Lead } from "../transport/lead.ts";
import { openLink } from "../transport/link.ts";
import { emptyThread, follow, type Thread } from "../transport/thread.ts";
import type { Line } from "../transport/types.ts";
import { createReading } from "./reading.ts";
import { createSending, type Sending } from "./sending.ts";
import { firstView, type View } from "./view.ts";

export interface Session {
  view: View;
  acts: Acts;
  close(): void;
}

/** What the screens may ask for. */
export interface Acts extends Omit<Sending, "flush" | "reload" | "stored" | "close"> {
  set(part: Partial<View>): void;
  show(open: boolean): void;
  retryLine(): void;
  confirm(solved: boolean): Promise<void>;
  rate(score: number, tags: string[], comment: string): Promise<void>;
  leave(): Promise<void>;
  /** What one may do instead of waiting; the conversation at hand goes along. */
  waiting<N extends "wait" | "leaveMessage" | "callback" | "cancelCallback" | "consents" | "consent" | "matters" | "matterLink">(name: N, input: Omit<WidgetCalls[N]["input"], "conversationId">): Promise<WidgetCalls[N]["result"]>;
  typing(on: boolean): void;
  readPast(id: string, title: string): void;
  closePast(): void;
  /** Asks for all entries again, since addresses of files expire. */
  reloadTalk(): void;
  identify(): void;
}

const typingMs = 8_000;

/** One visitor at one shop: the line, the conversation, what is being sent, and who is meant by "I". */
export function createSession(shell: Shell, identity: () => Promise<string | null>, changed: () => void): Session {
  const view = firstView();
  const drawer = pageDrawer(() => localStorage);
  // What is half written belongs to this tab, and survives its reload.
  const notes = pageDrawer(() => sessionStorage);
  let scope = `kefu:${shell.shop}:`;
  let token = drawer.get(`${scope}token`);
  let doubtIdentity = false;
  let lead: Lead = openLead(`${scope}out`, () => void sending.flush());
  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  let resubscribeTimer: ReturnType<typeof setTimeout> | undefined;

  const set = (part: Partial<View>) => {
    // What was said of one screen's act is past on another.
    Object.assign(view, part.screen && { notice: null }, part);
    if (part.draft) notes.set(`${scope}draft`, part.draft.text);
    reading.look();
    changed();
  };
  const topicOf = (id: string) => `talk:${id}`;

  /** Names who is here; another shopper on the same device gets another drawer and sees nothing of the first. */
  async function hello(): Promise<WidgetHello> {
    const jwt = doubtIdentity ? null : await identity();
    const subject = subjectOf(jwt);
    const mine = `kefu:${shell.shop}:${subject && `${subject}:`}`;
    if (mine !== scope) {
      scope = mine;
      token = null;
      lead.close();
      lead = openLead(`${scope}out`, () => void sending.flush());
      const { open, line } = view;
      Object.assign(view, firstView(), { open, line });
      recall();
    }
    token = drawer.get(`${scope}token`) ?? token;
    return { t: "hello", shop: shell.shop, token: token ?? undefined, identity: jwt ?? undefined, locale: shell.locale };
  }

  function welcome(said: WidgetWelcome): void {
    // A shopper with a signed identity gets no token: the identity is the key, each time anew.
    token = said.token || null;
    if (token && drawer.get(`${scope}token`) !== token) drawer.set(`${scope}token`, token);
    const first = view.welcome === null;
    view.welcome = said;
    const current = said.conversation;
    if (current && current.id !== view.talk?.thread.id) {
      view.talk = { thread: emptyThread(current.id), conversation: current, typing: false };
    } else if (current && view.talk) {
      view.talk.conversation = current;
    }
    if (first && current?.open && view.screen === "home") view.screen = "talk";
    if (view.talk) subscribe(view.talk.thread);
    if (view.past) subscribe(view.past.thread);
    // Tells the loader on the next page that an answer may be waiting.
    if (view.talk) drawer.set(`kefu:${shell.shop}:seen`, "1");
    set({});
    void sending.flush();
  }

  /** Takes up what this visitor left: the unsent and the half written. */
  function recall(): void {
    view.draft.text = notes.get(`${scope}draft`) ?? "";
    sending.reload();
  }

  const subscribe = (thread: Thread) => link.subscribe(topicOf(thread.id), thread.last);
  const resubscribeSoon = () => {
    clearTimeout(resubscribeTimer);
    resubscribeTimer = setTimeout(() => view.talk && subscribe(view.talk.thread), 600);
  };

  function frame(said: WidgetFrame): void {
    const id = said.topic.slice("talk:".length);
    if (view.past?.thread.id === id && view.talk?.thread.id !== id) return pastFrame(said);
    const talk = view.talk;
    if (talk?.thread.id !== id) return;
    if (said.t === "entries") {
      const { thread, added, gap } = follow(talk.thread, said.entries);
      talk.thread = thread;
      if (added.some((entry) => entry.author.kind === "agent" && entry.kind === "message")) talk.typing = false;
      sending.stored(thread);
      if (gap) {
        if (added.length > 0) subscribe(thread);
        else resubscribeSoon();
      }
      set({});
    } else if (said.t === "conversation") {
      const was = talk.conversation;
      talk.conversation = said.conversation;
      if (was?.open && !said.conversation.open) {
        talk.typing = false;
        if (!said.conversation.rated && said.conversation.agent && view.screen === "talk") view.screen = "rate";
      }
      if (said.conversation.open && view.screen === "rate") view.screen = "talk";
      set(said.conversation.open ? { rated: false } : {});
    } else if (said.t === "typing") {
      clearTimeout(typingTimer);
      if (said.on) typingTimer = setTimeout(() => ((talk.typing = false), changed()), typingMs);
      talk.typing = said.on;
      changed();
    } else if (said.t === "live") {
      if (said.cursor > talk.thread.last) resubscribeSoon();
    } else if (said.t === "again") {
      resubscribeSoon();
    } else if (said.t === "closed") {
      set({ talk: null, screen: "home" });
    }
  }

  function pastFrame(said: WidgetFrame): void {
    const past = view.past;
    if (!past) return;
    if (said.t === "entries") past.thread = follow(past.thread, said.entries).thread;
    if (said.t === "entries" || said.t === "live") past.complete = true;
    if (said.t === "again") setTimeout(() => view.past === past && subscribe(past.thread), 600);
    if (said.t === "closed") return set({ past: null, screen: "home" });
    changed();
  }

  function line(now: Line, code?: string): void {
    if (now === "refused" && /identity/.test(code ?? "") && identityRefusals++ < (view.talk ? 1 : 2)) {
      // A stale or wrong identity must not lock the shopper out: once more with a fresh one, then without; but not out of a conversation, which needs the page loaded anew.
      doubtIdentity = identityRefusals > 1;
      return void setTimeout(() => link.restart(), 300);
    }
    if (now === "open") view.lostSince = null;
    else view.lostSince ??= Date.now();
    set({ line: now, refusal: now === "refused" ? (code ?? "") : null });
    if (now === "lost") setTimeout(changed, 2_100);
  }
  let identityRefusals = 0;

  /** Follows a conversation that this or another tab has begun. */
  function begin(id: string): void {
    if (view.talk?.thread.id === id) return;
    if (view.talk) link.unsubscribe(topicOf(view.talk.thread.id));
    view.talk = { thread: emptyThread(id), conversation: null, typing: false };
    subscribe(view.talk.thread);
    drawer.set(`${scope}talk`, id);
    drawer.set(`kefu:${shell.shop}:seen`, "1");
  }

  const sending = createSending({
    shell,
    view,
    drawer,
    scope: () => scope,
    async proof() {
      const { token, identity } = await hello();
      return { token: token ?? null, identity: identity ?? null };
    },
    lead: () => lead,
    call: (name, input) => link.call(name, input),
    begin,
    set,
  });
  const reading = createReading({ view, drawer, scope: () => scope, call: (name, input) => link.call(name, input), shell });
  const link = openLink(shell.origin, { hello, welcome, frame, line });

  function fromOtherTab(event: StorageEvent): void {
    if (!event.key?.startsWith(scope)) return;
    const name = event.key.slice(scope.length);
    if (name === "token" && event.newValue && event.newValue !== token) link.restart();
    if (name === "talk" && event.newValue && !view.talk?.conversation?.open) begin(event.newValue);
    if (name.startsWith("out:")) {
      sending.reload();
      void sending.flush();
    }
    if (name === "read") reading.look();
    changed();
  }
  addEventListener("storage", fromOtherTab);
  const look = () => reading.look();
  document.addEventListener("visibilitychange", look);

  const acts: Acts = {
    ...sending,
    set,
    show(open) {
      if (view.open === open) return;
      set({ open, notice: null });
      shell.opened(open);
    },
    retryLine: () => link.restart(),
    identify() {
      doubtIdentity = false;
      identityRefusals = 0;
      link.restart();
    },
    confirm: (solved) => reading.ask("confirm", (conversationId) => ({ conversationId, solved })),
    rate: async (score, tags, comment) => {
      await reading.ask("rate", (conversationId) => ({ conversationId, score, tags, comment: comment || undefined }));
      set({ rated: true });
    },
    leave: () => reading.ask("leave", (conversationId) => ({ conversationId })),
    waiting: (name, input) => link.call(name, { ...input, ...(/^(?:wait|callback|leaveMessage)$/.test(name) && view.talk?.conversation?.open ? { conversationId: view.talk.thread.id } : {}) } as never),
    typing: (on) => reading.typing(on),
    readPast(id, title) {
      set({ past: { thread: emptyThread(id), complete: false, title }, screen: "past" });
      link.subscribe(topicOf(id), 0);
    },
    closePast() {
      if (view.past && view.past.thread.id !== view.talk?.thread.id) link.unsubscribe(topicOf(view.past.thread.id));
      if (view.talk) subscribe(view.talk.thread);
      set({ past: null, screen: "home" });
    },
    reloadTalk() {
      const thread = view.past?.thread ?? view.talk?.thread;
      if (thread) link.subscribe(topicOf(thread.id), 0);
    },
  };
  recall();
  changed();

  return {
    view,
    acts,
    close() {
      removeEventListener("storage", fromOtherTab);
      document.removeEventListener("visibilitychange", look);
      sending.close();
      lead.close();
      link.close();
    },
  };
}
