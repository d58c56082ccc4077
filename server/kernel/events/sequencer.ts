import type pg from "pg";
import type { Bus } from "../bus.ts";
import type { Database } from "../db.ts";
import { errorFields, type Log } from "../log.ts";

const lockKey = 0x6b656675; // "kefu"

/** Each step costs a commit: the first event after a pause is numbered at once, while many come they are numbered together. */
const busyMs = 200;

// With more pending than one step takes, the oldest ids go first: a row's place in the table says nothing about its time.
const step = {
  name: "sequence",
  text: `with taken as (delete from kernel.event_pending where ctid = any(array(select ctid from kernel.event_pending order by event_id limit 1000)) returning event_id),
    sorted as (select t.event_id, row_number() over (order by e.at, e.id) as n from taken t join kernel.event e on e.id = t.event_id),
    made as (insert into kernel.event_order (position, event_id)
      select (select coalesce(max(position), 0) from kernel.event_order) + n, event_id from sorted returning position)
    select count(*)::int as n, max(position) as head from made`,
};

/**
 * Numbers committed events densely (D1). Whoever holds the advisory lock does it, on any node; it is woken after commits and
 * keeps its pace (0008). `ctid` is used within one statement only and never stored.
 */
export function startSequencer(db: Database, bus: Bus, log: Log): { settle(): Promise<number>; close(): Promise<void> } {
  let client: pg.Client | null = null;
  let leader = false;
  let closed = false;
  let running: Promise<number> | null = null;
  let again = false;
  let head = 0;
  let endedAt = -Infinity;

  async function lead(): Promise<boolean> {
    if (leader) return true;
    if (!client) {
      const fresh = await db.connect();
      fresh.on("end", () => {
        if (client === fresh) {
          client = null;
          leader = false;
        }
      });
      client = fresh;
    }
    const { rows } = await client.query<{ ok: boolean }>("select pg_try_advisory_lock($1) as ok", [lockKey]);
    leader = rows[0]?.ok === true;
    return leader;
  }

  async function work(): Promise<number> {
    try {
      if (closed || !(await lead())) return head;
      for (;;) {
        const { rows } = await client!.query<{ n: number; head: number | null }>(step);
        const { n, head: last } = rows[0]!;
        if (last !== null) {
          head = last;
          bus.wake("events", String(last));
        }
        if (n < 1000) break;
      }
    } catch (error) {
      leader = false;
      const broken = client;
      client = null;
      await broken?.end().catch(() => {});
      if (!closed) log.warn("sequencer.retry", errorFields(error));
    }
    return head;
  }

  function run(): Promise<number> {
    if (running) {
      again = true;
      return running;
    }
    running = work().finally(() => {
      running = null;
      endedAt = performance.now();
      if (again && !closed) {
        again = false;
        setTimeout(() => void run(), busyMs).unref();
      }
    });
    return running;
  }

  let waiting: NodeJS.Timeout | null = null;
  const off = bus.on("pending", () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      void run();
    }, Math.max(2, endedAt + busyMs - performance.now()));
  });
  const idle = setInterval(() => void run(), 1000);
  idle.unref();
  return {
    /** Numbers everything committed so far; tests and orderly shutdown use it. */
    async settle() {
      if (running) await running;
      return run();
    },
    async close() {
      closed = true;
      off();
      clearInterval(idle);
      if (waiting) clearTimeout(waiting);
      await running?.catch(() => {});
      await client?.end().catch(() => {});
    },
  };
}
