import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#server/kernel/ids.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { startGroupWriter, type Appended, type EntryDraft } from "./append.ts";
import { appendedOf, appendParameters, readyToWrite, type Way, writeBatch } from "./store/append-statements.ts";

let made: Awaited<ReturnType<typeof testKernel>>;
let pool: pg.Pool;
let writers: pg.Client[];
/** Whether the server is new enough for the plain statement; an older one (D7) is asked with care, as the writer does. */
let knowsPlain: boolean;
beforeAll(async () => {
  made = await testKernel();
  const { db } = made.kernel;
  pool = db.pool;
  await pool.query("select conversations.ensure_partition('2026-03-01')");
  writers = await Promise.all([db.connect(), db.connect()]);
  const known = await Promise.all(writers.map(readyToWrite));
  const { rows } = await pool.query<{ number: number }>("select current_setting('server_version_num')::int as number");
  knowsPlain = rows[0]!.number >= 180_000;
  expect(known).toEqual([knowsPlain, knowsPlain]);
});
afterAll(async () => {
  for (const writer of writers) await writer.end();
  await made.close();
});

const start = Date.parse("2026-03-02T02:00:00Z");
const cast = "$1::timestamptz, $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::uuid[], $8::text[], $9::jsonb[], $10::bytea[], $11::uuid[]";

async function conversation(open: boolean): Promise<string> {
  const id = newId();
  await pool.query("insert into conversations.conversation_head (id, bucket, open, last_at) values ($1, '2026-03-01', $2, $3)", [id, open, new Date(start)]);
  return id;
}
/** What the function with care tells of the first, whatever stands beside it. */
async function careful(now: Date, drafts: EntryDraft[]): Promise<Appended> {
  const { rows } = await pool.query(`select * from conversations.append(${cast}) order by ord limit 1`, appendParameters(now, drafts));
  return appendedOf(rows[0]);
}
/** What the writer does: the plain statement where the server knows it, and with care what that leaves. */
async function written(now: Date, drafts: EntryDraft[], writer = writers[0]!, way: Way = "plain"): Promise<Appended[]> {
  const answers = await writeBatch(writer, now, drafts, knowsPlain ? way : "careful");
  const left = drafts.filter((_, at) => !answers[at]);
  const careful = left.length > 0 ? await writeBatch(writer, now, left, "careful") : [];
  return answers.map((answer) => answer ?? careful.shift()!);
}
async function kept(id: string): Promise<object> {
  const one = async (text: string) => (await pool.query(text, [id])).rows;
  return {
    head: await one("select open, seq, public_seq, last_at, last_message_seq, waiting_since, turns, unread_staff, unread_customer from conversations.conversation_head where id = $1"),
    entries: await one("select seq, public_seq, kind, at, author_kind, author_id, client_id, text, body from conversations.entry where conversation_id = $1 order by seq"),
    events: await one("select e.at, e.kind, e.actor_kind, e.actor_id, e.data from kernel.event e join kernel.event_pending p on p.event_id = e.id where e.subject_id = $1 order by (e.data ->> 'seq')::int"),
  };
}

const said = fc.record({
  kind: fc.constantFrom("message" as const, "message" as const, "note" as const, "assigned" as const),
  authorKind: fc.constantFrom("customer" as const, "agent" as const, "system" as const),
  client: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }),
  public: fc.boolean(),
  seconds: fc.integer({ min: -5, max: 60 }),
});

describe("the writer's statement", () => {
  test("the plain statement and the function, alone and in a batch, leave the same conversation behind", async () => {
    const author = newId();
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 12 }), fc.boolean(), async (entries, open) => {
        const [alone, batched, plain, plainBatched, expected] = await Promise.all(Array.from({ length: 5 }, () => conversation(open))) as [string, string, string, string, string];
        let at = start;
        for (const [n, e] of entries.entries()) {
          at += e.seconds * 1000;
          const draft = (conversationId: string): EntryDraft => ({
            conversationId, clientId: e.client === null ? null : `client-${e.client}`, kind: e.kind, public: e.public, authorKind: e.authorKind,
            authorId: e.authorKind === "system" ? null : author, text: `t${n}`, body: n % 3 === 0 ? { n } : null, secret: null,
          });
          const now = new Date(at);
          const told = await careful(now, [draft(alone)]);
          // A second draft for a conversation that does not exist makes it a batch and changes nothing else.
          expect(await careful(now, [draft(batched), draft(newId())])).toEqual(told);
          expect(await written(now, [draft(plain)])).toEqual([told]);
          expect((await written(now, [draft(newId()), draft(plainBatched)]))[1]).toEqual(told);
          // Whatever the writer expected: a turn that it did not expect is found out.
          expect(await written(now, [draft(expected)], writers[0]!, "no_turn")).toEqual([told]);
        }
        const left = await kept(alone);
        for (const other of [batched, plain, plainBatched, expected]) expect(await kept(other)).toEqual(left);
      }),
      { seed: 20260302, numRuns: 60 },
    );
  });

  test("two writers on the same conversations number without gaps and without doubles", async () => {
    const conversations = (await Promise.all(Array.from({ length: 6 }, () => conversation(true)))).toSorted();
    const draft = (conversationId: string, clientId: string): EntryDraft => ({ conversationId, clientId, kind: "message", public: true, authorKind: "customer", authorId: null, text: clientId, body: null, secret: null });
    const told = await Promise.all(writers.map(async (writer, w) => {
      const all: Appended[] = [];
      // Every third message is the other's as well: one of them stores it, the other learns its number.
      for (let n = 0; n < 30; n += 1) all.push(...(await written(new Date(start), conversations.map((id) => draft(id, n % 3 === 0 ? `both-${n}` : `${w}-${n}`)), writer)));
      return all;
    }));
    const numbers = Array.from({ length: 50 }, (_, n) => n + 1);
    for (const id of conversations) {
      const { rows } = await pool.query("select seq, public_seq from conversations.entry where conversation_id = $1 order by seq", [id]);
      expect(rows).toEqual(numbers.map((n) => ({ seq: n, public_seq: n })));
    }
    for (const n of Array.from({ length: 10 }, (_, i) => i * 3))
      conversations.forEach((_, c) => {
        const [a, b] = told.map((all) => all[n * conversations.length + c]!);
        expect([a!.seq, new Set([a!.status, b!.status])]).toEqual([b!.seq, new Set(["stored", "known"])]);
      });
  });
});

describe("the group writer", () => {
  test("R-CH-01 (no doubles): a post that the database refuses never hurts its neighbours: they are stored once, in order, and acknowledged; it alone gets the refusal and takes no number", async () => {
    const told: string[] = [];
    const writer = startGroupWriter(made.kernel, (draft) => void told.push(draft.text));
    // In the order of their ids, as a batch goes: the one that breaks the statement stands in the middle.
    const [before, between, after] = (await Promise.all([conversation(true), conversation(true), conversation(true)])).toSorted() as [string, string, string];
    const post = (conversationId: string, text: string, clientId = text): Promise<Appended> =>
      writer.append({ conversationId, clientId, kind: "message", public: true, authorKind: "customer", authorId: null, text, body: null, secret: null });
    const from = made.lines.length;
    const answers = await Promise.allSettled([
      post(before, "before 1"), post(between, "no text of PostgreSQL: \u0000", "poison"), post(after, "after 1"),
      post(before, "before 2"), post(after, "after 2"), post(after, "after 1 again", "after 1"),
    ]);
    expect(answers.map((answer) => (answer.status === "fulfilled" ? [answer.value.status, answer.value.seq] : (answer.reason as { code: string }).code))).toEqual([["stored", 1], "22021", ["stored", 1], ["stored", 2], ["stored", 2], ["known", 1]]);
    expect(made.lines.slice(from).map((line) => JSON.parse(line) as object)).toEqual([expect.objectContaining({ what: "append.one_by_one", count: 3 })]);
    // Its sender may say it again in other words, under the same id: nothing of the first was kept.
    expect(await post(between, "in words", "poison")).toMatchObject({ status: "stored", seq: 1 });
    await writer.close();

    const { rows } = await pool.query("select conversation_id as id, seq, text from conversations.entry where conversation_id = any($1) order by conversation_id, seq", [[before, between, after]]);
    expect(rows).toEqual([[before, 1, "before 1"], [before, 2, "before 2"], [between, 1, "in words"], [after, 1, "after 1"], [after, 2, "after 2"]].map(([id, seq, text]) => ({ id, seq, text })));
    expect(told.toSorted()).toEqual(["after 1", "after 1 again", "after 2", "before 1", "before 2", "in words"]);
  });
});
