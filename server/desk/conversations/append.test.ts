import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appendParameters, appendSql, type EntryDraft } from "./append.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

/** A waiting conversation with its first message. */
async function begun(): Promise<string> {
  const visitor = await centre.visitor();
  return (await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "你好" })).conversationId;
}

interface Step {
  close: boolean;
  client: number;
  kind: "message" | "note";
  by: "customer" | "agent" | "system";
}
const steps = fc.array(
  fc.record<Step>({ close: fc.nat(9).map((n) => n === 0), client: fc.nat(5), kind: fc.constantFrom("message", "message", "note"), by: fc.constantFrom("customer", "agent", "system") }),
  { minLength: 1, maxLength: 14 },
);
const draft = (conversationId: string, { client, kind, by }: Step): EntryDraft => ({
  conversationId, clientId: `client-${client}`, kind, public: kind === "message", authorKind: by, authorId: null, text: `${kind} ${by} ${client}`, body: null, secret: null,
});

async function append(now: Date, drafts: EntryDraft[]): Promise<Record<string, unknown>[]> {
  return (await centre.kernel.db.pool.query(appendSql, appendParameters(now, drafts))).rows as Record<string, unknown>[];
}
/** Everything that an append leaves behind, without what is a conversation's own. */
async function left(id: string): Promise<unknown> {
  return [
    await centre.rows("select seq, public_seq, kind, at, author_kind, client_id, text from conversations.entry where conversation_id = $1 and client_id like 'client-%' order by seq", id),
    await centre.rows("select open, seq, public_seq, last_at, last_message_seq, unread_staff, unread_customer, turns, waiting_since from conversations.conversation_head where id = $1", id),
    await centre.rows("select kind, at, actor_kind, data from kernel.event where subject_id = $1 and kind in ('conversation.asked', 'conversation.answered') and (data ->> 'seq')::int > 100 order by at, id", id),
  ];
}

describe("R-CH-01 (no doubles): a batch of one and a batch of many", () => {
  test("R-CH-01 (no doubles): whatever is appended, alone or among others, the answers and what is left behind are the same", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (course) => {
        const [alone, among, other] = [await begun(), await begun(), await begun()];
        // The queue tells each of them its place when it pleases; from one state on only we write.
        await centre.settle();
        await centre.rows("update conversations.conversation_head set seq = 100, public_seq = 50, last_message_seq = 99, unread_staff = 1, unread_customer = 0, turns = 1, waiting_since = last_at where id = any($1::uuid[])", [alone, among]);
        const now = centre.clock.now();
        for (const [i, step] of course.entries()) {
          if (step.close) await centre.rows("update conversations.conversation_head set open = not open where id = any($1::uuid[])", [alone, among]);
          const at = new Date(now.getTime() + i * 1000);
          const filler = { ...draft(other, { ...step, by: "system" }), clientId: `filler-${i}` };
          const [one] = await append(at, [draft(alone, step)]);
          const many = await append(at, i % 2 === 0 ? [draft(among, step), filler] : [filler, draft(among, step)]);
          expect(many[i % 2]).toEqual(one);
        }
        expect(await left(among)).toEqual(await left(alone));
      }),
      { seed: 20261122, numRuns: 12, endOnFailure: true },
    );
  });
});
