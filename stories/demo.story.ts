import { afterAll, beforeAll, expect, test } from "vitest";
import { startProduct, type Product } from "./product.ts";
import type { Frames } from "./frames.ts";
import { demoAccounts, signIn } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0"] });
});
afterAll(() => product.clean());

/** Somebody who is tried out beside the invented company: at the desk, with the window open. */
async function newcomer(): Promise<{ login: string; password: string }> {
  const account = demoAccounts(product).find((one) => one.role.includes("管理员"))!;
  const admin = await signIn(product, account.login, account.password);
  const login = "newcomer.demo";
  const added = await admin.call("POST", "/v1/people", { loginName: login, name: "新来的", roles: [{ role: "agent", scope: "own" }] });
  expect(added.status).toBe(200);
  const password = "Green-Kettle-2026";
  const { token } = (added.body as { invitation: { token: string } }).invitation;
  expect((await fetch(`${product.url}/v1/invitations/${token}`, { method: "POST", headers: { "content-type": "application/json", origin: product.url }, body: JSON.stringify({ password }) })).status).toBe(200);
  return { login, password };
}
async function atTheDesk({ login, password }: { login: string; password: string }): Promise<Frames> {
  const staff = await signIn(product, login, password);
  const socket = await staff.socket();
  socket.send({ t: "sub", topic: "inbox", since: 0 });
  await socket.wait((frame) => frame.t === "live" && frame.topic === "inbox");
  expect((await staff.call("PUT", "/v1/presence", { state: "online", reason: "" })).status).toBe(200);
  return socket;
}
/** A simulated agent answers a real visitor in words of the agent's own; greetings of Kefu do not count. */
async function isAnswered(guest: string): Promise<void> {
  const visitor = await visitShop(product, { identity: await demoIdentity(product, `guest-chengdu&guest=${guest}`) });
  const { conversationId } = (await visitor.say("电饭煲内胆起皮了，还能用吗？")).result as { conversationId: string };
  visitor.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  await visitor.wait((frame) => frame.t === "entries" && (frame.entries as { kind: string; author: { kind: string } }[]).some((entry) => entry.kind === "message" && entry.author.kind === "agent"), 90_000);
  visitor.close();
}

test("R-OP-01 (demo, people added): a person whom the visitor of the demo added, signed in and at work, stops nobody it simulates, neither at once nor after the next start", { timeout: 240_000 }, async () => {
  const added = await newcomer();
  const first = await atTheDesk(added);
  await isAnswered("before");
  first.close();
  await product.stop();
  await product.restart();
  const again = await atTheDesk(added);
  await isAnswered("after");
  again.close();
});
