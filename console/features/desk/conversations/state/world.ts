import type { ConversationRow, Entry } from "#contract/conversation.ts";
import type { LinkState } from "#console/lib/socket.ts";
import { applyOutbox, type Outbox, type OutboxAct } from "./outbox.ts";
import { applyRowFrame, noRows, type RowFrame, type Rows } from "./rows.ts";
import { addOlder, applyEntries, emptyThread, newerRow, type Thread } from "./thread.ts";

export type ListName = "inbox" | "team";

/** Everything that the desk knows; it starts from a state and applies what comes (HOUSE §4.3). */
export interface World {
  inbox: Rows;
  team: Rows;
  threads: ReadonlyMap<string, Thread>;
  outbox: Outbox;
  link: LinkState;
  /** When the link was lost, to say how old the screen is. */
  lostAt: number | null;
}

export type ThreadFrame =
  | { t: "row"; row: ConversationRow }
  | { t: "entries"; entries: readonly Entry[] }
  | { t: "typing"; on: boolean; side: "customer" | "staff"; name?: string | undefined }
  | { t: "here"; person: { id: string; name: string }; on: boolean; writing: "message" | "note" | null }
  | { t: "live" }
  | { t: "closed" };

export type Act =
  | { on: "list"; list: ListName; frame: RowFrame }
  | { on: "thread"; id: string; frame: ThreadFrame; now: number }
  | { on: "older"; id: string; entries: readonly Entry[] }
  | { on: "open"; id: string; after: number; row: ConversationRow | null }
  | { on: "leave"; id: string }
  | { on: "outbox"; act: OutboxAct }
  | { on: "link"; state: LinkState; now: number };

export const emptyWorld: World = {
  inbox: noRows,
  team: noRows,
  threads: new Map(),
  outbox: [],
  link: "connecting",
  lostAt: null,
};

const typingMs = 6000;
/** A window says every 20 s that it is there; one that falls silent is forgotten. */
const hereMs = 45_000;

/** The one reducer of the desk: pure, so that any order of frames can be tried on it. */
export function reduce(world: World, act: Act): World {
  switch (act.on) {
    case "list":
      return { ...world, [act.list]: applyRowFrame(world[act.list], act.frame) };
    case "open":
      return world.threads.has(act.id)
        ? world
        : withThread(world, act.id, emptyThread(act.after, act.row));
    case "leave": {
      const threads = new Map(world.threads);
      threads.delete(act.id);
      return { ...world, threads };
    }
    case "older": {
      const thread = world.threads.get(act.id);
      return thread === undefined ? world : withThread(world, act.id, addOlder(thread, act.entries));
    }
    case "thread": {
      const thread = world.threads.get(act.id);
      if (thread === undefined) return world;
      const next = applyThreadFrame(thread, act.frame, act.now);
      // Only what is really shown replaces one's own message: an entry behind a gap is not shown yet.
      const entries = next.entries.slice(thread.entries.length);
      return { ...withThread(world, act.id, next), outbox: applyOutbox(world.outbox, { t: "arrived", entries }) };
    }
    case "outbox":
      return { ...world, outbox: applyOutbox(world.outbox, act.act) };
    case "link":
      return {
        ...world,
        link: act.state,
        lostAt: act.state === "live" ? null : (world.lostAt ?? (act.state === "lost" ? act.now : null)),
      };
  }
}

function withThread(world: World, id: string, thread: Thread): World {
  if (world.threads.get(id) === thread) return world;
  return { ...world, threads: new Map(world.threads).set(id, thread) };
}

function applyThreadFrame(thread: Thread, frame: ThreadFrame, now: number): Thread {
  switch (frame.t) {
    case "row":
      return { ...thread, row: newerRow(thread.row, frame.row), closed: false };
    case "entries":
      return applyEntries(thread, frame.entries);
    case "typing":
      return {
        ...thread,
        typing: frame.on ? { name: frame.name ?? "", side: frame.side, until: now + typingMs } : null,
      };
    case "here": {
      const here = new Map(thread.here);
      if (frame.on) here.set(frame.person.id, { name: frame.person.name, until: now + hereMs, writing: frame.writing, writingUntil: now + typingMs });
      else here.delete(frame.person.id);
      return { ...thread, here };
    }
    case "live":
      return { ...thread, live: true };
    case "closed":
      return { ...thread, closed: true, live: true };
  }
}

/** The newest that is known of a conversation, wherever it is known from. */
export function rowOf(world: World, id: string): ConversationRow | null {
  let best: ConversationRow | null = world.threads.get(id)?.row ?? null;
  for (const row of [world.inbox.rows.get(id), world.team.rows.get(id)])
    if (row !== undefined && (best === null || row.seq > best.seq)) best = row;
  return best;
}
