import { sql } from "kysely";
import type { Bus } from "../bus.ts";
import { aside } from "../calm.ts";
import type { Clock } from "../clock.ts";
import type { Database, Tx } from "../db.ts";
import { codeOf, errorFields, type Log } from "../log.ts";

/** An event as readers see it: numbered, in order. */
export interface Numbered {
  position: number;
  id: string;
  at: Date;
  kind: string;
  subjectKind: string;
  subjectId: string | null;
  actorKind: string;
  actorId: string | null;
  data: Record<string, unknown>;
}

/** A named reader with its own position; `read` runs in the transaction that moves the position, so each event counts once. */
export interface EventReader {
  name: string;
  /** The kinds it acts on; it is given no others, and costs nothing while none of them happen. Left out: all. */
  kinds?: readonly string[];
  /** Looks at most so often while there is much to read; the first event after a pause is read at once. */
  everyMs?: number;
  read(tx: Tx, events: readonly Numbered[], now: Date): Promise<void | (() => void)>;
}

/**
 * Events after a position, in order. Asked several times a second by those who follow the record: the position as a question of its own and the limit as a word of the text let the
 * database keep one plan for it. With values in their places it makes a new one each time (1.1 ms, three quarters of the statement), since near the end of the record that one looks cheaper.
 */
export async function eventsAfter(tx: Tx, position: number, limit: number): Promise<Numbered[]> {
  const { rows } = await sql<Numbered>`
    select o.position, e.id, e.at, e.kind, e.subject_kind as "subjectKind", e.subject_id as "subjectId",
      e.actor_kind as "actorKind", e.actor_id as "actorId", e.data
    from kernel.event_order o join kernel.event e on e.id = o.event_id
    where o.position > (select ${position}::bigint) order by o.position limit ${sql.raw(String(Math.trunc(limit)))}`.execute(tx);
  return rows;
}

/** The newest position given so far. */
export async function headPosition(tx: Tx): Promise<number> {
  const { rows } = await sql<{ head: number }>`select coalesce(max(position), 0) as head from kernel.event_order`.execute(tx);
  return rows[0]!.head;
}

const batch = 500;
/** Events kept in memory for readers that take a second or two. */
const recentAtMost = 2000;
/** Positions that moved over events of no interest are written down together, once it is quiet or after so long. */
const saveMs = 250;
const saveAtMostMs = 2000;

interface State {
  reader: EventReader;
  kinds: ReadonlySet<string> | null;
  running: Promise<void> | null;
  again: boolean;
  endedAt: number;
  waiting: NodeJS.Timeout | null;
  /** What the table said when this node last looked; undefined before that. */
  written: number | undefined;
  /** Up to here nothing is left to do; beyond `written` only because nothing was of interest. */
  clear: number;
}

/**
 * Runs the readers: each follows the record from its own position, one node at a time per reader. What is new is read once for all;
 * a reader that has nothing to do with it opens no transaction, its position follows lazily.
 */
export function startReaders(db: Database, bus: Bus, clock: Clock, readers: readonly EventReader[], log: Log): { settle(): Promise<void>; close(): Promise<void> } {
  let closed = false;
  const states = readers.map((reader): State => ({ reader, kinds: reader.kinds ? new Set(reader.kinds) : null, running: null, again: false, endedAt: -Infinity, waiting: null, written: undefined, clear: 0 }));
  /** How far this node has read for all; null before the first look. */
  let tail: number | null = null;
  /** The newest of what it has read, without gaps from `recentFrom` to the tail: readers that are not far behind need not ask for it again. */
  let recent: Numbered[] = [];
  let recentFrom = Infinity;
  function remember(events: readonly Numbered[]): void {
    recent.push(...events);
    if (recent.length <= 2 * recentAtMost) return;
    recent = recent.slice(-recentAtMost);
    recentFrom = recent[0]!.position - 1;
  }
  async function next(tx: Tx, position: number, whole: boolean): Promise<Numbered[]> {
    if (whole || position < recentFrom) return eventsAfter(tx, position, batch);
    // From its end, where those stand who are not far behind.
    const last = recent.findLastIndex((event) => event.position <= position);
    return recent.slice(last + 1, last + 1 + batch);
  }

  /** `whole`: up to the head of the record; otherwise what this node has read is enough, since its next look wakes the reader again. */
  async function follow(state: State, whole: boolean): Promise<void> {
    const { reader, kinds } = state;
    for (;;) {
      if (closed) return;
      let after: void | (() => void) = undefined;
      const step = () => db.transaction(clock, async (tx, now) => {
        const { rows } = await sql<{ position: number }>`select position from kernel.event_reader where name = ${reader.name} for update skip locked`.execute(tx);
        let position = rows[0]?.position;
        if (position === undefined) {
          const made = await sql`insert into kernel.event_reader (name, position) values (${reader.name}, 0) on conflict do nothing returning 1`.execute(tx);
          if (made.rows.length === 0) return 0;
          position = 0;
        }
        const events = await next(tx, position, whole);
        state.written = position;
        if (events.length > 0) {
          const mine = kinds ? events.filter((event) => kinds.has(event.kind)) : events;
          if (mine.length > 0) after = await reader.read(tx, mine, now);
          position = events.at(-1)!.position;
          await sql`update kernel.event_reader set position = ${position}, failed_at = null, failed_code = null where name = ${reader.name}`.execute(tx);
        }
        return { read: events.length, position };
      });
      // Who gathers is in no hurry; all others are told of an event at once.
      const count = await (whole || reader.everyMs === undefined ? step() : aside(step));
      if (count === 0) return;
      state.written = state.clear = count.position;
      (after as void | (() => void))?.();
      if (count.read < batch) return;
    }
  }
  /** A reader that fails keeps its position; that it stands still, and why, can be seen. */
  const noteFailure = (name: string, error: unknown) =>
    db.transaction(clock, (tx, now) => sql`insert into kernel.event_reader (name, position, failed_at, failed_code) values (${name}, 0, ${now}, ${codeOf(error)})
      on conflict (name) do update set failed_at = excluded.failed_at, failed_code = excluded.failed_code`.execute(tx));

  function run(state: State, whole = false): Promise<void> {
    if (state.running) {
      state.again = true;
      return state.running;
    }
    state.running = follow(state, whole)
      .catch(async (error: unknown) => {
        if (closed) return;
        log.error("reader.failed", { reader: state.reader.name, ...errorFields(error) });
        await noteFailure(state.reader.name, error).catch(() => {});
      })
      .finally(() => {
        state.running = null;
        state.endedAt = performance.now();
        if (state.again && !closed) {
          state.again = false;
          wake(state);
        }
      });
    return state.running;
  }
  function wake(state: State): void {
    const wait = state.endedAt + (state.reader.everyMs ?? 0) - performance.now();
    if (wait <= 0) return void run(state);
    state.waiting ??= setTimeout(() => {
      state.waiting = null;
      if (!closed) void run(state);
    }, wait).unref();
  }

  /** Reads what is new once for all readers, and wakes those that it concerns. */
  async function look(): Promise<void> {
    if (tail === null) {
      tail = recentFrom = await headPosition(db.kysely);
      return states.forEach(wake);
    }
    for (;;) {
      const from = tail;
      const events = await eventsAfter(db.kysely, from, batch);
      if (events.length === 0) return;
      tail = events.at(-1)!.position;
      remember(events);
      for (const state of states) {
        const { kinds } = state;
        const concerned = kinds === null || state.written === undefined || state.clear < from || events.some((event) => event.position > state.clear && kinds.has(event.kind));
        if (concerned) wake(state);
        else if (events.at(-1)!.position > state.clear) {
          state.clear = events.at(-1)!.position;
          saveSoon();
        }
      }
      if (events.length < batch) return;
    }
  }
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  function lookSoon(): Promise<void> {
    if (looking) {
      lookAgain = true;
      return looking;
    }
    looking = look()
      .catch((error: unknown) => log.warn("readers.retry", errorFields(error)))
      .finally(() => {
        looking = null;
        if (lookAgain && !closed) {
          lookAgain = false;
          void lookSoon();
        }
      });
    return looking;
  }

  /** The table's position may have been moved on by another node meanwhile; between the two nothing was of interest, so it never goes back. */
  async function save(): Promise<void> {
    const moved = states.filter((state) => state.written !== undefined && state.clear > state.written && !state.running);
    if (moved.length === 0) return;
    const to = new Map(moved.map((state) => [state, state.clear]));
    await sql`update kernel.event_reader r set position = v.position from unnest(${moved.map((state) => state.reader.name)}::text[], ${[...to.values()]}::bigint[]) as v(name, position)
      where r.name = v.name and r.position < v.position and r.failed_at is null`.execute(db.kysely);
    for (const [state, position] of to) state.written = Math.max(state.written!, position);
  }
  let saving: { timer: NodeJS.Timeout; since: number } | null = null;
  function saveSoon(): void {
    const now = performance.now();
    const since = saving?.since ?? now;
    if (saving) clearTimeout(saving.timer);
    const timer = setTimeout(() => {
      saving = null;
      void save().catch((error: unknown) => closed || log.warn("readers.retry", errorFields(error)));
    }, Math.max(0, Math.min(saveMs, since + saveAtMostMs - now)));
    timer.unref();
    saving = { timer, since };
  }

  const off = bus.on("events", () => void lookSoon());
  // Whatever was missed or has failed is tried again.
  const idle = setInterval(() => {
    for (const state of states) if (state.kinds === null || state.written === undefined || state.clear < (tail ?? 0)) wake(state);
    void lookSoon();
  }, 2000);
  idle.unref();
  return {
    async settle() {
      for (const state of states) {
        while (state.running) await state.running;
        await run(state, true);
      }
    },
    async close() {
      closed = true;
      off();
      clearInterval(idle);
      if (saving) clearTimeout(saving.timer);
      for (const state of states) if (state.waiting) clearTimeout(state.waiting);
      await looking;
      await Promise.all(states.map((state) => state.running));
      await save().catch(() => {});
    },
  };
}
