import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, visit } from "./browser.ts";
import type { Frame, Frames } from "./frames.ts";
import { signInOn } from "./pages.ts";
import { startBeside, startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";
import { demoIdentity, newClientId, visitShop, type Visitor } from "./visitor.ts";

let a: Product;
let b: Product;
let accounts: ReturnType<typeof demoAccounts>;
beforeAll(async () => {
  a = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  accounts = demoAccounts(a);
  b = await startBeside(a);
});
afterAll(async () => {
  await closeBrowser();
  await b.stop();
  await a.clean();
});

interface Said {
  publicSeq: number;
  seq: number;
  kind: string;
  text: string;
  clientId: string | null;
}
const entriesIn = (frames: readonly Frame[], topic: string) => frames.flatMap((f) => (f.t === "entries" && f.topic === topic ? (f.entries as Said[]) : []));
const heard = (who: Frames, topic: string, text: string) => who.wait((f) => f.t === "entries" && f.topic === topic && (f.entries as Said[]).some((entry) => entry.text === text));
const follow = (who: Frames, topic: string, since: number) => {
  who.send({ t: "sub", topic, since });
  return who.wait((f) => f.t === "live" && f.topic === topic);
};
async function online(product: Product, role: string): Promise<{ staff: Staff; socket: Frames }> {
  const account = accounts.find((one) => one.role.includes(role))!;
  const staff = await signIn(product, account.login, account.password);
  const socket = await staff.socket();
  await follow(socket, "inbox", 0);
  expect((await staff.call("PUT", "/v1/presence", { state: "online", reason: "" })).status).toBe(200);
  return { staff, socket };
}

test("R-OP-02 (two servers): a question asked on one reaches the agent on the other, answers flow both ways; the first is killed and the visitor misses nothing on the second; each conversation has one owner", async () => {
  const agent = await online(b, "当班");
  const visitor = await visitShop(a, { identity: await demoIdentity(a, "guest-chengdu") });
  const { conversationId } = (await visitor.say("电饭煲内胆起皮了，还能用吗？")).result as { conversationId: string };
  const [talk, thread] = [`talk:${conversationId}`, `conversation:${conversationId}`];
  await follow(visitor, talk, 0);
  await agent.socket.wait((f) => f.topic === "inbox" && [f.row, ...((f.rows as unknown[]) ?? [])].some((row) => (row as { id?: string } | undefined)?.id === conversationId));
  await follow(agent.socket, thread, 0);
  await expect.poll(async () => ((await agent.staff.call("GET", `/v1/conversations/${conversationId}`)).body.row as { assignee: unknown } | undefined)?.assignee).toBeTruthy();

  const answer = (text: string) => agent.socket.call("post", { conversationId, clientId: newClientId(), text });
  for (let n = 0; n < 5; n += 1) {
    expect(await answer(`答 ${n}`)).toMatchObject({ t: "ok" });
    await heard(visitor, talk, `答 ${n}`);
    expect(await visitor.say(`问 ${n}`)).toMatchObject({ t: "ok" });
    await heard(agent.socket, thread, `问 ${n}`);
  }

  // Many ask on both servers at the same moment: routing decides one at a time, wherever it runs.
  const crowd = await Promise.all(Array.from({ length: 8 }, async (_, i) => visitShop(i % 2 === 0 ? a : b, { identity: await demoIdentity(a, `guest-chengdu&guest=c${i}`) })));
  const asked = (await Promise.all(crowd.map((one, i) => one.say(`同时来的 ${i}`)))).map((said) => (said.result as { conversationId: string }).conversationId);
  const manager = await signIn(b, ...loginOf("客服经理"));
  const given = () => Promise.all([conversationId, ...asked].map((id) => assignments(manager, id)));
  await expect.poll(async () => (await given()).filter((count) => count === 1).length).toBeGreaterThan(2);
  expect(await assignments(manager, conversationId)).toBe(1);
  for (const [i, one] of crowd.entries()) expect(await one.call("leave", { conversationId: asked[i]! })).toMatchObject({ t: "ok" });
  expect((await given()).filter((count) => count > 1)).toEqual([]);

  // Server A dies while the visitor is speaking and the agent answers.
  const identity = await demoIdentity(a, "guest-chengdu");
  const clientIds = Array.from({ length: 6 }, newClientId);
  const unanswered = clientIds.map((clientId, n) => visitor.say(`断线前 ${n}`, clientId).catch(() => null));
  const dying = a.kill();
  for (let n = 0; n < 3; n += 1) expect(await answer(`断线时 ${n}`)).toMatchObject({ t: "ok" });
  await dying;
  await Promise.race([Promise.all(unanswered), visitor.closed]);
  const known = entriesIn(visitor.all, talk);
  const back: Visitor = await visitShop(b, { identity });
  const last = Math.max(...known.map((entry) => entry.publicSeq));
  await follow(back, talk, last);
  for (const [n, clientId] of clientIds.entries()) expect(await back.say(`断线前 ${n}`, clientId)).toMatchObject({ t: "ok" });
  expect(await answer("都收到了")).toMatchObject({ t: "ok" });
  await heard(back, talk, "都收到了");

  const all = [...known, ...entriesIn(back.all, talk)];
  expect(all.map((entry) => entry.publicSeq)).toEqual(all.map((_, i) => i + 1));
  const texts = all.filter((entry) => entry.kind === "message").map((entry) => entry.text);
  for (let n = 0; n < 6; n += 1) expect(texts.filter((text) => text === `断线前 ${n}`)).toHaveLength(1);
  expect(texts.filter((text) => text.startsWith("断线时"))).toEqual(["断线时 0", "断线时 1", "断线时 2"]);
  const seen = entriesIn(agent.socket.all, thread);
  expect(seen.map((entry) => entry.seq)).toEqual(seen.map((_, i) => i + 1));

  // B also took over what A may have led: events are numbered, deadlines and work run.
  expect((await fetch(`${b.url}/readyz`)).status).toBe(200);
  const administrator = await signIn(b, ...loginOf("管理员"));
  await expect.poll(async () => {
    const { events, work } = (await administrator.call("GET", "/v1/operation/health")).body as { events: { pending: number; readers: { behind: number }[] }; work: { failed: unknown[] } };
    return [events.pending, Math.max(...events.readers.map((reader) => reader.behind)), work.failed.length];
  }, { timeout: 60_000 }).toEqual([0, 0, 0]);
  await a.restart();
});

const loginOf = (role: string): [login: string, password: string] => {
  const account = accounts.find((one) => one.role.includes(role))!;
  return [account.login, account.password];
};
/** How often a conversation was given to somebody. */
async function assignments(who: Staff, id: string): Promise<number> {
  const { entries } = (await who.call("GET", `/v1/conversations/${id}/entries`)).body as { entries: { kind: string }[] };
  return entries.filter((entry) => entry.kind === "assigned").length;
}

test("R-CV-05 (no sockets): where sockets do not get through, the desk shows questions and sends answers by long poll", async () => {
  const desk = await visit("about:blank");
  await desk.page.addInitScript(() => {
    class Blocked {
      static readonly OPEN = 1;
      readonly readyState = 3;
      onclose: ((event: { code: number }) => void) | null = null;
      constructor() {
        setTimeout(() => this.onclose?.({ code: 1006 }), 5);
      }
      close(): void {}
    }
    Object.assign(globalThis, { WebSocket: Blocked });
  });
  await desk.page.goto(`${b.url}/signin`);
  const [login, password] = loginOf("当班");
  await signInOn(desk.page, { login, password });
  const staff = await signIn(b, login, password);
  expect((await staff.call("PUT", "/v1/presence", { state: "online", reason: "" })).status).toBe(200);
  const visitor = await visitShop(b, { identity: await demoIdentity(a, "guest-chengdu&guest=two") });
  const { conversationId } = (await visitor.say("这里没有套接字")).result as { conversationId: string };
  await follow(visitor, `talk:${conversationId}`, 0);
  await desk.page.goto(`${b.url}/desk/${conversationId}`);
  await desk.page.getByText("这里没有套接字").first().waitFor();
  const row = async () => (await staff.call("GET", `/v1/conversations/${conversationId}`)).body.row as { assignee: { id: string } | null };
  if (!(await row()).assignee) await staff.call("POST", `/v1/conversations/${conversationId}/acceptance`);
  const composer = desk.page.getByPlaceholder("写给客户");
  await composer.fill("看得到，请讲。");
  await composer.press("Enter");
  await heard(visitor, `talk:${conversationId}`, "看得到，请讲。");
  await visitor.say("那就好");
  await desk.page.getByText("那就好").first().waitFor();
  expect(desk.complaints).toEqual([]);
});
