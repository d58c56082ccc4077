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
/** Batches on their way at once, each on a connection of its own: whoever writes next need not wait for a commit that has nothing to do with them. */
const lines = 2;

interface Line {
  client: pg.Client | null;
  busy: boolean;
}

/**
 * The one group writer of this process (D11). No timer: drafts gather while all lines are on their way and leave together when one
 * returns. One batch is one statement and so one transaction and one fsync. What is said in one conversation goes one batch after the
 * other, so that it is numbered as it came. `stored` runs after the answers are given.
 */
export function startGroupWriter(kernel: Kernel, stored: (draft: EntryDraft, appended: Appended) => void): GroupWriter {
  const all = Array.from({ length: lines }, (): Line => ({ client: null, busy: false }));
  /** Conversations of the batches on their way. */
  const away = new Set<string>();
  const flying = new Set<Promise<void>>();
  let queue: Waiting[] = [];
  let starting = false;
  let closed = false;

  async function connection(line: Line): Promise<pg.Client> {
    if (line.client) return line.client;
    const fresh = await kernel.db.connect();
    fresh.on("end", () => {
      if (line.client === fresh) line.client = null;
    });
    line.client = fresh;
    return fresh;
  }
  async function write(line: Line, batch: readonly Waiting[]): Promise<Appended[]> {
    const { rows } = await (await connection(line)).query<{ told: string }>(statementFor(kernel.clock.set(), batch.map((w) => w.draft)));
    return rows[0]!.told.split(";").map(appendedBy);
  }
  function drop(line: Line): void {
    const broken = line.client;
    line.client = null;
    void broken?.end().catch(() => {});
  }

  /** One by one, so that a refused post never hurts its neighbours. */
  async function writeEach(line: Line, batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) {
      try {
        const [appended] = await write(line, [waiting]);
        waiting.resolve(appended!);
        stored(waiting.draft, appended!);
      } catch (error) {
        if (lostConnection(error)) drop(line);
        waiting.reject(error);
      }
    }
  }

  async function flush(line: Line, batch: readonly Waiting[]): Promise<Appended[] | null> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await write(line, batch);
      } catch (error) {
        if (lostConnection(error)) {
          drop(line);
          // With client ids a repeat is harmless; without them the sender has to decide.
          if (attempt < 40 && !closed && batch.every((w) => w.draft.clientId !== null)) {
            await new Promise((resolve) => setTimeout(resolve, Math.min(50 * (attempt + 1), 500)));
            continue;
          }
          for (const waiting of batch) waiting.reject(new Refusal("try_again", { status: 503 }));
          return null;
        }
        kernel.log.warn("append.one_by_one", { count: batch.length, ...errorFields(error) });
        await writeEach(line, batch);
        return null;
      }
    }
  }

  /** Takes what may leave now: the same client id twice waits, the second learns the first's number from the next batch. */
  function gather(): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    const ids = new Set<string>();
    const held = new Set<string>();
    for (const waiting of queue) {
      const { conversationId, clientId } = waiting.draft;
      const key = `${conversationId}/${clientId}`;
      if (batch.length >= batchLimit || away.has(conversationId) || held.has(conversationId) || (clientId !== null && ids.has(key))) {
        held.add(conversationId);
        later.push(waiting);
      } else {
        ids.add(key);
        batch.push(waiting);
      }
    }
    queue = later;
    return batch;
  }

  async function send(line: Line, batch: readonly Waiting[], conversations: readonly string[]): Promise<void> {
    const results = await flush(line, batch);
    line.busy = false;
    for (const id of conversations) away.delete(id);
    const more = depart();
    if (!results) return;
    batch.forEach((waiting, i) => waiting.resolve(results[i]!));
    const tell = () => batch.forEach((waiting, i) => stored(waiting.draft, results[i]!));
    // While others wait, fan-out comes after the next flush has been sent: committing is the scarce thing then.
    if (more) setImmediate(tell);
    else tell();
  }

  /** Sends what waits while a line is free; true when something left. */
  function depart(): boolean {
    let left = false;
    for (const line of all) {
      if (line.busy) continue;
      if (queue.length === 0) break;
      const batch = gather();
      if (batch.length === 0) break;
      const conversations = [...new Set(batch.map((waiting) => waiting.draft.conversationId))];
      for (const id of conversations) away.add(id);
      line.busy = left = true;
      const trip = send(line, batch, conversations).finally(() => flying.delete(trip));
      flying.add(trip);
    }
    return left;
  }

  return {
    append(draft) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(new Refusal("try_again", { status: 503 }));
        queue.push({ draft, resolve, reject });
        if (starting) return;
        starting = true;
        // The end of the event-loop tick: posts that came together leave together.
        setImmediate(() => {
          starting = false;
          depart();
        });
      });
    },
    async close() {
      closed = true;
      while (starting || flying.size > 0 || queue.length > 0) await (flying.size > 0 ? Promise.all(flying) : new Promise((resolve) => setImmediate(resolve)));
      await Promise.all(all.map((line) => line.client?.end().catch(() => {})));
    },
  };
}
