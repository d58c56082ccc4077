import type pg from "pg";
import type { EntryKind } from "#contract/conversation.ts";
import { lostConnection } from "#server/kernel/db.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { readyToWrite, writeBatch } from "./store/append-statements.ts";

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

interface Waiting {
  draft: EntryDraft;
  /** The plain statement left it: closed, missing or known. */
  withCare: boolean;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

export interface GroupWriter {
  append(draft: EntryDraft): Promise<Appended>;
  close(): Promise<void>;
}

const batchLimit = 128;
const rememberAtMost = 20_000;
/**
 * The one group writer of this process (D11). No timer: drafts gather while the previous commit is in flight and leave together when
 * it returns. One batch is one statement and so one transaction and one fsync. `stored` runs after the answers are given; `alone`: no other draft was on its way.
 */
export function startGroupWriter(kernel: Kernel, stored: (draft: EntryDraft, appended: Appended, alone: boolean) => void): GroupWriter {
  let client: pg.Client | null = null;
  let knowsPlain = true;
  let queue: Waiting[] = [];
  let flying: Promise<void> | null = null;
  let closed = false;
  /** Whether a customer waits for an answer, as the writer was last told. Only a guess: another process writes too, and the database looks again. */
  const asked = new Map<string, boolean>();
  const goesOn = ({ conversationId, kind, authorKind }: EntryDraft) => kind !== "message" || authorKind === "system" || asked.get(conversationId) === (authorKind === "customer");

  async function connection(): Promise<pg.Client> {
    if (client) return client;
    const fresh = await kernel.db.connect();
    fresh.on("end", () => {
      if (client === fresh) client = null;
    });
    try {
      knowsPlain = await readyToWrite(fresh);
    } catch (error) {
      void fresh.end().catch(() => {});
      throw error;
    }
    client = fresh;
    return fresh;
  }
  async function write(batch: readonly Waiting[], withCare: boolean): Promise<(Appended | undefined)[]> {
    const drafts = batch.map((waiting) => waiting.draft);
    const to = await connection();
    const way = withCare || !knowsPlain ? "careful" : drafts.length === 1 && goesOn(drafts[0]!) ? "no_turn" : "plain";
    const answers = await writeBatch(to, kernel.clock.set(), drafts, way);
    answers.forEach((appended, i) => {
      if (appended?.status !== "stored") return;
      if (asked.size >= rememberAtMost) asked.delete(asked.keys().next().value!);
      asked.set(drafts[i]!.conversationId, appended.waitingSince !== null);
    });
    return answers;
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
        const appended = (await write([waiting], waiting.withCare))[0] ?? (await write([waiting], true))[0]!;
        waiting.resolve(appended);
        stored(waiting.draft, appended, false);
      } catch (error) {
        if (lostConnection(error)) drop();
        waiting.reject(error);
      }
    }
  }

  async function flush(batch: readonly Waiting[], withCare: boolean): Promise<(Appended | undefined)[] | null> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await write(batch, withCare);
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

  /** The first that wait, one of each conversation: its second waits for the next batch, keeps its place, and learns the first's number if it is the same. */
  function nextBatch(): { batch: Waiting[]; withCare: boolean } {
    const withCare = queue[0]!.withCare;
    const batch = new Map<string, Waiting>();
    queue = queue.filter((waiting) => {
      if (waiting.withCare !== withCare || batch.size >= batchLimit || batch.has(waiting.draft.conversationId)) return true;
      batch.set(waiting.draft.conversationId, waiting);
      return false;
    });
    return { batch: [...batch.values()].sort((a, b) => (a.draft.conversationId < b.draft.conversationId ? -1 : 1)), withCare };
  }

  async function run(): Promise<void> {
    // The end of the event-loop tick: posts that came together leave together.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const { batch, withCare } = nextBatch();
      const answers = await flush(batch, withCare);
      if (!answers) continue;
      const told: [EntryDraft, Appended][] = [];
      const left: Waiting[] = [];
      batch.forEach((waiting, i) => {
        const appended = answers[i];
        if (!appended && withCare) return waiting.reject(new Error("append: no answer"));
        if (!appended) return left.push({ ...waiting, withCare: true });
        waiting.resolve(appended);
        told.push([waiting.draft, appended]);
      });
      queue = [...left, ...queue];
      const alone = batch.length === 1 && queue.length === 0;
      const tell = () => told.forEach(([draft, appended]) => stored(draft, appended, alone));
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
        queue.push({ draft, withCare: false, resolve, reject });
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
