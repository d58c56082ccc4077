import { createHash } from "node:crypto";
import type { App } from "#server/app.ts";
import { insertPast, type PastConversation } from "#server/desk/conversations/index.ts";
import { textOfSaid } from "#server/desk/search/rules/texts.ts";
import type { Reach, Said } from "#server/desk/search/store/source.ts";
import { addTexts, type Text } from "#server/desk/search/store/text.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { pick, seeded, talk, type Random } from "./talk.ts";

/** A hundred territories: whoever owns one may see one message in a hundred. */
export const territoryCount = 100;
export const territoryOf = (n: number) => `part-${n % territoryCount}`;
export const tags = ["退货", "物流", "发票", "质量", "安装", "催单", "少件", "好评"];

export interface Given {
  shopId: string;
  contactIds: readonly string[];
  agentIds: readonly string[];
  /** The oldest and the newest conversation. */
  from: Date;
  to: Date;
  corpus: readonly string[];
}

/** One ended conversation of the past; messages some seconds apart. */
export function pastConversation(random: Random, n: number, given: Given): PastConversation {
  const span = given.to.getTime() - given.from.getTime();
  const openedAt = new Date(given.from.getTime() + Math.floor(random() * span));
  const after = (seconds: number) => new Date(openedAt.getTime() + seconds * 1000);
  const id = newId();
  const said = talk(random, given.corpus);
  const messages = said.map((line, i) => ({ clientId: `bench-${id.slice(-12)}-${i}`, from: line.from, at: after(5 + i * 20), text: line.text, secret: null, body: null }));
  const endedAt = after(60 + messages.length * 20);
  return {
    id, contactId: pick(random, given.contactIds), shopId: given.shopId, channel: "web", language: "zh", topic: "delivery", skill: "pre-sale", territory: territoryOf(n), territorySource: "stated",
    assigneeId: pick(random, given.agentIds), openedAt, assignedAt: after(2), firstReplyAt: after(25), endedAt, outcome: "confirmed",
    tags: random() < 0.5 ? [pick(random, tags)] : [], messages, record: { topic: "delivery", problem: "", process: "", result: "", needs: [], opinions: [] },
    rating: random() < 0.4 ? { score: 1 + Math.floor(random() * 5), comment: "", at: endedAt } : null, reasons: [], version: "routing/default@1",
  };
}

/** The index rows of a past conversation, as the following job would write them: entries begin with opened and assigned. */
export function textsOf(c: PastConversation): Text[] {
  const reach: Reach = {
    id: c.id, bucket: "", number: 0, contact_id: c.contactId, shop_id: c.shopId, channel: c.channel, topic: c.topic, territory: c.territory, assignee_id: c.assigneeId, team_id: null,
    tags: [...c.tags], opened_at: c.openedAt, ended_at: c.endedAt, score: c.rating?.score ?? null,
  };
  return c.messages.map((m, i) => {
    const said: Said = { conversation_id: c.id, seq: i + 3, kind: "message", at: m.at, author_kind: m.from, author_id: null, text: m.text, card_title: null, card_number: null, file_name: null };
    return textOfSaid(said, reach);
  });
}

/** Fills the centre with this many messages; the big index is built at the end, as after a restore. */
export async function loadMessages(kernel: Kernel, app: App, count: number, corpus: readonly string[], say: (line: string) => void): Promise<void> {
  const { pool } = kernel.db;
  const [shop] = (await pool.query("select id from organization.v_shop limit 1")).rows as [{ id: string }];
  const agentIds = ((await pool.query("select id from organization.v_person order by id")).rows as { id: string }[]).map((row) => row.id);
  const contactIds: string[] = [];
  for (let batch = 0; batch < 4; batch += 1) {
    const made = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, Array.from({ length: 500 }, (_, i) => ({
      channel: "web", shopId: shop.id, kind: "visitor", hash: createHash("sha256").update(`bench ${batch} ${i}`).digest(), fields: {},
    }))));
    contactIds.push(...made.map((one) => one.contactId));
  }
  const to = new Date();
  const given: Given = { shopId: shop.id, contactIds, agentIds, from: new Date(to.getTime() - 365 * 86_400_000), to: new Date(to.getTime() - 86_400_000), corpus };
  const { rows: [{ definition }] } = (await pool.query("select pg_get_indexdef('search.text_parts'::regclass) as definition")) as unknown as { rows: [{ definition: string }] };
  // The following job waits while the index goes: otherwise the two would wait for each other.
  await pool.query("begin; lock table search.progress; drop index search.text_parts; commit");
  await pool.query("insert into search.progress (id, said_at, ordered_at) values (1, now(), now()) on conflict (id) do update set said_at = now(), back_at = null, back_id = null");
  const random = seeded(20260302);
  const store = (some: readonly PastConversation[], texts: readonly Text[]) =>
    kernel.db.transaction(kernel.clock, async (tx) => {
      // The event would only make the following job write the same rows again.
      await insertPast({ tx, record: () => {} }, some);
      await addTexts(tx, texts);
    });
  // While the database writes one batch the next is thought up.
  const underWay: Promise<void>[] = [];
  for (let n = 0, messages = 0, told = 0; messages < count; ) {
    const some = Array.from({ length: 300 }, () => pastConversation(random, n++, given));
    underWay.push(store(some, some.flatMap(textsOf)));
    if (underWay.length > 2) await underWay.shift();
    messages += some.reduce((sum, c) => sum + c.messages.length, 0);
    if (messages - told >= 100_000) say(`  ${(told = messages).toLocaleString("en")} messages`);
  }
  await Promise.all(underWay);
  say("building the index …");
  const began = performance.now();
  const client = await kernel.db.connect();
  await client.query("set maintenance_work_mem = '512MB'");
  await client.query(definition.replace(" ON ONLY ", " ON "));
  await client.end();
  say(`  ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await pool.query("vacuum analyze search.text");
  await pool.query("vacuum analyze conversations.entry");
  await pool.query("vacuum analyze conversations.conversation");
  await pool.query("vacuum analyze conversations.rating");
}
