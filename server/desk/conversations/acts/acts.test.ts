import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "#server/kernel/context.ts";
import { leave } from "../index.ts";
import { clientId, smallCentre, type SmallCentre } from "../testing.ts";
import { keepDraft } from "./drafts.ts";
import { setAside, takeUpAgain } from "./follow-up.ts";
import { linkByNumber, listLinks, unlink } from "./links.ts";
import { writeNote } from "./mention.ts";
import { mergeConversations, unmerge } from "./merge.ts";
import { readRecalled, recallEntry } from "./recall.ts";

let centre: SmallCentre;
let agent: Actor;
let supervisor: Actor;
beforeAll(async () => {
  centre = await smallCentre();
  agent = await centre.agent("acts.agent", { capacity: 40 });
  supervisor = { ...(await centre.agent("acts.supervisor", { state: "offline" })), scopeOf: () => "all" };
});
afterAll(() => centre.close());

const say = (text: string) => ({ clientId: clientId(), text });
const desk = () => centre.conversations.desk;
const run = <T>(who: Actor, work: Parameters<typeof centre.kernel.run<T>>[1]) => centre.kernel.run(who, work);
interface Row {
  number: number; open: boolean; follow_up: string | null; follow_up_at: Date | null; waiting_since: Date | null; outcome: string | null; merged_into: string | null; assignee_id: string | null; stage: string;
}
const stateOf = async (id: string) => (await centre.rows<Row>("select c.number, h.open, c.follow_up, c.follow_up_at, h.waiting_since, c.outcome, c.merged_into, c.assignee_id, c.stage from conversations.conversation c join conversations.conversation_head h on h.id = c.id where c.id = $1", id))[0]!;
const entriesOf = (id: string) => centre.rows<{ seq: number; public_seq: number | null; kind: string; text: string; body: Record<string, unknown> | null; secret: Buffer | null }>("select seq, public_seq, kind, text, body, secret from conversations.entry where conversation_id = $1 order by seq", id);
const eventsOf = (id: string, kind: string) => centre.rows<{ data: Record<string, unknown> }>("select data from kernel.event where subject_id = $1 and kind = $2 order by at, id", id, kind);
const told = (who: Actor) => centre.rows<{ kind: string; params: Record<string, unknown>; link: string }>("select kind, params, link from notifications.notification where person_id = $1 order by at, id", who.id);

async function talk(): Promise<{ id: string; actor: Actor; ask(text: string): Promise<void>; answer(text: string): Promise<number>; gone(): Promise<void> }> {
  const { actor, arrival } = await centre.visitor();
  const { conversationId: id } = await centre.conversations.post.fromCustomer(actor, arrival, say("锅盖关不上"));
  await centre.settle();
  return {
    id, actor,
    ask: async (text) => void (await centre.conversations.post.fromCustomer(actor, arrival, say(text))),
    answer: async (text) => (await centre.conversations.post.fromAgent(agent, id, say(text))).seq,
    gone: () => run(actor, (ctx) => leave(desk(), ctx, actor.id!, id)),
  };
}

describe("R-CV-05 (mention)", () => {
  test("R-CV-05 (mention): whoever a note names is told once with a link, also when the note is sent twice; the note keeps who was meant", async () => {
    const { id, gone } = await talk();
    const note = { ...say("@acts.supervisor 这位客户要补发锅盖"), mentions: [supervisor.id!] };
    const first = await run(agent, (ctx) => writeNote(desk(), ctx, id, note));
    const again = await run(agent, (ctx) => writeNote(desk(), ctx, id, note));
    expect(again.seq).toBe(first.seq);
    expect(await told(supervisor)).toEqual([{ kind: "conversation.mentioned", params: { by: "acts.agent", number: (await stateOf(id)).number }, link: `/desk/${id}` }]);
    const written = (await entriesOf(id)).find((entry) => entry.seq === first.seq)!;
    expect(written).toMatchObject({ kind: "note", public_seq: null, body: { mentions: [{ id: supervisor.id, name: "acts.supervisor" }] } });
    await gone();
  });

  test("R-CV-05 (mention): a colleague who may not read the conversation is refused by name, and nothing is written", async () => {
    const stranger = await centre.agent("acts.stranger", { team: "team-northwest", state: "offline" });
    const { id, gone } = await talk();
    const before = (await entriesOf(id)).length;
    await expect(run(agent, (ctx) => writeNote(desk(), ctx, id, { ...say("@acts.stranger 看一下"), mentions: [supervisor.id!, stranger.id!] }))).rejects.toMatchObject({
      code: "mention_may_not_read", params: { name: "acts.stranger" }, fields: [{ path: "mentions.1", code: "may_not_read_this" }],
    });
    expect((await entriesOf(id)).length).toBe(before);
    expect(await told(stranger)).toEqual([]);
    await gone();
  });
});

describe("R-CV-05 (drafts)", () => {
  const put = (id: string, device: string, text: string, base: string | null, who = agent) => run(who, (ctx) => keepDraft(desk(), ctx, id, "message", { text, base, device }));

  test("R-CV-05 (drafts): kept on the server without personal data in the clear, and given to all of one's own devices, to nobody else's", async () => {
    const { id, gone } = await talk();
    const [mine, others] = [centre.peer(agent), centre.peer(supervisor)];
    await centre.hub.subscribe(mine, "drafts", 0);
    await centre.hub.subscribe(others, "drafts", 0);
    const { at } = await put(id, "device-a", "请打 13812346207 找我", null);
    await expect.poll(() => mine.frames.at(-1)).toMatchObject({ t: "draft", draft: { conversationId: id, mode: "message", text: "请打 13812346207 找我", at, device: "device-a" } });
    expect(others.frames.filter((frame) => frame.t === "draft")).toEqual([]);
    const [row] = await centre.rows<{ text: string; secret: Buffer }>("select text, secret from conversations.draft where conversation_id = $1", id);
    expect(row!.text).not.toContain("6207");
    expect(row!.secret.toString("latin1")).not.toContain("6207");
    const later = centre.peer(agent);
    await centre.hub.subscribe(later, "drafts", 0);
    expect(later.frames[0]).toMatchObject({ t: "drafts", drafts: [{ conversationId: id, text: "请打 13812346207 找我" }] });
    // Sent: it is gone, here and there.
    expect(await put(id, "device-a", "", at)).toEqual({ at: null, other: null });
    await expect.poll(() => mine.frames.at(-1)).toMatchObject({ t: "draft", draft: { conversationId: id, text: "" } });
    expect(await centre.rows("select 1 from conversations.draft")).toEqual([]);
    for (const peer of [mine, others, later]) centre.hub.drop(peer);
    await gone();
  });

  test("R-CV-05 (drafts): the newest wins, and words of another device that it replaces unseen come back to the writer", async () => {
    const { id, gone } = await talk();
    const first = await put(id, "device-a", "您好，", null);
    expect((await put(id, "device-a", "您好，锅盖", first.at)).other).toBeNull();
    const blind = await put(id, "device-b", "稍等", null);
    expect(blind.other).toMatchObject({ text: "您好，锅盖", device: "device-a" });
    // Emptied elsewhere without having seen these words: they stay.
    const emptied = await put(id, "device-a", "", first.at);
    expect(emptied.other).toMatchObject({ text: "稍等", device: "device-b" });
    expect((await put(id, "device-a", "", emptied.at)).at).toBeNull();
    await gone();
  });

  test("R-CV-05 (drafts): beyond reach a conversation takes no draft", async () => {
    const stranger = await centre.agent("acts.elsewhere", { team: "team-northwest", state: "offline" });
    const { id, gone } = await talk();
    await expect(put(id, "device-a", "你好", null, stranger)).rejects.toMatchObject({ code: "not_found" });
    await gone();
  });
});

describe("R-CV-05 (snooze)", () => {
  const aside = (id: string, until: Parameters<typeof setAside>[3], who = agent) => run(who, (ctx) => setAside(desk(), ctx, id, until));

  test("R-CV-05 (snooze): until a time: meanwhile it does not count as unanswered and nobody asks the customer; then it comes back with its reason and its clock", async () => {
    const { id, ask, answer, gone } = await talk();
    await answer("我查一下，一小时内答复您");
    await ask("好的");
    await centre.settle();
    const waiting = (await stateOf(id)).waiting_since;
    expect(waiting).not.toBeNull();
    await aside(id, { kind: "after", minutes: 60 });
    expect(await stateOf(id)).toMatchObject({ follow_up: "time", waiting_since: null, open: true });
    centre.clock.advance(59 * 60);
    await centre.settle();
    expect(await stateOf(id)).toMatchObject({ follow_up: "time", open: true });
    expect((await entriesOf(id)).filter((entry) => entry.body?.ask === "silence")).toEqual([]);
    centre.clock.advance(2 * 60);
    await centre.settle();
    expect(await stateOf(id)).toMatchObject({ follow_up: "due", follow_up_at: null, waiting_since: waiting });
    expect((await told(agent)).at(-1)).toMatchObject({ kind: "conversation.follow_up_due", link: `/desk/${id}` });
    await answer("查到了，今天补发");
    await centre.settle();
    expect((await stateOf(id)).follow_up).toBeNull();
    expect((await eventsOf(id, "conversation.taken_up")).map((event) => event.data.why)).toEqual(["due"]);
    await gone();
  });

  test("R-CV-05 (snooze): the customer's answer brings it back at once; the moment then does nothing any more", async () => {
    const { id, ask, answer, gone } = await talk();
    await answer("方便的时候发张照片");
    await centre.settle();
    await aside(id, { kind: "after", minutes: 60 });
    await ask("照片在这里");
    await centre.settle();
    expect(await stateOf(id)).toMatchObject({ follow_up: "replied", follow_up_at: null });
    expect((await stateOf(id)).waiting_since).not.toBeNull();
    const before = (await told(agent)).length;
    centre.clock.advance(61 * 60);
    await centre.settle();
    expect((await told(agent)).length).toBe(before);
    await gone();
  });

  test("R-CV-05 (snooze): what the customer had said before it was put aside does not bring it back, however late the record is read; what comes after does", async () => {
    const { id, ask, answer, gone } = await talk();
    await answer("我查一下库存，下午给您答复");
    await centre.settle();
    await ask("好的，不急");
    await aside(id, { kind: "after", minutes: 60 });
    await centre.settle();
    expect(await stateOf(id)).toMatchObject({ follow_up: "time", waiting_since: null });
    await ask("顺便问一下颜色");
    await centre.settle();
    expect(await stateOf(id)).toMatchObject({ follow_up: "replied" });
    await gone();
  });

  test("R-CV-05 (snooze): until the customer answers; taking it up again gives the clock its true beginning", async () => {
    const { id, ask, answer, gone } = await talk();
    await answer("好");
    await ask("那我等你们");
    await centre.settle();
    const waiting = (await stateOf(id)).waiting_since;
    expect(await aside(id, { kind: "reply" })).toEqual({ followUpAt: null });
    expect(await stateOf(id)).toMatchObject({ follow_up: "reply", waiting_since: null });
    await run(agent, (ctx) => takeUpAgain(desk(), ctx, id));
    expect(await stateOf(id)).toMatchObject({ follow_up: null, waiting_since: waiting });
    // Answered while it lay aside: nothing is owed when it comes back.
    await aside(id, { kind: "reply" });
    await answer("已经在办");
    await run(agent, (ctx) => takeUpAgain(desk(), ctx, id));
    expect((await stateOf(id)).waiting_since).toBeNull();
    await gone();
  });

  test("R-CV-05 (snooze): wall times are the centre's; what is past, too far, unanswered or somebody else's is refused", async () => {
    const { id, answer, gone } = await talk();
    await expect(aside(id, { kind: "reply" })).rejects.toMatchObject({ code: "answer_first" });
    await answer("您好");
    await centre.settle();
    const day = new Date(centre.clock.now().getTime() + 8 * 3_600_000 + 86_400_000).toISOString().slice(0, 10);
    expect(await aside(id, { kind: "at", on: day, time: "09:00" })).toEqual({ followUpAt: `${day}T01:00:00.000Z` });
    await expect(aside(id, { kind: "at", on: "2026-01-01", time: "09:00" })).rejects.toMatchObject({ fields: [{ path: "until.time", code: "already_past" }] });
    await expect(aside(id, { kind: "at", on: "2027-01-01", time: "09:00" })).rejects.toMatchObject({ fields: [{ path: "until.on", code: "too_far_ahead" }] });
    const colleague = await centre.agent("acts.colleague", { state: "offline" });
    await expect(aside(id, { kind: "reply" }, colleague)).rejects.toMatchObject({ code: "not_yours" });
    await gone();
    await expect(aside(id, { kind: "reply" })).rejects.toMatchObject({ code: "conversation_ended" });
    expect(await stateOf(id)).toMatchObject({ follow_up: null, follow_up_at: null });
  });
});

describe("R-CV-05 (recall)", () => {
  test("R-CV-05 (recall): own words within the rule's seconds: gone from the course for everybody, both sides are told, the customer waits again", async () => {
    const { id, actor, answer, gone } = await talk();
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    const seq = await answer("您的电话是 13812346207 吗");
    await centre.settle();
    expect((await stateOf(id)).waiting_since).toBeNull();
    centre.clock.advance(100);
    await run(agent, (ctx) => recallEntry(desk(), ctx, id, seq));
    const entries = await entriesOf(id);
    const blank = entries.find((entry) => entry.seq === seq)!;
    expect(blank).toMatchObject({ text: "", body: { recalled: true }, secret: null });
    expect(entries.at(-1)).toMatchObject({ kind: "recalled", body: { seq, publicSeq: blank.public_seq } });
    expect((await stateOf(id)).waiting_since).not.toBeNull();
    expect(await eventsOf(id, "conversation.message_recalled")).toMatchObject([{ data: { seq, kind: "message" } }]);
    await expect.poll(() => customer.frames.flatMap((frame) => (frame.entries as { kind: string; body: unknown }[] | undefined) ?? []).find((entry) => entry.kind === "recalled")?.body).toEqual({ publicSeq: blank.public_seq });
    // Whoever comes later never gets the words.
    const late = centre.peer(actor);
    await centre.hub.subscribe(late, `talk:${id}`, 0);
    expect(JSON.stringify(late.frames)).not.toContain("您的电话");
    await expect(run(agent, (ctx) => recallEntry(desk(), ctx, id, seq))).rejects.toMatchObject({ code: "recalled_already" });
    const words = await run(supervisor, (ctx) => readRecalled(desk(), ctx, id, seq));
    expect(words.text).toContain("您的电话");
    expect(words.text).not.toContain("13812346207");
    expect(await eventsOf(id, "conversation.recalled_read")).toHaveLength(1);
    for (const peer of [customer, late]) centre.hub.drop(peer);
    await gone();
  });

  test("R-CV-05 (recall): later, a colleague's, the customer's and Kefu's own words are refused; a supervisor reaches further", async () => {
    const { id, ask, answer, gone } = await talk();
    await ask("在吗");
    const seq = await answer("在的");
    const colleague = await centre.agent("acts.recall", { state: "offline" });
    await expect(run(colleague, (ctx) => recallEntry(desk(), ctx, id, seq))).rejects.toMatchObject({ code: "not_yours" });
    const customers = (await entriesOf(id)).find((entry) => entry.text === "在吗")!;
    await expect(run(supervisor, (ctx) => recallEntry(desk(), ctx, id, customers.seq))).rejects.toMatchObject({ code: "recall_not_possible" });
    centre.clock.advance(121);
    await expect(run(agent, (ctx) => recallEntry(desk(), ctx, id, seq))).rejects.toMatchObject({ code: "recall_too_late", params: { seconds: 120 } });
    await run(supervisor, (ctx) => recallEntry(desk(), ctx, id, seq));
    expect((await entriesOf(id)).find((entry) => entry.seq === seq)!.text).toBe("");
    await gone();
  });
});

describe("R-CV-05 (merge)", () => {
  /** A second contact of the same customer, in conversation with the same agent. */
  async function second(of: { actor: Actor }): Promise<Awaited<ReturnType<typeof talk>>> {
    const other = await talk();
    await centre.kernel.db.pool.query("update customers.contact_of set customer_id = (select customer_id from customers.contact_of where contact_id = $1) where contact_id = $2", [of.actor.id, other.actor.id]);
    return other;
  }
  const merge = (id: string, into: string, who = agent) => run(who, (ctx) => mergeConversations(desk(), ctx, id, into));

  test("R-CV-05 (merge): two contacts of one customer: one ends as a part of the other, both say so, no entry is moved or lost, what waits there waits here", async () => {
    const main = await talk();
    await main.answer("在查");
    await centre.settle();
    const other = await second(main);
    const [mainBefore, otherBefore] = [await entriesOf(main.id), await entriesOf(other.id)];
    const loadBefore = (await centre.rows<{ load: number }>("select load from conversations.agent_slot where person_id = $1", agent.id))[0]!.load;
    await merge(other.id, main.id);
    expect(await stateOf(other.id)).toMatchObject({ open: false, outcome: "passed_on", merged_into: main.id });
    expect((await stateOf(main.id)).waiting_since).not.toBeNull();
    expect((await entriesOf(main.id)).slice(0, mainBefore.length)).toEqual(mainBefore);
    expect((await entriesOf(other.id)).slice(0, otherBefore.length)).toEqual(otherBefore);
    const number = { main: (await stateOf(main.id)).number, other: (await stateOf(other.id)).number };
    expect((await entriesOf(main.id)).at(-1)).toMatchObject({ kind: "linked", public_seq: null, body: { kind: "merged_from", id: other.id, number: number.other } });
    expect((await entriesOf(other.id)).find((entry) => entry.kind === "linked")).toMatchObject({ body: { kind: "merged_into", id: main.id, number: number.main } });
    expect((await centre.rows<{ load: number }>("select load from conversations.agent_slot where person_id = $1", agent.id))[0]!.load).toBe(loadBefore - 1);
    expect((await run(agent, (ctx) => listLinks(desk(), ctx, main.id))).links).toMatchObject([{ id: other.id, kind: "merged_from", open: false }]);
    // The customer writes again there: a new conversation, never into what was merged.
    const again = await centre.conversations.post.fromCustomer(other.actor, { contactId: other.actor.id!, shop: centre.shop, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: null }, say("还有一件事"));
    expect(again.conversationId).not.toBe(other.id);
    await expect(run(agent, (ctx) => unmerge(desk(), ctx, other.id))).rejects.toMatchObject({ code: "customer_wrote_again" });
    await run(other.actor, (ctx) => leave(desk(), ctx, other.actor.id!, again.conversationId));
    await main.gone();
  });

  test("R-CV-05 (merge): taken back within the rule's minutes it is open again with whom it was; later it is refused", async () => {
    const main = await talk();
    const other = await second(main);
    await merge(other.id, main.id);
    await run(agent, (ctx) => unmerge(desk(), ctx, other.id));
    expect(await stateOf(other.id)).toMatchObject({ open: true, outcome: null, merged_into: null, assignee_id: agent.id });
    expect((await stateOf(other.id)).waiting_since).not.toBeNull();
    expect((await run(agent, (ctx) => listLinks(desk(), ctx, main.id))).links).toEqual([]);
    await other.ask("还是这件事");
    await merge(other.id, main.id);
    centre.clock.advance(11 * 60);
    await expect(run(agent, (ctx) => unmerge(desk(), ctx, other.id))).rejects.toMatchObject({ code: "merge_undo_too_late", params: { minutes: 10 } });
    await expect(run(agent, (ctx) => unmerge(desk(), ctx, main.id))).rejects.toMatchObject({ code: "not_merged" });
    await main.gone();
  });

  test("R-PE-06 (leaving): a merge taken back after its agent has left, or serves no more, comes to the front of the queue with the reason, not to whoever is gone", async () => {
    const main = await talk();
    const other = await second(main);
    for (const change of ["update identity.person set state = 'suspended', suspended_at = now() where id = $1", "delete from identity.role_grant where person_id = $1"]) {
      await merge(other.id, main.id);
      await centre.rows(change, agent.id);
      await run(agent, (ctx) => unmerge(desk(), ctx, other.id));
      expect(await stateOf(other.id)).toMatchObject({ open: true, outcome: null, merged_into: null, assignee_id: null });
      expect(await centre.rows("select reasons -> 0 ->> 'code' as code from conversations.decision where conversation_id = $1 order by n desc limit 1", other.id)).toEqual([{ code: "handed_over_to_queue" }]);
      await centre.rows("update identity.person set state = 'active', suspended_at = null where id = $1", agent.id);
      await centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", other.id, agent.id);
    }
    await centre.rows("insert into identity.role_grant (person_id, role, granted_at) values ($1, 'agent', now())", agent.id);
    await main.gone();
    await other.gone();
  });

  test("R-CV-05 (merge): never across customers, into itself, into an ended one, or with somebody else's", async () => {
    const [main, foreign] = [await talk(), await talk()];
    await expect(merge(foreign.id, main.id)).rejects.toMatchObject({ code: "other_customer" });
    await expect(merge(main.id, main.id)).rejects.toMatchObject({ code: "same_conversation" });
    const other = await second(main);
    const colleague = await centre.agent("acts.merge", { state: "offline" });
    await expect(merge(other.id, main.id, colleague)).rejects.toMatchObject({ code: "not_yours" });
    await main.gone();
    await expect(merge(other.id, main.id)).rejects.toMatchObject({ code: "conversation_ended" });
    await other.gone();
    await foreign.gone();
  });

  test("R-CV-05 (links): by number, shown both ways, taken back both ways; what one may not read does not exist", async () => {
    const [one, two] = [await talk(), await talk()];
    const number = (await stateOf(two.id)).number;
    const link = (n: number) => run(agent, (ctx) => linkByNumber(desk(), ctx, one.id, n));
    expect(await link(number)).toEqual({ id: two.id });
    expect(await link(number)).toEqual({ id: two.id });
    for (const [here, there] of [[one, two], [two, one]] as const) {
      expect((await run(agent, (ctx) => listLinks(desk(), ctx, here.id))).links).toMatchObject([{ id: there.id, kind: "related", by: "acts.agent", undoUntil: null }]);
      expect((await entriesOf(here.id)).filter((entry) => entry.kind === "linked")).toMatchObject([{ body: { kind: "related", id: there.id } }]);
    }
    await expect(link(999_999)).rejects.toMatchObject({ fields: [{ path: "number", code: "conversation_unknown" }] });
    await expect(link((await stateOf(one.id)).number)).rejects.toMatchObject({ fields: [{ path: "number", code: "same_one" }] });
    await run(agent, (ctx) => unlink(desk(), ctx, two.id, one.id));
    expect((await run(agent, (ctx) => listLinks(desk(), ctx, one.id))).links).toEqual([]);
    await one.gone();
    await two.gone();
  });
});

describe("R-CV-05 (who-else-is-here)", () => {
  test("R-CV-05 (who-else-is-here): whoever has it open hears who comes, writes and goes; whoever may not read it says nothing", async () => {
    const { id, gone } = await talk();
    const door = centre.conversations.staffDoor(async () => agent);
    const mine = centre.peer(agent);
    await centre.hub.subscribe(mine, `conversation:${id}`, 0);
    await door.calls.here!(supervisor, { conversationId: id, on: true, writing: "message" }, mine);
    await expect.poll(() => mine.frames.findLast((frame) => frame.t === "here")).toMatchObject({ person: { id: supervisor.id, name: "acts.supervisor" }, on: true, writing: "message" });
    await door.calls.here!(supervisor, { conversationId: id, on: false }, mine);
    await expect.poll(() => mine.frames.findLast((frame) => frame.t === "here")).toMatchObject({ on: false, writing: null });
    const stranger = await centre.agent("acts.passer-by", { team: "team-northwest", state: "offline" });
    await expect(door.calls.here!(stranger, { conversationId: id, on: true }, mine)).rejects.toMatchObject({ code: "not_found" });
    centre.hub.drop(mine);
    await gone();
  });
});
