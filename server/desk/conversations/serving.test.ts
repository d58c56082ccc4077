import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { presences } from "#contract/conversation.ts";
import { policies } from "#contract/policies/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { applyFolder, createHandbook, shippedFolder } from "#server/kernel/handbook/index.ts";
import { colleagues } from "./service/colleagues.ts";
import { choosePresence, leave, transfer, writeNote } from "./index.ts";
import { setTags } from "./service/serve.ts";
import { withoutGaps } from "./rules.ts";
import { clientId, smallCentre, type SmallCentre } from "./testing.ts";

let centre: SmallCentre;
beforeAll(async () => {
  centre = await smallCentre();
});
afterAll(() => centre.close());

const say = (text: string) => ({ clientId: clientId(), text });
const run = <T>(who: Actor, work: Parameters<typeof centre.kernel.run<T>>[1]) => centre.kernel.run(who, work);
const ownerOf = async (id: string) => (await centre.rows<{ assignee_id: string | null }>("select assignee_id from conversations.conversation where id = $1", id))[0]!.assignee_id;
const messages = (id: string) => centre.rows<{ text: string; kind: string; public_seq: number | null; author_kind: string }>("select text, kind, public_seq, author_kind from conversations.entry where conversation_id = $1 order by seq", id);
const decisions = (id: string) => centre.rows<{ result: string; codes: string[]; versions: Record<string, string> }>(
  "select result, array(select jsonb_array_elements(reasons) ->> 'code') as codes, versions from conversations.decision where conversation_id = $1 order by n", id);

async function talk(province: string) {
  const visitor = await centre.visitor({ province });
  const { conversationId } = await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say("你好，电饭煲内胆起皮了"));
  await centre.settle();
  return { ...visitor, id: conversationId, gone: () => run(visitor.actor, (ctx) => leave(centre.conversations.desk, ctx, visitor.actor.id!, conversationId)) };
}

describe("R-CV-04 (transfer)", () => {
  test("R-CV-04 (transfer): to another territory's queue with a note: its agent gets it, the hands of the first are free", async () => {
    const from = await centre.agent("t.from", { team: "team-south-china" });
    const { id, gone } = await talk("44");
    expect(await ownerOf(id)).toBe(from.id);
    const to = await centre.agent("t.to", { team: "team-northwest" });
    await run(from, (ctx) => transfer(centre.conversations.desk, ctx, id, { to: { kind: "territory", key: "northwest" }, note: "客户在西安，请接" }));
    await centre.settle();
    expect(await ownerOf(id)).toBe(to.id);
    expect((await decisions(id)).map((d) => d.result)).toEqual(["routed", "requeued", "routed"]);
    expect((await messages(id)).filter((e) => e.kind === "note").map((e) => [e.text, e.public_seq])).toEqual([["客户在西安，请接", null]]);
    const loads = await centre.rows<{ load: number }>("select load from conversations.agent_slot where person_id = any($1::uuid[]) order by load", [from.id, to.id]);
    expect(loads.map((row) => row.load)).toEqual([0, 1]);
    await gone();
  });

  test("R-CV-04 (transfer): nothing moves to oneself, to somebody who is not there, to an unknown territory, or by somebody else's hand", async () => {
    const owner = await centre.agent("t.owner", { team: "team-southwest" });
    const absent = await centre.agent("t.absent", { team: "team-southwest", state: "offline" });
    const { id, gone } = await talk("51");
    const attempt = (who: Actor, to: Parameters<typeof transfer>[3]["to"]) => run(who, (ctx) => transfer(centre.conversations.desk, ctx, id, { to, note: "请接" }));
    await expect(attempt(owner, { kind: "person", ids: [owner.id!] })).rejects.toMatchObject({ code: "same_person" });
    await expect(attempt(owner, { kind: "person", ids: [absent.id!] })).rejects.toMatchObject({ code: "receiver_unavailable" });
    await expect(attempt(owner, { kind: "territory", key: "atlantis" })).rejects.toMatchObject({ code: "invalid", fields: [{ path: "to.key", code: "unknown_territory" }] });
    await expect(attempt(absent, { kind: "person", ids: [absent.id!] })).rejects.toMatchObject({ code: "not_yours" });
    expect(await ownerOf(id)).toBe(owner.id);
    expect((await messages(id)).filter((e) => e.kind === "note")).toEqual([]);
    await gone();
  });
});

describe("R-CV-03 (states)", () => {
  test("R-CV-03 (states): only who is online gets new conversations; when all are away the queue's own reply says so", async () => {
    const agent = await centre.agent("s.one", { team: "team-northeast", state: "offline" });
    for (const state of presences) {
      await run(agent, (ctx) => choosePresence(centre.conversations.desk, ctx, agent.id!, state, ""));
      const { id, gone } = await talk("21");
      expect([state, await ownerOf(id)]).toEqual([state, state === "online" ? agent.id : null]);
      await gone();
    }
    await run(agent, (ctx) => choosePresence(centre.conversations.desk, ctx, agent.id!, "away", ""));
    const { id, gone } = await talk("21");
    const said = (await messages(id)).filter((e) => e.kind === "message" && e.author_kind === "system");
    const allAway = /allAway:\s+zh-CN: (.+)/.exec(readFileSync(join(shippedFolder, "greetings/default.yaml"), "utf8"))![1]!;
    expect(said.map((entry) => [entry.text, entry.public_seq === null])).toEqual([[allAway, false]]);
    expect((await decisions(id)).at(-1)).toMatchObject({ result: "waiting", codes: expect.arrayContaining(["nobody_not_online"]) });
    await gone();
  });
});

describe("R-CV-05 (notes, tags) and R-CH-01 (typing)", () => {
  test("R-CV-05 (notes, tags): a note never reaches the customer; tags are kept once each; nobody else sets them", async () => {
    const agent = await centre.agent("n.one", { team: "team-north-china" });
    const other = await centre.agent("n.two", { team: "team-north-china", state: "offline" });
    const { id, actor, gone } = await talk("11");
    const customer = centre.peer(actor);
    const colleague = centre.peer(other);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    await centre.hub.subscribe(colleague, `conversation:${id}`, 0);
    await centre.kernel.run(agent, (ctx) => writeNote(centre.conversations.desk, ctx, id, { clientId: clientId(), text: "这位客户上周也来过", mentions: [] }));
    await run(agent, (ctx) => setTags(centre.conversations.desk, ctx, id, ["急", "急", "退换"]));
    await centre.settle();
    await expect.poll(() => JSON.stringify(colleague.frames)).toContain("这位客户上周也来过");
    expect(JSON.stringify(customer.frames)).not.toContain("上周");
    expect(await centre.rows("select tags from conversations.conversation where id = $1", id)).toEqual([{ tags: ["急", "退换"] }]);
    await expect(run(other, (ctx) => setTags(centre.conversations.desk, ctx, id, []))).rejects.toMatchObject({ code: "not_yours" });
    await gone();
  });

  test("R-CH-01 (typing): each side sees that the other writes, without a number and without a record", async () => {
    const agent = await centre.agent("y.one", { team: "team-central-china" });
    const { id, actor, gone } = await talk("42");
    const [customer, staff] = [centre.peer(actor), centre.peer(agent)];
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    await centre.hub.subscribe(staff, `conversation:${id}`, 0);
    const before = (await messages(id)).length;
    centre.conversations.feed.typing(id, "customer", "", true);
    centre.conversations.feed.typing(id, "staff", "y.one", true);
    await expect.poll(() => [customer, staff].map((peer) => peer.frames.filter((frame) => frame.t === "typing").length)).toEqual([1, 2]);
    expect(staff.frames.find((frame) => frame.side === "customer")).toMatchObject({ t: "typing", on: true });
    expect((await messages(id)).length).toBe(before);
    await gone();
  });
});

describe("R-PE-02 (typing)", () => {
  test("R-PE-02 (typing): R-CH-01: only whoever may write to the customer is shown as writing; beyond reach the conversation does not exist", async () => {
    const someone = await centre.agent("w.one", { team: "team-central-china" });
    const [mate, stranger] = [await centre.agent("w.mate", { team: "team-central-china", state: "offline" }), await centre.agent("w.far", { team: "team-northwest", state: "offline" })];
    const { id, actor, gone } = await talk("42");
    const owner = { ...someone, id: await ownerOf(id) };
    const customer = centre.peer(actor);
    await centre.hub.subscribe(customer, `talk:${id}`, 0);
    const { calls } = centre.conversations.staffDoor(async () => owner);
    const types = (who: Actor) => calls.typing!(who, { conversationId: id, on: true }, centre.peer(who));
    await expect(types(stranger)).rejects.toMatchObject({ code: "not_found" });
    await expect(types(mate)).rejects.toMatchObject({ code: "not_yours" });
    await types(owner);
    await expect.poll(() => customer.frames.filter((frame) => frame.t === "typing")).toHaveLength(1);
    await gone();
  });
});

describe("R-HB-03 (versions)", () => {
  test("R-HB-03 (versions): each decision names the version it followed; a later version changes nothing that was decided", async () => {
    await centre.agent("v.one", { team: "team-east-china" });
    const before = await talk("31");
    const first = (await decisions(before.id)).at(-1)!;
    const folder = mkdtempSync(join(tmpdir(), "kefu-versions-"));
    mkdirSync(join(folder, "routing"));
    const shipped = readFileSync(join(shippedFolder, "routing/default.yaml"), "utf8");
    writeFileSync(join(folder, "routing/default.yaml"), shipped.replace(/^title: .*$/m, "title: { zh-CN: 分配规则（试行） }"));
    const handbook = createHandbook(centre.kernel, policies, { publishers: async () => 1, names: async () => new Map(), teamExists: async () => true });
    const { problems, published } = await run(system, (ctx) => applyFolder(handbook.engine, ctx, folder, { reason: "试行" }));
    expect([problems, published === null]).toEqual([[], false]);
    const after = await talk("31");
    const second = (await decisions(after.id)).at(-1)!;
    expect([first.versions.routing, second.versions.routing]).toEqual(["routing/default@1", "routing/default@2"]);
    expect((await decisions(before.id)).at(-1)).toEqual(first);
    await Promise.all([before.gone(), after.gone()]);
    handbook.close();
    rmSync(folder, { recursive: true });
  });
});

describe("R-CU-04 (names)", () => {
  test("R-CU-04 (names): over the sockets whoever serves gets the customer's name whole, also with a message that moves the row on; a colleague who looks on gets its mask, each once", async () => {
    const someone = await centre.agent("n.owner", { team: "team-south-china" });
    const onlooker = await centre.agent("n.other", { team: "team-south-china", state: "offline" });
    const visitor = await talk("44");
    await run(system, (ctx) => centre.customers.contacts.setField(ctx.tx, ctx.now, visitor.actor.id!, "name", "司马青衫", true));
    const owner = { ...someone, id: (await ownerOf(visitor.id))! };
    const looks = ["inbox", "team", `conversation:${visitor.id}`];
    const [serves, other] = [centre.peer(owner), centre.peer(onlooker)];
    for (const peer of [serves, other]) for (const topic of looks) await centre.hub.subscribe(peer, topic, 0);
    const names = (frames: readonly Record<string, unknown>[]) => [...new Set(JSON.stringify(frames).match(/司马[*青]衫/g) ?? [])];
    expect([names(serves.frames), names(other.frames)]).toEqual([["司马青衫"], ["司马*衫"]]);
    for (const text of ["您好", "还在吗"]) {
      const before = [serves.frames.length, other.frames.length];
      const since = () => [serves.frames.slice(before[0]), other.frames.slice(before[1])].map((frames) => frames.filter((frame) => frame.t === "row"));
      await centre.conversations.post.fromCustomer(visitor.actor, visitor.arrival, say(text));
      await expect.poll(() => since().map((rows) => rows.some((frame) => JSON.stringify(frame).includes(text)))).toEqual([true, true]);
      expect(since().map(names)).toEqual([["司马青衫"], ["司马*衫"]]);
      // What stands in several open lists comes by each of them, and the conversation's own topic is silent then.
      expect(since().map((rows) => new Set(rows.map((frame) => frame.topic)))).toEqual([new Set(["inbox", "team"]), new Set(["team"])]);
    }
    await visitor.gone();
  });
});

test.each([
  ["我是蒲杉，工号 0264。请说下情况。", "我是蒲杉，工号 0264。请说下情况。"],
  ["我是蒲杉，工号 。请说下情况。", "我是蒲杉。请说下情况。"],
  ["我是蒲杉，工号 ，您的问题由我来跟进。", "我是蒲杉，您的问题由我来跟进。"],
  ["，请问您还在吗？", "请问您还在吗？"],
  ["Hello , I am Pu Shan () and I will help.", "Hello, I am Pu Shan and I will help."],
])("R-CV-01 (stages): what Kefu says by itself has no hole where a name or number is missing: %s", (filled, said) => expect(withoutGaps(filled)).toBe(said));

test("R-CV-04 (transfer): among those there, whoever can take one stands before whoever cannot, whatever their names and load", async () => {
  const asking = await centre.agent("c.asking", { team: "team-northwest" });
  const paused = await centre.agent("c.a-paused", { team: "team-northwest" });
  await centre.rows("update conversations.presence set state = 'suspended' where person_id = $1", paused.id);
  await centre.agent("c.z-free", { team: "team-northwest" });
  const { people } = await run(asking, (ctx) => colleagues(centre.conversations.desk, ctx, false));
  const able = people.map((one) => one.onDuty && (one.state === "online" || one.state === "busy") && one.load < one.capacity);
  expect(able.indexOf(false)).toBeGreaterThan(0);
  expect(able.lastIndexOf(true)).toBeLessThan(able.indexOf(false));
  const at = (name: string) => people.findIndex((one) => one.name === name);
  expect([at("c.z-free") >= 0, at("c.z-free") < at("c.a-paused")]).toEqual([true, true]);
});
