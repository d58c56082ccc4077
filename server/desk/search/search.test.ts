import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Permission, Scope } from "#contract/permissions.ts";
import { acceptOffer, rate, endByAgent, transfer, writeNote } from "#server/desk/conversations/index.ts";
import { setTags } from "#server/desk/conversations/service/serve.ts";
import { clientId, smallCentre, type SmallCentre } from "#server/desk/conversations/testing.ts";
import type { Actor } from "#server/kernel/context.ts";
import { system } from "#server/kernel/context.ts";
import { startReaders } from "#server/kernel/events/readers.ts";
import { newId } from "#server/kernel/ids.ts";
import { findSaid, openSearch, type SaidQuery, type Search } from "./index.ts";

let centre: SmallCentre;
let search: Search;
let readers: ReturnType<typeof startReaders>;
const ports = { labels: (...args: Parameters<SmallCentre["customers"]["labels"]>) => centre.customers.labels(...args), servesNow: async () => [] };

const noTickets = { texts: async () => [], rows: async () => [] };
beforeAll(async () => {
  centre = await smallCentre();
  search = openSearch(centre.kernel, ports, noTickets);
  readers = startReaders(centre.kernel.db, centre.kernel.bus, centre.clock, search.module.readers ?? [], centre.kernel.log);
});
afterAll(async () => {
  await readers.close();
  await search.module.close?.();
  await centre.close();
});

const reader = (scopes: Partial<Record<Permission, Scope>>, more: Partial<Actor> = {}): Actor => ({ kind: "staff", id: newId(), name: "读者", teams: [], territories: [], scopeOf: (permission) => scopes[permission] ?? null, ...more });
const everything = reader({ "conversations.read": "all" });
const find = (q: string, more: Partial<SaidQuery> = {}, actor: Actor = everything) =>
  centre.kernel.run(actor, (ctx) => findSaid(ports, ctx, { q, kind: "message", by: "people", limit: 20, ...more }));
const texts = async (q: string, more: Partial<SaidQuery> = {}, actor: Actor = everything) => (await find(q, more, actor)).rows.map((row) => row.snippet.text);

async function say(text: string, province = "31") {
  const visitor = await centre.visitor({ province });
  centre.clock.advance(1);
  const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text });
  await centre.settle();
  return { ...visitor, id: conversationId };
}
/** The record's followers, then the index. */
async function followed() {
  await centre.settle();
  await readers.settle();
  await search.catchUp();
}

describe("finding what was said", () => {
  test("R-CV-08 (following): more than one piece takes, said at one instant and one after the other, is all in the index after one run, and nothing is left in its list for a search to read through", async () => {
    const { actor, arrival, id } = await say("第零句");
    await followed();
    centre.clock.advance(60);
    for (let i = 1; i <= 400; i += 1) {
      if (i > 250) centre.clock.advance(0.005);
      await centre.conversations.post.fromCustomer(actor, arrival, { clientId: clientId(), text: `第${i.toString(2)}句，说了很多` });
    }
    await search.catchUp();
    expect(await centre.rows("select count(*)::int as n from search.text where subject_id = $1 and norm like '第%句%'", id)).toEqual([{ n: 401 }]);
    const waiting = await centre.rows<{ pages: number }>(`select gin_clean_pending_list(i.indexrelid::regclass)::int as pages from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      where a.amname = 'gin' and c.relkind = 'i' and i.indrelid in (select inhrelid from pg_inherits where inhparent = 'search.text'::regclass)`);
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.filter(({ pages }) => pages !== 0)).toEqual([]);
  });

  test("R-CV-08 (fresh): a message is found the moment it is stored, before and after it is indexed, once", async () => {
    await say("请问扫地机器人什么时候发货");
    await search.catchUp();
    await centre.rows("delete from search.text");
    expect(await texts("机器人")).toEqual(["请问扫地机器人什么时候发货"]);
    await followed();
    expect(await centre.rows("select 1 from search.text where norm like '%机器人%'")).toHaveLength(1);
    expect(await texts("机器人")).toEqual(["请问扫地机器人什么时候发货"]);
    centre.clock.advance(60);
    await followed();
    expect((await find("机器人")).count).toEqual({ value: 1, capped: false });
  });

  test("R-CV-08 (under way): what is still being stored while the index goes on past it is found all the same", async () => {
    const { id } = await say("请问洗衣机何时上门安装");
    await followed();
    const late = await centre.kernel.db.connect();
    await late.query("begin");
    await late.query("update conversations.entry set at = $2, text = '还要一根加长排水管' where conversation_id = $1 and author_kind = 'customer'", [id, centre.clock.now()]);
    await late.query("delete from search.text where subject_id = $1", [id]);
    for (let seconds = 0; seconds < 9; seconds += 3) {
      centre.clock.advance(3);
      await search.catchUp();
    }
    expect(await texts("排水管")).toEqual([]);
    await late.query("commit");
    await late.end();
    expect(await texts("排水管")).toEqual(["还要一根加长排水管"]);
    for (let seconds = 0; seconds < 12; seconds += 3) {
      centre.clock.advance(3);
      await search.catchUp();
    }
    expect(await centre.rows("select 1 from search.text where norm like '%排水管%'")).toHaveLength(1);
    centre.clock.advance(60);
    expect(await texts("排水管")).toEqual(["还要一根加长排水管"]);
  });

  test("R-CV-08 (recall): every piece of 1 to 7 signs of every text is found, and exactly where position() finds it", async () => {
    for (const text of ["订单HM20260302118的Wi-Fi电饭煲漏电", "iPhone 15 的膜，發貨了吗？", "１２３４５６７退款", "𠮷野家😀好吃"]) await say(text);
    await followed();
    const all = await centre.rows<{ norm: string }>("select norm from search.text t where exists (select from conversations.entry e where e.conversation_id = t.subject_id and e.seq = t.n and e.author_kind <> 'system')");
    const pieces = new Set<string>();
    for (const { norm } of all) {
      const signs = [...norm];
      for (let length = 1; length <= 7; length += 1) for (let at = 0; at + length <= signs.length; at += length < 3 ? 1 : 3) pieces.add(signs.slice(at, at + length).join(""));
    }
    const wrong: string[] = [];
    for (const piece of pieces) {
      if (/^ | $|\s/.test(piece)) continue;
      const expected = all.filter(({ norm }) => norm.includes(piece)).length;
      const { count } = await find(piece);
      if (count!.value !== expected) wrong.push(`${piece}: ${count!.value} of ${expected}`);
    }
    expect(wrong).toEqual([]);
    expect(pieces.size).toBeGreaterThan(150);
  });

  test("R-CV-08 (several words): all of them, in any order; marks say where", async () => {
    const { rows } = await find("漏电 wi-fi");
    expect(rows).toHaveLength(1);
    expect(rows[0]!.snippet.marks.map(([from, to]) => rows[0]!.snippet.text.slice(from, to))).toEqual(["Wi-Fi", "漏电"]);
    expect((await find("漏电 退款")).rows).toEqual([]);
  });

  test("R-CU-04 (search): a phone number that was cut out of a text is not in the index, nor does a word reach across it", async () => {
    await say("打我13812345678吧谢谢");
    await followed();
    for (const q of ["13812345678", "手机1", "我吧"]) expect(await texts(q)).toEqual([]);
    expect(await texts("吧谢")).toEqual(["打我⟦手机1⟧吧谢谢"]);
    expect(await centre.rows("select 1 from search.text where norm like '%138%'")).toEqual([]);
  });

  test("R-CV-08 (notes): notes are found apart; automatic texts only when asked for", async () => {
    const agent = await centre.agent("notes.one");
    const { id } = await say("我的锅坏了");
    await centre.kernel.run(agent, (ctx) => writeNote(centre.conversations.desk, ctx, id, { clientId: clientId(), text: "客户情绪激动，注意安抚", mentions: [] }));
    await followed();
    expect(await texts("情绪")).toEqual([]);
    expect(await texts("情绪", { kind: "note" })).toEqual(["客户情绪激动，注意安抚"]);
    const [greeting] = await centre.rows<{ text: string }>("select text from conversations.entry where kind = 'message' and author_kind = 'system' limit 1");
    const word = greeting!.text.slice(0, 3);
    expect(await texts(word)).toEqual([]);
    expect((await texts(word, { by: "anybody" })).length).toBeGreaterThan(0);
  });
});

describe("who finds what", () => {
  test("R-CV-08 (permission): own, team, territory, all, as reading conversations says; without the right nothing", async () => {
    centre.clock.advance(600);
    const west = await centre.agent("west.one", { team: "team-southwest" });
    const ours = await say("竹笋炒肉", "51");
    await say("竹笋炖鸡", "31");
    for (const stage of ["fresh", "indexed"]) {
      if (stage === "indexed") await followed();
      expect(await texts("竹笋", {}, west)).toEqual(["竹笋炒肉"]);
      expect(await texts("竹笋", {}, everything)).toEqual(["竹笋炖鸡", "竹笋炒肉"]);
      expect(await texts("竹笋", {}, reader({ "conversations.read": "own" }, { id: west.id }))).toEqual(["竹笋炒肉"]);
      expect(await texts("竹笋", {}, reader({ "conversations.read": "team" }, { territories: ["southwest"] }))).toEqual([]);
      await expect(texts("竹笋", {}, reader({}))).rejects.toMatchObject({ code: "forbidden" });
    }
    const [row] = (await find("竹笋", {}, west)).rows;
    expect(row).toMatchObject({ conversationId: ours.id, by: { kind: "customer" }, agent: "west.one", territory: "southwest", open: true, score: null });
  });

  test("R-CV-08 (moving on): who loses a conversation stops finding it at once, who gets it finds it as soon as the record is followed", async () => {
    const first = await centre.agent("move.first", { team: "team-northeast" });
    const second = await centre.agent("move.second", { team: "team-northwest" });
    const { id } = await say("琥珀核桃仁", "21");
    await followed();
    expect(await texts("琥珀", {}, first)).toHaveLength(1);
    await centre.rows("update conversations.conversation set territory = 'northwest', assignee_id = $2 where id = $1", id, second.id);
    expect(await texts("琥珀", {}, first)).toEqual([]);
    await centre.kernel.run(system, async (ctx) => ctx.record({ kind: "conversation.assigned", subject: ["conversation", id] }));
    await followed();
    expect(await texts("琥珀", {}, first)).toEqual([]);
    expect(await texts("琥珀", {}, second)).toHaveLength(1);
  });

  test("R-CV-08 (transfer): a transfer through the desk is followed by the event alone", async () => {
    const from = await centre.agent("hand.from", { team: "team-north-china" });
    const to = await centre.agent("hand.to", { team: "team-north-china" });
    const { id } = await say("青柠檬气泡水", "11");
    await followed();
    const [{ assignee }] = await centre.rows<{ assignee: string }>("select assignee_id as assignee from conversations.conversation where id = $1", id) as [{ assignee: string }];
    const [giver, taker] = assignee === from.id ? [from, to] : [to, from];
    await centre.kernel.run(giver, (ctx) => transfer(centre.conversations.desk, ctx, id, { to: { kind: "person", ids: [taker.id!] }, note: "换人" }));
    await centre.kernel.run(taker, (ctx) => acceptOffer(centre.conversations.desk, ctx, id));
    await followed();
    expect((await texts("青柠", { agent: taker.id! })).length + (await texts("青柠", { agent: giver.id! })).length).toBe(1);
  });

  test("R-CV-08 (filters): agent, channel, territory, shop, tag, rating, writer and time, alone and together; a change of tags is followed", async () => {
    const agent = await centre.agent("filter.one", { team: "team-central-china" });
    const talk = await say("松鼠桂鱼少了一份", "42");
    centre.clock.advance(5);
    await centre.conversations.post.fromAgent(agent, talk.id, { clientId: clientId(), text: "松鼠桂鱼马上补发" });
    await centre.kernel.run(agent, (ctx) => setTags(centre.conversations.desk, ctx, talk.id, ["少件"]));
    await followed();
    const count = async (more: Partial<SaidQuery>) => (await texts("桂鱼", more)).length;
    expect(await count({ tag: "少件" })).toBe(2);
    expect(await count({ tag: "破损" })).toBe(0);
    expect(await count({ agent: agent.id!, territory: "central-china", shop: centre.shop.id, channel: "web", by: "customer" })).toBe(1);
    for (const none of [{ agent: newId() }, { territory: "southwest" }, { shop: newId() }, { channel: "mail" }, { rating: 5 }]) expect(await count(none)).toBe(0);
    await centre.kernel.run(agent, (ctx) => setTags(centre.conversations.desk, ctx, talk.id, ["破损"]));
    await centre.kernel.run(agent, (ctx) => endByAgent(centre.conversations.desk, ctx, talk.id, { outcome: "not_answered", record: { topic: "quality", problem: "少件", process: "", result: "补发", needs: [], opinions: [] } }));
    await centre.kernel.run(talk.actor, (ctx) => rate(centre.conversations.desk, ctx, talk.actor.id!, { conversationId: talk.id, score: 5, comment: "", tags: [] }));
    await followed();
    expect([await count({ tag: "少件" }), await count({ tag: "破损", rating: 5 })]).toEqual([0, 2]);
    const { at } = (await find("桂鱼")).rows[0]!;
    expect([await count({ from: at }), await count({ to: at }), await count({ from: "2031-01-01T00:00:00Z" })]).toEqual([1, 1, 0]);
  });

  test("R-CV-08 (gone): a text that the record no longer has leaves the index with the next event of its conversation", async () => {
    const { id } = await say("孔雀蓝水杯");
    await followed();
    await centre.rows("update conversations.entry set text = '' where conversation_id = $1 and text = '孔雀蓝水杯'", id);
    await centre.kernel.run(system, async (ctx) => ctx.record({ kind: "conversation.reopened", subject: ["conversation", id] }));
    await followed();
    expect(await texts("孔雀")).toEqual([]);
    expect(await centre.rows("select 1 from search.text where norm like '%孔雀%'")).toEqual([]);
  });
});

describe("paging and building", () => {
  test("R-CV-08 (paging): pages join without gap or double while new ones come in; the count is exact to 1,000", async () => {
    const visitor = await centre.visitor({ province: "31" });
    for (let i = 0; i < 27; i += 1) {
      centre.clock.advance(i % 3 === 0 ? 0 : 1);
      await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, { clientId: clientId(), text: `翻页测试${i}` });
    }
    for (const stage of ["fresh", "indexed"]) {
      if (stage === "indexed") await followed();
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await find("翻页测", { limit: 10, after });
        expect(page.count).toEqual(after === undefined ? { value: 27, capped: false } : undefined);
        seen.push(...page.rows.map((row) => row.snippet.text));
        after = page.next ?? undefined;
      } while (after);
      expect(seen).toEqual(Array.from({ length: 27 }, (_, i) => `翻页测试${26 - i}`));
    }
    await expect(find("翻", { after: "nonsense" })).rejects.toMatchObject({ code: "invalid", fields: [{ path: "after" }] });
  });

  test("R-CV-08 (following): a new month that two writers need at once is made once, for messages and for the index", async () => {
    for (const make of ["conversations", "search"]) {
      const [first, second] = [await centre.kernel.db.connect(), await centre.kernel.db.connect()];
      for (const client of [first, second]) await client.query("begin");
      await first.query(`select ${make}.ensure_partition('2033-01-01')`);
      const late = second.query(`select ${make}.ensure_partition('2033-01-01')`);
      await expect.poll(async () => (await centre.rows("select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())")).length).toBe(1);
      await first.query("commit");
      await late;
      await second.query("commit");
      for (const client of [first, second]) await client.end();
      expect(await centre.rows("select to_regclass($1) is not null as there", `${make}.${make === "search" ? "text" : "entry"}_2033_01`)).toEqual([{ there: true }]);
    }
  });

  test("R-CV-08 (rebuilding): while conversations brought from elsewhere wait for the index, a search says that it is not whole", async () => {
    const { id } = await say("请问蒸箱多少升");
    await followed();
    expect((await find("蒸箱")).complete).toBe(true);
    await centre.kernel.run(system, async (ctx) => ctx.record({ kind: "conversations.brought", subject: ["conversations", null], data: { ids: [id] } }));
    await centre.settle();
    await readers.settle();
    expect((await find("蒸箱")).complete).toBe(false);
    await search.catchUp();
    expect((await find("蒸箱")).complete).toBe(true);
  });

  test("R-CV-08 (rebuilding): thrown away, the index comes back whole from the record, and says so while it is not", async () => {
    const keys = () => centre.rows("select subject_id, n, at, norm, grams, facets from search.text order by subject_id, n");
    await followed();
    const before = await keys();
    await centre.rows("delete from search.text");
    await centre.rows("delete from search.progress");
    expect((await find("竹笋")).complete).toBe(false);
    centre.clock.advance(3600);
    await search.catchUp();
    expect(await keys()).toEqual(before);
    expect(await find("竹笋")).toMatchObject({ complete: true, count: { value: 2 } });
  });
});
