import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Entry } from "#contract/conversation.ts";
import { closeBrowser, shot, visit } from "./browser.ts";
import { comeOnline, openChat, signInOn, write } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn } from "./staff.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** Writes down every tone that a page sounds from now on, by its pitch. */
const listen = (page: Page) =>
  page.evaluate(`{
    globalThis.heard = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      globalThis.heard.push(this.frequency.value);
      start.apply(this, when);
    };
  }`);
const heardOn = async (...pages: Page[]) => (await Promise.all(pages.map((page) => page.evaluate<number[]>("globalThis.heard")))).flat();
const arrivalTone = [659, 880];

test("R-CV-01 R-CV-02 R-CV-05 R-CH-01 R-AN-01 (main job), R-CV-05 (sounds): a shopper in Sichuan asks, the Southwest agent on duty has it within a second, they talk while the supervisor watches from the live page, it is solved, rated and archived with its record", async () => {
  const accounts = demoAccounts(product);
  const [agent, supervisor] = [accounts.find((a) => a.role.includes("当班"))!, accounts.find((a) => a.role.includes("主管"))!];

  const name = agent.role.split(" ")[1]!.replace("（当班）", "");
  const desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, agent);
  await desk.page.waitForURL("**/desk**");
  await comeOnline(desk.page);
  // The same person at a second window: it is touched too, and what arrives is heard once.
  const beside = await desk.context.newPage();
  await beside.goto(`${product.url}/desk`);
  await beside.getByRole("button", { name: /在线/ }).first().click();
  for (const page of [desk.page, beside]) await listen(page);
  const floor = await visit(`${product.url}/signin`);
  await signInOn(floor.page, supervisor);
  await floor.page.goto(`${product.url}/floor`);
  await floor.page.locator(".floor-territory", { hasText: "西南" }).waitFor();

  const shop = await visit(`${product.url}/demo?shop=hemu&as=guest-chengdu`, { width: 390, height: 844 });
  const panel = await openChat(shop.page);
  await shot(desk.page, "desk-before");
  await write(panel, "你好，上周买的电饭煲内胆起皮了，还能用吗？");
  await panel.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  await desk.page.getByText("上周买的电饭煲内胆起皮了").first().waitFor();
  await desk.page.getByText("上周买的电饭煲内胆起皮了").first().click();
  await desk.page.getByPlaceholder("写给客户").waitFor();
  await shot(desk.page, "desk-arrived");
  const api = await signIn(product, supervisor.login, supervisor.password);
  const conversation = `/v1/conversations/${desk.page.url().split("/").at(-1)!}`;
  const detail = async () => (await api.call("GET", conversation)).body as { row: object; record: { topic: string } | null };
  // By the server's own clock: from the stored question to the agent's desk.
  const { entries } = (await api.call("GET", `${conversation}/entries`)).body as { entries: Entry[] };
  const instant = (kind: string, text = "") => Date.parse(entries.find((entry) => entry.kind === kind && entry.text.includes(text))!.at);
  expect(instant("assigned") - instant("message", "内胆起皮")).toBeLessThan(1000);
  expect((await detail()).row).toMatchObject({ open: true, stage: "acceptance", assignee: { name } });
  await beside.getByText("上周买的电饭煲内胆起皮了").first().waitFor();
  await expect.poll(() => heardOn(desk.page, beside)).toEqual(arrivalTone);

  // The supervisor opens it from the live page: the agent's row, then the conversation among the agent's.
  await floor.page.getByRole("list", { name: "客服" }).getByRole("button", { name }).click();
  const theirs = floor.page.getByRole("dialog");
  await theirs.getByText("内胆起皮了").waitFor();
  await shot(floor.page, "floor");
  await theirs.getByText("内胆起皮了").click();
  await floor.page.waitForURL(`**${conversation.replace("/v1/conversations", "/desk")}`);
  const watched = floor.page.getByRole("log");
  await watched.getByText("内胆起皮了").waitFor();

  // The agent answers; the shopper reads it and answers back; the supervisor sees both come.
  const composer = desk.page.getByPlaceholder("写给客户");
  await composer.fill("您好，给您添麻烦了。起皮的内胆先不要用，我马上为您核对订单。");
  await composer.press("Enter");
  await panel.getByText("起皮的内胆先不要用").first().waitFor();
  await watched.getByText("起皮的内胆先不要用").waitFor();
  await write(panel, "好的，谢谢，订单是 11 号下的");
  await desk.page.getByText("订单是 11 号下的").first().waitFor();
  await watched.getByText("订单是 11 号下的").waitFor();
  await shot(floor.page, "floor-watched");
  await shot(desk.page, "desk-thread");
  await shot(shop.page, "widget-chat");
  // Why this agent: in words.
  await desk.page.getByText("为什么").first().click();
  await expect.poll(() => desk.page.locator("body").innerText()).toMatch(/属地|西南/);
  await desk.page.keyboard.press("Escape");

  // "Solved?" by its key; the shopper confirms and rates.
  await desk.page.keyboard.press("Alt+KeyE");
  const asks = panel.getByText("解决了", { exact: true }).first();
  // The key does nothing while the answer just given is still on its way; the button then does.
  await asks.waitFor({ timeout: 4000 }).catch(() => desk.page.getByRole("button", { name: /请客户确认/ }).first().click());
  await panel.getByText("解决了", { exact: true }).first().click();
  await panel.getByRole("radio", { name: /5/ }).or(panel.getByRole("button", { name: /5 ?星|5 分/ })).first().click({ force: true });
  await shot(shop.page, "widget-rate");
  await panel.getByText("提交评价").click();
  await desk.page.getByText("待填记录").first().waitFor();
  await shot(desk.page, "desk-ended");

  // Archived with its record: problem, result, topic.
  await desk.page.getByText("补记录").first().click();
  const dialog = desk.page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByRole("combobox").first().click();
  await desk.page.locator(".ant-select-item-option, .ant-cascader-menu-item, .ant-select-tree-treenode:not([aria-hidden])").first().click();
  for (const box of await dialog.locator("textarea:visible").all()) await box.fill("3L 电饭煲内胆起皮，更换内胆，今日寄出");
  await shot(desk.page, "desk-record");
  await dialog.getByRole("button", { name: /保存|提交|记录/ }).last().click();
  await dialog.waitFor({ state: "hidden" });
  await desk.page.getByText("待填记录").first().waitFor({ state: "hidden" });
  const archived = await detail();
  expect(archived).toMatchObject({
    row: { open: false, stage: "archive", outcome: "confirmed", recorded: true, endedAt: expect.any(String) },
    rating: { score: 5 },
    record: { problem: "3L 电饭煲内胆起皮，更换内胆，今日寄出", result: "3L 电饭煲内胆起皮，更换内胆，今日寄出" },
  });
  expect(archived.record!.topic).not.toBe("");
  await watched.getByText("会话结束，客户确认已解决").waitFor();
  await floor.page.getByText("客户评价").filter({ hasText: "5 分" }).waitFor();

  // Switched off in one window, the other one is silent too.
  await desk.page.keyboard.press("Shift+Slash");
  await desk.page.getByRole("switch", { name: /新会话/ }).click();
  await desk.page.keyboard.press("Escape");
  const second = await visit(`${product.url}/demo?shop=hemu&as=guest-chengdu`, { width: 390, height: 844 });
  const again = await openChat(second.page);
  await write(again, "请问保温杯的盖子能单独买吗？");
  await again.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  for (const page of [desk.page, beside]) await page.getByText("保温杯的盖子能单独买吗").first().waitFor();
  expect(await heardOn(desk.page, beside)).toEqual(arrivalTone);
  expect([...desk.complaints, ...shop.complaints, ...floor.complaints]).toEqual([]);
});
