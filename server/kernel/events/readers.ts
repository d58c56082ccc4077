import { sql } from "kysely";
import type { Bus } from "../bus.ts";
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
  /** Looks at most so often while there is much to read; the first event after a pause is read at once. */
  everyMs?: number;
  read(tx: Tx, events: readonly Numbered[], now: Date): Promise<void | (() => void)>;
}

/** Events after a position, in order. */
export async function eventsAfter(tx: Tx, position: number, limit: number): Promise<Numbered[]> {
  const { rows } = await sql<Numbered>`
    select o.position, e.id, e.at, e.kind, e.subject_kind as "subjectKind", e.subject_id as "subjectId",
      e.actor_kind as "actorKind", e.actor_id as "actorId", e.data
    from kernel.event_order o join kernel.event e on e.id = o.event_id
    where o.position > ${position} order by o.position limit ${limit}`.execute(tx);
  return rows;
}

/** The newest position given so far. */
export async function headPosition(tx: Tx): Promise<number> {
  const { rows } = await sql<{ head: number }>`select coalesce(max(position), 0) as head from kernel.event_order`.execute(tx);
  return rows[0]!.head;
}

const batch = 500;

/** Runs the readers: each follows the record from its own position, one node at a time per reader. */
export function startReaders(db: Database, bus: Bus, clock: Clock, readers: readonly EventReader[], log: Log): { settle(): Promise<void>; close(): Promise<void> } {
  let closed = false;
  const states = readers.map((reader) => ({ reader, running: null as Promise<void> | null, again: false, endedAt: -Infinity, waiting: null as NodeJS.Timeout | null }));

  async function follow(reader: EventReader): Promise<void> {
    for (;;) {
      if (closed) return;
      let after: void | (() => void) = undefined;
      const count = await db.transaction(clock, async (tx, now) => {
        const { rows } = await sql<{ position: number }>`select position from kernel.event_reader where name = ${reader.name} for update skip locked`.execute(tx);
        let position = rows[0]?.position;
        if (position === undefined) {
          const made = await sql`insert into kernel.event_reader (name, position) values (${reader.name}, 0) on conflict do nothing returning 1`.execute(tx);
          if (made.rows.length === 0) return 0;
          position = 0;
        }
        const events = await eventsAfter(tx, position, batch);
        if (events.length === 0) return 0;
        after = await reader.read(tx, events, now);
        await sql`update kernel.event_reader set position = ${events.at(-1)!.position}, failed_at = null, failed_code = null where name = ${reader.name}`.execute(tx);
        return events.length;
      });
      (after as void | (() => void))?.();
      if (count < batch) return;
    }
  }
  /** A reader that fails keeps its position; that it stands still, and why, can be seen. */
  const noteFailure = (name: string, error: unknown) =>
    db.transaction(clock, (tx, now) => sql`insert into kernel.event_reader (name, position, failed_at, failed_code) values (${name}, 0, ${now}, ${codeOf(error)})
      on conflict (name) do update set failed_at = excluded.failed_at, failed_code = excluded.failed_code`.execute(tx));

  function run(state: (typeof states)[number]): Promise<void> {
    if (state.running) {
      state.again = true;
      return state.running;
    }
    state.running = follow(state.reader)
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
  function wake(state: (typeof states)[number]): void {
    const wait = state.endedAt + (state.reader.everyMs ?? 0) - performance.now();
    if (wait <= 0) return void run(state);
    state.waiting ??= setTimeout(() => {
      state.waiting = null;
      if (!closed) void run(state);
    }, wait).unref();
  }
  const off = bus.on("events", () => states.forEach(wake));
  const idle = setInterval(() => states.forEach((state) => void run(state)), 2000);
  idle.unref();
  return {
    async settle() {
      for (const state of states) {
        await state.running;
        await run(state);
      }
    },
    async close() {
      closed = true;
      off();
      clearInterval(idle);
      for (const state of states) if (state.waiting) clearTimeout(state.waiting);
      await Promise.all(states.map((state) => state.running));
    },
  };
}
