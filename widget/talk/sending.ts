import type { WidgetCalls } from "#contract/widget.ts";
import type { Shell } from "../loader/shell.ts";
import type { Drawer } from "../transport/drawer.ts";
import { newClientId } from "../transport/ids.ts";
import type { Lead } from "../transport/lead.ts";
import { createOutbox, type Letter, type Outbox } from "../transport/outbox.ts";
import type { Thread } from "../transport/thread.ts";
import { No, type CallName, type PostInput } from "../transport/types.ts";
import { upload } from "../transport/upload.ts";
import type { About, Draft, Order, Upload, View } from "./view.ts";

interface World {
  shell: Shell;
  view: View;
  drawer: Drawer;
  scope(): string;
  /** Proves who uploads: the visitor's token, or a fresh signed identity. */
  proof(): Promise<{ token: string | null; identity: string | null }>;
  lead(): Lead;
  call<N extends CallName>(name: N, input: WidgetCalls[N]["input"]): Promise<WidgetCalls[N]["result"]>;
  begin(conversationId: string): void;
  set(part: Partial<View>): void;
}

export interface Sending {
  /** Sends the draft, or first asks who is there when the shop wants to know. */
  submit(part: Partial<Draft>): void;
  /** Sends the draft with the answers; none of them when the person skipped. */
  submitAbout(about: About | null): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  flush(): Promise<void>;
  /** Looks into the drawer again: another tab or another shopper. */
  reload(): void;
  /** The thread has grown: what stands in it is no longer under way. */
  stored(thread: Thread): void;
  close(): void;
}

/** Everything that goes out: messages over the outbox, files over uploads that become messages. */
export function createSending(world: World): Sending {
  const { view, drawer, shell, set } = world;
  const cancels = new Map<string, () => void>();
  let boxScope = "";
  let box: Outbox;
  let laterTimer: ReturnType<typeof setTimeout> | undefined;

  function outbox(): Outbox {
    if (boxScope !== world.scope()) {
      boxScope = world.scope();
      box = createOutbox({
        drawer,
        prefix: `${boxScope}out:`,
        now: Date.now,
        post: (input) => world.call("post", input),
        ready: () => view.line === "open" && world.lead().held() && boxScope === world.scope(),
        changed: () => reload(),
        stored(letter, result) {
          view.sent.push(letter);
          world.begin(result.conversationId);
          if (view.talk && view.talk.thread.last >= result.publicSeq) stored(view.talk.thread);
        },
        later() {
          clearTimeout(laterTimer);
          laterTimer = setTimeout(() => void outbox().flush(), 2_000 + Math.random() * 2_000);
        },
      });
    }
    return box;
  }

  const reload = () => set({ letters: outbox().letters() });

  function stored(thread: Thread): void {
    const seen = new Set(thread.entries.map((entry) => entry.clientId));
    view.sent = view.sent.filter((letter) => !seen.has(letter.clientId));
    // Seen in the thread is as good as acknowledged: the answer itself was lost.
    for (const letter of view.letters) if (seen.has(letter.clientId)) drawer.drop(`${boxScope}out:${letter.clientId}`);
    view.letters = outbox().letters();
  }

  function add(input: Omit<PostInput, "clientId">, about: About | null, file?: Letter["file"], clientId = newClientId()): void {
    world.lead().take();
    const starts = !view.talk?.conversation?.open && view.letters.every((letter) => letter.refused);
    const told = about && Object.fromEntries(Object.entries(about).filter(([, value]) => value !== ""));
    const extra = starts ? { topic: view.draft.topic ?? undefined, about: told ?? undefined } : {};
    if (starts) view.draft.topic = null;
    outbox().add({ clientId, input: { clientId, ...input, ...extra }, file });
  }

  function sendDraft(about: About | null): void {
    const { text, order, files } = view.draft;
    if (order) add({ card: orderCard(order) }, about);
    if (text.trim()) add({ text: text.trim() }, about);
    const items = files.map((file) => ({ clientId: newClientId(), file, share: 0, failed: null }));
    set({
      draft: { text: "", topic: view.draft.topic, order: null, files: [] },
      uploads: [...view.uploads, ...items],
      screen: "talk",
      rated: false,
    });
    // One after the other, so that several pictures arrive in the order in which they were chosen.
    void items.reduce((before, item) => before.then(() => start(item, about)), Promise.resolve());
  }

  function submit(part: Partial<Draft>): void {
    Object.assign(view.draft, part);
    if (!view.draft.text.trim() && !view.draft.order && view.draft.files.length === 0) return;
    if (mustAsk()) set({ screen: "ask" });
    else sendDraft(null);
  }

  const mustAsk = () => {
    const ask = view.welcome?.shop.ask;
    return (
      ask !== undefined &&
      Object.values(ask).some((how) => how !== "no") &&
      view.welcome?.shopper === null &&
      !view.talk?.conversation?.open &&
      view.letters.length === 0 &&
      drawer.get(`${world.scope()}asked`) === null
    );
  };

  async function start(item: Upload, about: About | null): Promise<void> {
    const change = (part: Partial<Upload>) => {
      set({ uploads: view.uploads.map((other) => (other.clientId === item.clientId ? { ...other, ...part } : other)) });
    };
    change({ failed: null, share: 0 });
    if (view.line !== "open") return change({ failed: "offline" });
    const { done, cancel } = upload(shell.origin, { shop: shell.shop, ...(await world.proof()) }, item.file, (share) => change({ share }));
    cancels.set(item.clientId, cancel);
    try {
      const { id, name, type, size } = await done;
      set({ uploads: view.uploads.filter((other) => other.clientId !== item.clientId) });
      add({ fileId: id }, about, { name, type, size }, item.clientId);
    } catch (error) {
      change({ failed: error instanceof No ? error.code : "internal" });
    } finally {
      cancels.delete(item.clientId);
    }
  }

  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (view.uploads.some((item) => item.failed === null)) event.preventDefault();
  };
  addEventListener("beforeunload", beforeUnload);

  return {
    reload,
    stored,
    async flush() {
      for (const item of view.uploads) if (item.failed === "offline") void start(item, null);
      await outbox().flush();
    },
    submit,
    submitAbout(about) {
      drawer.set(`${world.scope()}asked`, "1");
      sendDraft(about);
    },
    retry(clientId) {
      const item = view.uploads.find((other) => other.clientId === clientId);
      if (item) void start(item, null);
      else outbox().retry(clientId);
    },
    discard(clientId) {
      cancels.get(clientId)?.();
      set({ uploads: view.uploads.filter((item) => item.clientId !== clientId) });
      outbox().discard(clientId);
    },
    close() {
      clearTimeout(laterTimer);
      removeEventListener("beforeunload", beforeUnload);
    },
  };
}

function orderCard(order: Order): object {
  const { id, number, title, paidFen, state, icon } = order;
  return { type: "order", orderId: id, number, title, paidFen, state, icon: icon ?? undefined };
}
