import type pg from "pg";
import type { EntryKind } from "#contract/conversation.ts";
import { lostConnection } from "#server/kernel/db.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { newId } from "#server/kernel/ids.ts";
import { errorFields } from "#server/kernel/log.ts";
import { Refusal } from "#server/kernel/refusal.ts";

/** An entry before it has a number. */
export interface EntryDraft {
  conversationId: string;
  /** Whose key seals the secret; only needed where there is one. */
  contactId?: string;
  clientId: string | null;
  kind: EntryKind;
  /** Whether the customer may see it: only then it gets a public number (D2). */
  public: boolean;
  authorKind: "customer" | "agent" | "system";
  authorId: string | null;
  text: string;
  body: Record<string, unknown> | null;
  secret: Buffer | null;
}

/** What became of a draft. `known`: this client id was stored before and keeps its first number. */
export interface Appended {
  status: "stored" | "known" | "closed" | "missing";
  seq: number;
  publicSeq: number | null;
  at: Date;
  /** This message began or ended a customer's turn. */
  turn: boolean;
  unreadStaff: number;
  unreadCustomer: number;
  waitingSince: Date | null;
}

interface AppendRow {
  status: Appended["status"];
  seq: number | null;
  public_seq: number | null;
  at: Date | null;
  turn: boolean;
  unread_staff: number | null;
  unread_customer: number | null;
  waiting_since: Date | null;
}

// One column instead of eight, one row for a batch: describing and reading them is a good part of what a small statement costs this side.
const told = "concat(status, '|', seq, '|', public_seq, '|', (extract(epoch from at) * 1000)::bigint, '|', turn, '|', unread_staff, '|', unread_customer, '|', (extract(epoch from waiting_since) * 1000)::bigint) as told";

const statement = {
  name: "conversations_append",
  text: `select string_agg(told, ';' order by ord) as told from (select ord, ${told} from conversations.append($1, $2::uuid[], $3, $4, $5, $6, $7::uuid[], $8, $9::jsonb[], $10::bytea[], $11::uuid[])) as appended`,
};

const statementOfOne = {
  name: "conversations_append_one",
  text: `select ${told} from conversations.append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

function appendedBy(told: string): Appended {
  const [status, seq, publicSeq, at, turn, unreadStaff, unreadCustomer, waitingSince] = told.split("|") as [Appended["status"], string, string, string, string, string, string, string];
  return {
    status, seq: Number(seq), publicSeq: publicSeq === "" ? null : Number(publicSeq), at: new Date(Number(at)), turn: turn === "t",
    unreadStaff: Number(unreadStaff), unreadCustomer: Number(unreadCustomer), waitingSince: waitingSince === "" ? null : new Date(Number(waitingSince)),
  };
}

const columnsOf = (d: EntryDraft) =>
  [d.conversationId, d.clientId, d.kind, d.public, d.authorKind, d.authorId, d.text, d.body === null ? null : JSON.stringify(d.body), d.secret, d.kind === "message" ? newId() : null] as const;
/** Columns whose values need no escaping: written as arrays here, at a fraction of what the driver takes to look at each. */
const plainColumns: ReadonlySet<number> = new Set([0, 2, 3, 4, 5, 9]);

/** A batch of one spares the arrays: at a few hundred messages a second most batches are. */
function statementFor(now: Date | null, drafts: readonly EntryDraft[]): { name: string; text: string; values: unknown[] } {
  return drafts.length === 1 ? { ...statementOfOne, values: [now, ...columnsOf(drafts[0]!)] } : { ...statement, values: appendParameters(now, drafts) };
}

/** The parameters of conversations.append for a batch; shared with use cases that write entries in their own transaction. */
export function appendParameters(now: Date | null, drafts: readonly EntryDraft[]): unknown[] {
  const rows = drafts.map(columnsOf);
  return [now, ...Array.from({ length: 10 }, (_, at) => {
    const column = rows.map((row) => row[at]);
    return plainColumns.has(at) ? `{${column.map((value) => value ?? "NULL").join()}}` : column;
  })];
}

export function appendedOf(row: AppendRow): Appended {
  return {
    status: row.status,
    seq: row.seq ?? 0,
    publicSeq: row.public_seq,
    at: row.at ?? new Date(0),
    turn: row.turn,
    unreadStaff: row.unread_staff ?? 0,
    unreadCustomer: row.unread_customer ?? 0,
    waitingSince: row.waiting_since,
  };
}

interface Waiting {
  draft: EntryDraft;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

export interface GroupWriter {
  append(draft: EntryDraft): Promise<Appended>;
  close(): Promise<void>;
}

const batchLimit = 128;
/**
 * The one group writer of this process (D11). No timer: drafts gather while the previous commit is in flight and leave together when
 * it returns. One batch is one statement and so one transaction and one fsync. `stored` runs after the answers are given.
 */
export function startGroupWriter(kernel: Kernel, stored: (draft: EntryDraft, appended: Appended) => void): GroupWriter {
  let client: pg.Client | null = null;
  let queue: Waiting[] = [];
  let flying: Promise<void> | null = null;
  let closed = false;

  async function connection(): Promise<pg.Client> {
    if (client) return client;
    const fresh = await kernel.db.connect();
    fresh.on("end", () => {
      if (client === fresh) client = null;
    });
    client = fresh;
    return fresh;
  }
  async function write(batch: readonly Waiting[]): Promise<Appended[]> {
    const { rows } = await (await connection()).query<{ told: string }>(statementFor(kernel.clock.set(), batch.map((w) => w.draft)));
    return rows[0]!.told.split(";").map(appendedBy);
  }
  function drop(): void {
    const broken = client;
    client = null;
    void broken?.end().catch(() => {});
  }

  /** One by one, so that a refused post never hurts its neighbours. */
  async function writeEach(batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) {
      try {
        const [appended] = await write([waiting]);
        waiting.resolve(appended!);
        stored(waiting.draft, appended!);
      } catch (error) {
        if (lostConnection(error)) drop();
        waiting.reject(error);
      }
    }
  }

  async function flush(batch: readonly Waiting[]): Promise<Appended[] | null> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await write(batch);
      } catch (error) {
        if (lostConnection(error)) {
          drop();
          // With client ids a repeat is harmless; without them the sender has to decide.
          if (attempt < 40 && !closed && batch.every((w) => w.draft.clientId !== null)) {
            await new Promise((resolve) => setTimeout(resolve, Math.min(50 * (attempt + 1), 500)));
            continue;
          }
          for (const waiting of batch) waiting.reject(new Refusal("try_again", { status: 503 }));
          return null;
        }
        kernel.log.warn("append.one_by_one", { count: batch.length, ...errorFields(error) });
        await writeEach(batch);
        return null;
      }
    }
  }

  async function run(): Promise<void> {
    // The end of the event-loop tick: posts that came together leave together.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const batch: Waiting[] = [];
      const later: Waiting[] = [];
      const ids = new Set<string>();
      for (const waiting of queue) {
        const key = `${waiting.draft.conversationId}/${waiting.draft.clientId}`;
        // The same client id twice in one batch: the second waits for the next and learns the first's number.
        if (batch.length >= batchLimit || (waiting.draft.clientId !== null && ids.has(key))) later.push(waiting);
        else {
          ids.add(key);
          batch.push(waiting);
        }
      }
      queue = later;
      const results = await flush(batch);
      if (!results) continue;
      batch.forEach((waiting, i) => waiting.resolve(results[i]!));
      const tell = () => batch.forEach((waiting, i) => stored(waiting.draft, results[i]!));
      // While others wait, fan-out comes after the next flush has been sent: committing is the scarce thing then.
      if (queue.length > 0) setImmediate(tell);
      else tell();
    }
  }

  function start(): void {
    flying ??= run().finally(() => {
      flying = null;
      if (queue.length > 0) start();
    });
  }

  return {
    append(draft) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new Refusal("try_again", { status: 503 }));
        queue.push({ draft, resolve, reject });
        start();
      });
    },
    async close() {
      closed = true;
      while (flying) await flying;
      await client?.end().catch(() => {});
    },
  };
}
