import { createHash } from "node:crypto";
import pg from "pg";
import type { App } from "#server/app.ts";
import { insertPast, type PastConversation } from "#server/desk/conversations/index.ts";
import { system } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { pastConversation, type Given } from "../search/load.ts";
import { pick, seeded } from "../search/talk.ts";

const territories = ["north-china", "northeast", "east-china", "south-china", "central-china", "northwest", "southwest", "headquarters"];
export const rareTag = "罕见";
export const rareTopic = "safety";
const topics = ["delivery", "quality", "order.urge", "invoice", "return"];

/** Fills the centre with this many ended conversations of a year, two messages each: what a list shows of one. */
export async function fillConversations(kernel: Kernel, app: App, count: number, say: (line: string) => void): Promise<void> {
  const { pool } = kernel.db;
  const [shop] = (await pool.query("select id from organization.v_shop limit 1")).rows as [{ id: string }];
  const agentIds = ((await pool.query("select id from organization.v_person order by id")).rows as { id: string }[]).map((row) => row.id);
  const contactIds: string[] = [];
  for (let batch = 0; batch < 20; batch += 1) {
    const made = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, Array.from({ length: 500 }, (_, i) => ({
      channel: "web", shopId: shop.id, kind: "visitor", hash: createHash("sha256").update(`list ${batch} ${i}`).digest(), fields: {}, tier: i % 50 === 0 ? "gold" : "standard",
    }))));
    contactIds.push(...made.map((one) => one.contactId));
  }
  const to = new Date();
  const given: Given = { shopId: shop.id, contactIds, agentIds, from: new Date(to.getTime() - 365 * 86_400_000), to: new Date(to.getTime() - 60_000), corpus: [] };
  // These are not looked for by their words: the index of search stays as it is.
  await pool.query("insert into search.progress (id, said_at, ordered_at) values (1, now(), now()) on conflict (id) do update set said_at = now(), back_at = null, back_id = null");
  const random = seeded(20260303);
  const at = (n: number) => new Date(given.from.getTime() + ((given.to.getTime() - given.from.getTime()) * n) / count);
  const underWay: Promise<void>[] = [];
  for (let n = 0, told = 0; n < count; ) {
    const some = Array.from({ length: Math.min(500, count - n) }, (): PastConversation => {
      // One after the other, as they came: what lies beside each other in time lies so in the tables.
      const past = pastConversation(random, n, { ...given, from: at(n), to: at(n + 1) });
      n += 1;
      return { ...past, messages: past.messages.slice(0, 2), territory: pick(random, territories), topic: n % 4000 === 1 ? rareTopic : pick(random, topics), tags: n % 4000 === 0 ? [rareTag] : past.tags };
    });
    underWay.push(kernel.db.transaction(kernel.clock, (tx) => insertPast({ tx, record: () => {} }, some)));
    if (underWay.length > 2) await underWay.shift();
    if (n - told >= 50_000) say(`  ${(told = n).toLocaleString("en")} conversations`);
  }
  await Promise.all(underWay);
  for (const table of ["conversation", "conversation_head", "entry", "rating", "record"]) await pool.query(`vacuum analyze conversations.${table}`);
  await pool.query("vacuum analyze customers.contact, customers.customer");
}

/** Adds so many messages to an open conversation, as they would stand there after a very long talk. The last one says which it is. */
export async function lengthen(db: pg.Client, id: string, messages: number): Promise<string> {
  await db.query("begin");
  await db.query("select 1 from conversations.conversation_head where id = $1 for update", [id]);
  await db.query(
    `insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text)
     select h.bucket, h.id, h.seq + n, h.public_seq + n, 'message', h.last_at, case when n % 3 = 0 then 'agent' else 'customer' end, case when n % 3 = 0 then c.assignee_id else c.contact_id end,
       'long-' || right(h.id::text, 12) || '-' || n, '第 ' || n || ' 条' || repeat('，说得长一点', n % 5)
     from conversations.conversation_head h join conversations.conversation c on c.id = h.id, generate_series(1, $2::int) n where h.id = $1`,
    [id, messages],
  );
  await db.query("update conversations.conversation_head set seq = seq + $2, public_seq = public_seq + $2, last_message_seq = seq + $2 where id = $1", [id, messages]);
  await db.query("commit");
  return `第 ${messages} 条`;
}
