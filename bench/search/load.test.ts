import { afterAll, beforeAll, expect, test } from "vitest";
import { endByAgent, insertPast, rate, type PastConversation } from "#server/desk/conversations/index.ts";
import { setTags } from "#server/desk/conversations/service/serve.ts";
import { clientId, smallCentre, type SmallCentre } from "#server/desk/conversations/testing.ts";
import { openSearch, type Search } from "#server/desk/search/index.ts";
import { addTexts, settleTexts } from "#server/desk/search/store/text.ts";
import { newId } from "#server/kernel/ids.ts";
import { pastConversation, textsOf } from "./load.ts";
import { seeded } from "./talk.ts";

let centre: SmallCentre;
let search: Search;
beforeAll(async () => {
  centre = await smallCentre();
  search = openSearch(centre.kernel, { labels: (...args) => centre.customers.labels(...args), servesNow: async () => [] }, { texts: async () => [], rows: async () => [] });
});
afterAll(async () => {
  await search.module.close?.();
  await centre.close();
});

const bring = (past: readonly PastConversation[]) =>
  centre.kernel.db.transaction(centre.clock, async (tx) => {
    const texts = past.flatMap(textsOf);
    await insertPast({ tx, record: () => {} }, past);
    await addTexts(tx, texts);
    await settleTexts(tx, texts.map((text) => text.at));
  });
const record = { topic: "quality", problem: "少件", process: "", result: "补发", needs: [], opinions: [] };
interface Row {
  at: Date;
  norm: string;
  grams: number[];
  facets: number[];
}
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
/** The index rows of what people said in a conversation, but for the places in it. */
const indexed = async (id: string) =>
  (await centre.rows<Row>("select t.at, t.norm, t.grams, t.facets from search.text t join conversations.v_said e on e.conversation_id = t.subject_id and e.seq = t.n where t.subject_id = $1 and e.author_kind <> 'system' order by t.n", id)).map((row) => ({ ...row, grams: sorted(row.grams), facets: sorted(row.facets) }));
const said = (id: string) => centre.rows<PastConversation["messages"][number] & { author_id: string }>("select client_id as \"clientId\", author_kind as from, author_id, at, text, secret, body, public_seq is not null as public, kind, bucket from conversations.entry where conversation_id = $1 and kind = 'message' and author_kind <> 'system' order by seq", id);
const summary = async (id: string) =>
  (await centre.rows(`select c.bucket, c.contact_id, c.shop_id, c.channel, c.language, c.skill, c.stage, c.outcome, c.territory, c.assignee_id, c.opened_at, c.assigned_at, c.first_reply_at, c.ended_at, c.tags, h.open, h.turns, r.score
    from conversations.conversation c join conversations.conversation_head h on h.id = c.id left join conversations.rating r on r.conversation_id = c.id where c.id = $1`, id))[0] as Record<string, unknown>;

test("R-CV-08 (figures): a conversation that the bench's loader brings equals the same one made through the doors, in the record and in the index", async () => {
  const agent = await centre.agent("load.one", { team: "team-southwest" });
  const visitor = await centre.visitor({ province: "51" });
  const { post, desk } = centre.conversations;
  const { conversationId: id } = await post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: "电饭煲什么时候发货" });
  await centre.settle();
  for (const [i, text] of ["您好，今天发出", "型号KP-200pro的也是吗", "是的，一起发"].entries()) {
    centre.clock.advance(20);
    await (i % 2 === 0 ? post.fromAgent(agent, id, { clientId: clientId(), text }) : post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text }));
    await centre.settle();
  }
  await centre.kernel.run(agent, (ctx) => setTags(desk, ctx, id, ["催单"]));
  centre.clock.advance(60);
  await centre.kernel.run(agent, (ctx) => endByAgent(desk, ctx, id, { outcome: "not_answered", record }));
  await centre.kernel.run(visitor.actor, (ctx) => rate(desk, ctx, visitor.actor.id!, { conversationId: id, score: 5, comment: "", tags: [] }));
  await centre.settle();
  await search.catchUp();
  const made = await summary(id);
  const messages = await said(id);
  const past: PastConversation = {
    id: newId(), contactId: visitor.actor.id!, shopId: centre.shop.id, channel: "web", language: made.language as string, topic: "quality", skill: made.skill as string, territory: made.territory as string, territorySource: "stated",
    assigneeId: agent.id!, openedAt: made.opened_at as Date, assignedAt: made.assigned_at as Date, firstReplyAt: made.first_reply_at as Date, endedAt: made.ended_at as Date, outcome: "not_answered", tags: ["催单"],
    messages: messages.map(({ clientId: client, from, at, text, secret, body }) => ({ clientId: client, from, at, text, secret, body })),
    record, rating: { score: 5, comment: "", at: made.ended_at as Date }, reasons: [], version: "routing/default@1",
  };
  await bring([past]);
  expect(messages).toHaveLength(4);
  expect(await said(past.id)).toEqual(messages);
  expect(await summary(past.id)).toEqual(made);
  expect(await indexed(id)).toHaveLength(4);
  expect(await indexed(past.id)).toEqual(await indexed(id));
});

test("R-CV-08 (figures): the loader's index rows are what the following job makes of the record, whatever was said", async () => {
  const agent = await centre.agent("load.two");
  const visitor = await centre.visitor();
  const random = seeded(11);
  const now = centre.clock.now().getTime();
  const given = { shopId: centre.shop.id, contactIds: [visitor.actor.id!], agentIds: [agent.id!], from: new Date(now - 90 * 86_400_000), to: new Date(now - 86_400_000), corpus: [] };
  const past = Array.from({ length: 40 }, (_, n) => pastConversation(random, n, given));
  await bring(past);
  const rows = () => centre.rows("select subject_id, n, at, norm, grams, facets from search.text where subject_id = any($1) order by subject_id, n", past.map((c) => c.id));
  const days = () => centre.rows("select day, n from search.day where n > 0 order by day");
  const before = [await rows(), await days()];
  expect(before[0]!.length).toBe(past.reduce((sum, c) => sum + c.messages.length, 0));
  await centre.rows("delete from search.text");
  await centre.rows("delete from search.day");
  await centre.rows("delete from search.progress");
  await search.catchUp();
  expect(await rows()).toEqual(before[0]);
  await centre.rows("insert into search.pending select unnest($1::uuid[])", past.map((c) => c.id));
  await search.catchUp();
  expect(await rows()).toEqual(before[0]);
});
