import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#server/kernel/ids.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import { appendParameters, type EntryDraft } from "./append.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  db = await testDatabase();
  await db.db.pool.query("select conversations.ensure_partition('2026-03-01')");
});
afterAll(() => db.close());

const start = Date.parse("2026-03-02T02:00:00Z");
const cast = "$1::timestamptz, $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::uuid[], $8::text[], $9::jsonb[], $10::bytea[], $11::uuid[]";

async function conversation(open: boolean): Promise<string> {
  const id = newId();
  await db.db.pool.query("insert into conversations.conversation_head (id, bucket, open, last_at) values ($1, '2026-03-01', $2, $3)", [id, open, new Date(start)]);
  return id;
}
/** What the writer would be told, without the names that differ by chance. */
async function tell(now: Date, drafts: EntryDraft[]): Promise<object> {
  const { rows } = await db.db.pool.query(`select * from conversations.append(${cast}) order by ord limit 1`, appendParameters(now, drafts));
  return rows[0] as object;
}
async function kept(id: string): Promise<object> {
  const one = async (text: string) => (await db.db.pool.query(text, [id])).rows;
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
  test("an entry alone and an entry in a batch leave the same conversation behind", async () => {
    const author = newId();
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 12 }), fc.boolean(), async (entries, open) => {
        const [alone, batched] = [await conversation(open), await conversation(open)];
        let at = start;
        for (const [n, e] of entries.entries()) {
          at += e.seconds * 1000;
          const draft = (conversationId: string): EntryDraft => ({
            conversationId, clientId: e.client === null ? null : `client-${e.client}`, kind: e.kind, public: e.public, authorKind: e.authorKind,
            authorId: e.authorKind === "system" ? null : author, text: `t${n}`, body: n % 3 === 0 ? { n } : null, secret: null,
          });
          // A second draft for a conversation that does not exist makes it a batch and changes nothing else.
          expect(await tell(new Date(at), [draft(alone)])).toEqual(await tell(new Date(at), [draft(batched), draft(newId())]));
        }
        expect(await kept(alone)).toEqual(await kept(batched));
      }),
      { seed: 20260302, numRuns: 60 },
    );
  });
});
