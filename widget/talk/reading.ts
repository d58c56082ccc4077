import type { WidgetCalls } from "#contract/widget.ts";
import type { Shell } from "../loader/shell.ts";
import type { Drawer } from "../transport/drawer.ts";
import { lastFromThem, unreadAfter } from "../transport/thread.ts";
import { No, type CallName } from "../transport/types.ts";
import type { View } from "./view.ts";

interface World {
  view: View;
  shell: Shell;
  drawer: Drawer;
  scope(): string;
  call<N extends CallName>(name: N, input: WidgetCalls[N]["input"]): Promise<WidgetCalls[N]["result"]>;
}

const typingPauseMs = 3_000;
const typingOffMs = 5_000;

/** What the person has seen, is typing, and answers: everything said to the server besides messages. */
export function createReading(world: World) {
  const { view, shell, drawer } = world;
  let toldRead = "";
  let toldTyping = 0;
  let typingTimer: ReturnType<typeof setTimeout> | undefined;

  const inSight = () =>
    view.open && document.visibilityState === "visible" && (view.screen === "talk" || view.screen === "rate");

  /** Counts what is unread and, when the thread is in sight, says how far it has been read. */
  function look(): void {
    const talk = view.talk;
    const upTo = talk ? lastFromThem(talk.thread) : 0;
    let unread = 0;
    if (talk) {
      const [id, n] = (drawer.get(`${world.scope()}read`) ?? "").split(" ");
      const readUpTo = id === talk.thread.id ? Number(n) || 0 : 0;
      if (inSight() && upTo > readUpTo) drawer.set(`${world.scope()}read`, `${talk.thread.id} ${upTo}`);
      else if (!inSight()) unread = unreadAfter(talk.thread, readUpTo);
      const mark = `${talk.thread.id} ${upTo}`;
      if (inSight() && upTo > 0 && mark !== toldRead && view.line === "open") {
        toldRead = mark;
        world.call("read", { conversationId: talk.thread.id, upTo }).catch((no: No) => {
          if (no.passing && toldRead === mark) toldRead = "";
        });
      }
    }
    if (unread !== view.unread) {
      view.unread = unread;
      shell.unread(unread);
    }
  }

  function typing(on: boolean): void {
    clearTimeout(typingTimer);
    const talk = view.talk;
    if (!talk?.conversation?.open || !talk.conversation.agent || view.line !== "open") return;
    if (on) typingTimer = setTimeout(() => typing(false), typingOffMs);
    if (on && Date.now() - toldTyping < typingPauseMs) return;
    if (!on && toldTyping === 0) return;
    toldTyping = on ? Date.now() : 0;
    // Typing may be lost (D2): nobody waits for the answer.
    world.call("typing", { conversationId: talk.thread.id, on }).catch(() => {});
  }

  /** Sends the person's answer about the conversation at hand. */
  async function ask<N extends "confirm" | "rate" | "leave">(
    name: N,
    input: (conversationId: string) => WidgetCalls[N]["input"],
  ): Promise<void> {
    const id = view.talk?.thread.id;
    if (!id) throw new No("not_found");
    await world.call(name, input(id));
  }

  return { look, typing, ask };
}
