import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts } from "./staff.ts";
import { demoIdentity, newClientId, visitShop, type Visitor } from "./visitor.ts";

let product: Product;
let desk: Visit;
let shopper: Visitor;
let conversationId: string;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, demoAccounts(product).find((a) => a.role.includes("当班"))!);
  await desk.page.waitForURL("**/desk**");
  await desk.page.getByRole("button", { name: /离线|在线/ }).first().click();
  await desk.page.getByText("在线", { exact: true }).last().click();
  shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  conversationId = ((await shopper.say("请问有人吗")).result as { conversationId: string }).conversationId;
  await desk.page.getByText("请问有人吗").first().click();
  await desk.page.getByPlaceholder("写给客户").waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-CV-05 (script in a message): markup is shown as the words that it is, on the desk and in the list; nothing runs", async () => {
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  await shopper.say(evil);
  await desk.page.getByText("<img src=x").first().waitFor();
  await expect.poll(() => desk.page.title()).not.toContain("owned");
  expect(await desk.page.locator("img[src='x']").count()).toBe(0);
  expect(desk.complaints).toEqual([]);
});

test("R-CV-05 (drafts survive a crash): what the agent was writing is there when the browser comes back", async () => {
  const draft = "您好，我正在核对您的订单，请稍等";
  await desk.page.getByPlaceholder("写给客户").fill(draft);
  await expect.poll(() => desk.page.evaluate((words) => JSON.stringify({ ...localStorage }).includes(words), draft)).toBe(true);
  await desk.page.close();
  desk.page = await desk.context.newPage();
  await desk.page.goto(`${product.url}/desk/${conversationId}`);
  await expect.poll(() => desk.page.getByPlaceholder("写给客户").inputValue()).toBe(draft);
});

test("R-CV-05 (agent's network cut): what was missed arrives once and in order, what was written meanwhile goes out once", async () => {
  // The server goes away under the agent's feet: the hardest cut there is.
  await product.kill();
  const composer = desk.page.getByPlaceholder("写给客户");
  await composer.fill("断线时写的回复");
  await composer.press("Enter");
  await product.restart();
  const again = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  for (const n of [1, 2, 3]) expect(await again.call("post", { clientId: newClientId(), text: `断线后第 ${n} 句` })).toMatchObject({ t: "ok" });
  // In the thread: the list beside it shows the newest line too.
  const log = desk.page.getByRole("log");
  await log.getByText("断线后第 3 句").waitFor();
  again.send({ t: "sub", topic: `talk:${conversationId}`, since: 0 });
  await expect.poll(() => again.all.flatMap((f) => (f.t === "entries" ? (f.entries as { text: string }[]).map((e) => e.text) : [])).filter((t) => t === "断线时写的回复").length, { timeout: 40_000 }).toBe(1);
  const shown = await log.innerText();
  expect(["断线后第 1 句", "断线后第 2 句", "断线后第 3 句"].map((t) => shown.indexOf(t)).every((at, i, all) => at > 0 && (i === 0 || at > all[i - 1]!))).toBe(true);
  await shot(desk.page, "desk-after-cut");
});
