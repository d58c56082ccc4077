import { sql } from "kysely";
import type { Job, JobResult, PgBoss } from "pg-boss";
import type { z } from "zod";
import { readCentre } from "../centre.ts";
import type { Ctx } from "../context.ts";
import { newId } from "../ids.ts";
import type { Kernel } from "../kernel.ts";
import { codeOf, errorFields } from "../log.ts";
import { queueOf, transactionOf } from "./queue.ts";

/** A kind of work (D12): at least once, so `handle` must do no harm when it runs twice. */
export interface WorkDef<T extends object = Record<string, never>> {
  readonly name: string;
  readonly schema?: z.ZodType<T>;
  /** How often a failing piece is tried again, each time later; then it is kept as failed. */
  readonly retries?: number;
  /** Longer than this and it counts as lost. */
  readonly atMostSeconds?: number;
  handle(kernel: Kernel, data: T): Promise<void>;
}
/** What lists of work hold, whatever each one's data are. */
export type AnyWork = Omit<WorkDef, "handle" | "schema"> & { readonly schema?: z.ZodType<object>; handle(kernel: Kernel, data: never): Promise<void> };

/** Work at set times, in the centre's zone: once on whichever node comes first; a time missed while nothing ran is made up for once. */
export interface Schedule {
  readonly work: AnyWork;
  /** minute hour day month weekday */
  readonly cron: string;
}

/** Declares work and keeps the type of its data. */
export const defineWork = <T extends object = Record<string, never>>(work: WorkDef<T>): WorkDef<T> => work;

/**
 * What is asked for now is told to its worker at once; what waits for its time, a retry or a later start, is looked for so often: one question for all queues, where the
 * workers' own would be one for each. These stay as a backstop.
 */
const dueMs = 2000;
const backstopSeconds = 60;

/** The queues that run in this process; asking for work only needs their statements, the rows go through the caller's transaction. */
const open = new Map<string, Promise<PgBoss>>();

/**
 * Asks for work in the caller's transaction: rolled back, it was never asked for. With a key, what still waits under the same key
 * is not asked for twice; what already runs is, since it may have read what this transaction is changing.
 */
export async function enqueue<T extends object>(ctx: Pick<Ctx, "tx">, work: WorkDef<T>, data: T, { key, startAfter }: { key?: string; startAfter?: Date } = {}): Promise<void> {
  const boss = await [...open.values()].at(-1);
  if (!boss) throw new Error("work is not running");
  const checked = work.schema ? work.schema.parse(data) : data;
  for (;;) {
    const made = await boss.send(work.name, checked, { db: transactionOf(ctx.tx), singletonKey: key ?? newId(), ...(startAfter ? { startAfter } : {}) });
    if (made !== null) return;
    // Kept where it is until this transaction ends; when it was taken in the meantime, it is asked for anew.
    const waiting = await sql`select 1 from pgboss.job where name = ${work.name} and singleton_key = ${key} and state = 'created' for key share`.execute(ctx.tx);
    if (waiting.rows.length > 0) return;
  }
}

/** Whether work can be asked for on this node: not in the first moments, nor while the database is away. */
export const workOpen = (): boolean => open.size > 0;

export interface Work {
  /** Starts in the background and goes on trying while the database is away. */
  start(): void;
  /** Resolves once the workers run. */
  started(): Promise<void>;
  running(): boolean;
  close(): Promise<void>;
}

/** Runs the given work on this node, pg-boss beneath; its own two connections and one that listens. */
export function openWork(kernel: Kernel, works: readonly AnyWork[], schedules: readonly Schedule[] = []): Work {
  let boss: PgBoss | null = null;
  let running = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let zoneBeat: NodeJS.Timeout | undefined;
  let dueBeat: NodeJS.Timeout | undefined;
  let settle: () => void = () => {};
  const started = new Promise<void>((resolve) => (settle = resolve));

  async function begin(): Promise<PgBoss> {
    const fresh = await queueOf(kernel);
    boss = fresh;
    await fresh.start();
    for (const work of works) {
      const options = { policy: "short" as const, notify: true, heartbeatSeconds: 10, expireInSeconds: work.atMostSeconds ?? 900, retryLimit: work.retries ?? 12, retryDelay: 2, retryBackoff: true, retryDelayMax: 3600, deleteAfterSeconds: 14 * 86_400 };
      const { policy: _fixed, ...changeable } = options;
      if (await fresh.getQueue(work.name)) await fresh.updateQueue(work.name, changeable);
      else await fresh.createQueue(work.name, options);
    }
    let zone = await schedule(fresh, null);
    // The centre's zone is chosen at first run, after this has started.
    zoneBeat = setInterval(() => void schedule(fresh, zone).then((now) => (zone = now), () => {}), 60_000);
    zoneBeat.unref();
    const workers = new Map<string, string>();
    for (const work of works) workers.set(work.name, await fresh.work(work.name, { batchSize: 5, burstWhenBatchFull: true, notifyPollingIntervalSeconds: backstopSeconds, perJobResults: true }, (jobs) => act(work, jobs)));
    dueBeat = setInterval(() => void tellDue(fresh, workers).catch((error: unknown) => closed || kernel.log.warn("work.retry", errorFields(error))), dueMs);
    dueBeat.unref();
    return fresh;
  }

  /** Wakes the workers of queues in which something is due. */
  async function tellDue(on: PgBoss, workers: ReadonlyMap<string, string>): Promise<void> {
    const { rows } = await sql<{ name: string }>`select name from unnest(${[...workers.keys()]}::text[]) as q(name)
      where exists (select from pgboss.job j where j.name = q.name and j.state < 'active' and j.start_after <= pgboss.job_now())`.execute(kernel.db.kysely);
    for (const { name } of rows) on.notifyWorker(workers.get(name)!);
  }

  async function schedule(on: PgBoss, before: string | null): Promise<string> {
    const zone = (await readCentre(kernel.db.kysely))?.zone ?? "Asia/Shanghai";
    if (zone === before) return zone;
    for (const { work, cron } of schedules) await on.schedule(work.name, cron, {}, { tz: zone, missed: "once" });
    for (const old of await on.getSchedules()) if (!schedules.some(({ work }) => work.name === old.name)) await on.unschedule(old.name);
    return zone;
  }

  /** One after the other, each settled by itself; what is kept of a failure is its code, never its words (D5). */
  async function act(work: AnyWork, jobs: readonly Job<unknown>[]): Promise<JobResult[]> {
    const results: JobResult[] = [];
    for (const job of jobs) {
      try {
        await work.handle(kernel, (work.schema ? work.schema.parse(job.data ?? {}) : (job.data ?? {})) as never);
        results.push({ id: job.id, status: "completed" });
      } catch (error) {
        kernel.log.error("work.failed", { work: work.name, attempt: job.retryCount + 1, ...errorFields(error) });
        results.push({ id: job.id, status: "failed", output: { code: codeOf(error) } });
      }
    }
    return results;
  }

  async function tryStart(): Promise<void> {
    if (closed) return;
    const starting = begin();
    open.set(kernel.node, starting);
    try {
      await starting;
      running = true;
      settle();
    } catch (error) {
      open.delete(kernel.node);
      kernel.log.warn("work.retry", errorFields(error));
      clearInterval(zoneBeat);
      clearInterval(dueBeat);
      await boss?.stop({ graceful: false }).catch(() => {});
      if (!closed) retry = setTimeout(() => void tryStart(), 2000).unref();
    }
  }

  return {
    start: () => void tryStart(),
    started: () => started,
    running: () => running && !closed,
    async close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(zoneBeat);
      clearInterval(dueBeat);
      await open.get(kernel.node)?.catch(() => {});
      open.delete(kernel.node);
      await boss?.stop({ graceful: true, timeout: 5000 }).catch(() => {});
    },
  };
}
