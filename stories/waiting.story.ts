import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
let floor: Visit;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  floor = await visit(`${product.url}/signin`);
  await signInOn(floor.page, demoAccounts(product).find((a) => a.role.includes("主管"))!);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-CV-02 (why waiting): the live page answers for each who waits: the sentence, the place, who was ruled out and why, when the circle widens; served, it says so", async () => {
  const account = demoAccounts(product).find((a) => a.role.includes("当班"))!;
  const agent = await signIn(product, account.login, account.password);
  const socket = await agent.socket();
  expect((await agent.call("PUT", "/v1/presence", { state: "suspended", reason: "" })).status).toBe(200);
  const shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  await shopper.say("请问有人吗");
  await floor.page.goto(`${product.url}/floor`);
  await floor.page.getByRole("button", { name: /为什么还在等/ }).first().click();
  const drawer = floor.page.getByRole("dialog", { name: "为什么还在等" });
  await drawer.getByText(/第 1 位，共 1 人/).waitFor();
  await drawer.getByText(/后扩大到|范围已经最大/).waitFor();
  await drawer.getByRole("cell", { name: "不在线" }).first().waitFor();
  expect(new URL(floor.page.url()).searchParams.get("why")).not.toBeNull();
  await shot(floor.page, "floor-why-waiting");
  expect((await agent.call("PUT", "/v1/presence", { state: "online", reason: "" })).status).toBe(200);
  await drawer.getByText(/已经不在队列里/).waitFor();
  socket.close();
  expect(floor.complaints).toEqual([]);
});

test("R-CV-03 (meal): alone in the queue the agent's meal is away with the queue's own reply, and the top bar says so", async () => {
  const desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, demoAccounts(product).find((a) => a.role.includes("当班"))!);
  await desk.page.locator("button.presence-control").click();
  await desk.page.getByRole("button", { name: /^用餐/ }).click();
  await desk.page.getByText("队列里没有别的同事在线").waitFor();
  await desk.page.locator("button.presence-control").getByText("用餐").waitFor();
  await shot(desk.page, "presence-meal");
  expect(desk.complaints).toEqual([]);
});
