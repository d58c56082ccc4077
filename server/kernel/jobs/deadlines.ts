import { sql } from "kysely";
import type { Ctx } from "../context.ts";
import { system } from "../context.ts";
import type { Write } from "../db.ts";
import type { Kernel } from "../kernel.ts";
import { codeOf, errorFields } from "../log.ts";
import { Refusal } from "../refusal.ts";

/** What happens when a deadline of this kind falls due; it runs in the transaction that takes the row (D12). */
export interface DeadlineHandler {
  kind: string;
  handle(ctx: Ctx, due: Omit<Due, "kind">): Promise<void>;
  /** What happens instead when a rule refuses it: asking again and again would not change the answer. In a transaction of its own; the row is gone. */
  refused?(ctx: Ctx, due: Omit<Due, "kind">): Promise<void>;
}

/** Sets or moves a deadline; moving raises its generation, so what was due before does nothing. */
export async function setDeadline(ctx: Pick<Ctx, "tx">, kind: string, subject: string, dueAt: Date, data: Record<string, unknown> = {}): Promise<void> {
  await sql`insert into kernel.deadline (kind, subject, due_at, data) values (${kind}, ${subject}, ${dueAt}, ${JSON.stringify(data)}::jsonb)
    on conflict (kind, subject) do update set due_at = excluded.due_at, data = excluded.data, generation = kernel.deadline.generation + 1, failures = 0, failed_at = null, failed_code = null`.execute(ctx.tx);
}

/** Takes a deadline back. */
export async function clearDeadline(ctx: Pick<Ctx, "tx">, kind: string, subject: string): Promise<void> {
  await sql`delete from kernel.deadline where kind = ${kind} and subject = ${subject}`.execute(ctx.tx);
}

/**
 * Sets many deadlines of one kind at once, in the order of their subjects, so that two such steps never wait for each other crosswise. With
 * `keep`, one that runs already stays as it is and costs no write.
 */
export async function setDeadlines(ctx: Pick<Ctx, "tx">, kind: string, rows: readonly { subject: string; dueAt: Date }[], data: Record<string, unknown> = {}, known: "move" | "keep" = "move"): Promise<void> {
  if (rows.length > 0) await deadlinesOf(kind, rows, data, known).execute(ctx.tx);
}

/** The same, to be written together with other things. */
export function deadlinesOf(kind: string, rows: readonly { subject: string; dueAt: Date }[], data: Record<string, unknown> = {}, known: "move" | "keep" = "move"): Write {
  const moved = sql`update set due_at = excluded.due_at, data = excluded.data, generation = kernel.deadline.generation + 1, failures = 0, failed_at = null, failed_code = null`;
  return sql`insert into kernel.deadline (kind, subject, due_at, data)
    select ${kind}, subject, due_at, ${JSON.stringify(data)}::jsonb from unnest(${rows.map((row) => row.subject)}::uuid[], ${rows.map((row) => row.dueAt)}::timestamptz[]) as r(subject, due_at) order by subject
    on conflict (kind, subject) do ${known === "keep" ? sql`nothing` : moved}`;
}

/** Takes many deadlines of one kind back. */
export async function clearDeadlines(ctx: Pick<Ctx, "tx">, kind: string, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await sql`delete from kernel.deadline where kind = ${kind} and subject = any(${subjects}::uuid[])`.execute(ctx.tx);
}

/** What has fallen due. */
interface Due {
  kind: string;
  subject: string;
  generation: number;
  dueAt: Date;
  data: Record<string, unknown>;
}

/** Takes the one that has been due longest; however many wait, it reads the head of one index. */
export const takeDue = (now: Date, kinds: readonly string[]) => sql<Due>`
    delete from kernel.deadline where (kind, subject) in (
      select kind, subject from kernel.deadline where due_at <= ${now} and kind = any(${kinds}) order by due_at limit 1 for update skip locked)
    returning kind, subject, generation, due_at as "dueAt", data`;

/** Whether one is due: what is asked twice a second costs no transaction while nothing is. */
async function anyDue({ db, clock }: Pick<Kernel, "db" | "clock">, kinds: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`select exists (select from kernel.deadline where due_at <= ${clock.set() ?? sql`now()`} and kind = any(${kinds})) as due`.execute(db.kysely);
  return rows[0]!.due;
}

/** A deadlock or a lost connection says nothing about the handler: it may try again soon. */
const isPassing = (error: unknown) => /^(40|08|57P)/.test(codeOf(error));

/** A handler that failed: its row comes back after 30 s, 1 min, 2 min … up to about 4 h, and says why; a newer generation is left alone. */
async function putOff(kernel: Kernel, due: Due, error: unknown): Promise<void> {
  const firstSeconds = isPassing(error) ? 1 : 30;
  await kernel.db.transaction(kernel.clock, (tx, now) =>
    sql`update kernel.deadline set due_at = ${now}::timestamptz + interval '1 second' * ${firstSeconds}::int * power(2, least(failures, 9)), failures = failures + 1,
      failed_at = ${now}, failed_code = ${codeOf(error)} where kind = ${due.kind} and subject = ${due.subject} and generation = ${due.generation}`.execute(tx),
  );
}

/** What a rule refused ends in another way, unless it was set anew meanwhile. */
async function endRefused(kernel: Kernel, due: Due, refused: NonNullable<DeadlineHandler["refused"]>): Promise<void> {
  await kernel.run(system, async (ctx) => {
    const { rows } = await sql`delete from kernel.deadline where kind = ${due.kind} and subject = ${due.subject} and generation = ${due.generation} returning 1`.execute(ctx.tx);
    if (rows.length > 0) await refused(ctx, due);
  });
}

/** Fires what is due: each row is taken and acted on in one transaction, so a crash in between fires it again, once. */
export function startDeadlines(kernel: Kernel, handlers: readonly DeadlineHandler[]): { fireDue(): Promise<number>; close(): Promise<void> } {
  const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));
  const kinds = [...byKind.keys()];
  let closed = false;
  let running: Promise<number> | null = null;

  /** One step: what it took, or null when nothing is due. */
  async function fireOne(): Promise<boolean> {
    const taken: { due?: Due } = {};
    const take = () =>
      kernel.run(system, async (ctx) => {
        const due = (taken.due = (await takeDue(ctx.now, kinds).execute(ctx.tx)).rows[0]);
        if (!due) return false;
        await byKind.get(due.kind)!.handle(ctx, due);
        return true;
      });
    try {
      return await take().catch(async (error: unknown) => {
        const refused = taken.due && error instanceof Refusal && byKind.get(taken.due.kind)!.refused;
        if (!refused) throw error;
        await endRefused(kernel, taken.due!, refused);
        return true;
      });
    } catch (error) {
      if (closed) return false;
      kernel.log.error("deadline.failed", { kind: taken.due?.kind, ...errorFields(error) });
      if (!taken.due) return false;
      await putOff(kernel, taken.due, error);
      return true;
    }
  }
  async function fire(): Promise<number> {
    let fired = 0;
    try {
      if (closed || kinds.length === 0 || !(await anyDue(kernel, kinds))) return 0;
      while (!closed && (await fireOne())) fired += 1;
    } catch (error) {
      // The database is away: the next beat tries again.
      if (!closed) kernel.log.warn("deadline.retry", errorFields(error));
    }
    return fired;
  }
  const run = () => (running ??= fire().finally(() => (running = null)));
  const beat = setInterval(() => void run(), 500);
  beat.unref();
  return {
    fireDue: async () => {
      await running;
      return run();
    },
    async close() {
      closed = true;
      clearInterval(beat);
      await running?.catch(() => {});
    },
  };
}
