import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Entry } from "#contract/conversation.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { openNetLine, type NetLine } from "./net-line.ts";
import { comeOnline, openChat, signInOn, write } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
let agent: Staff;
let desk: Visit & { line: NetLine };
let shop: Visit & { line: NetLine };
let chat: Locator;
let conversationId: string;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const account = demoAccounts(product).find((one) => one.role.includes("当班"))!;
  agent = await signIn(product, account.login, account.password);
  const [deskLine, shopLine] = [await openNetLine(product.port), await openNetLine(product.port)];
  desk = { line: deskLine, ...(await visit(`${deskLine.url}/signin`)) };
  await signInOn(desk.page, account);
  await desk.page.waitForURL("**/desk**");
  await comeOnline(desk.page);
  shop = { line: shopLine, ...(await visit(`${shopLine.url}/demo?shop=hemu&as=guest-chengdu`, { width: 390, height: 844 })) };
  chat = await openChat(shop.page);
  await write(chat, "请问有人吗");
  await chat.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  await desk.page.getByText("请问有人吗").first().click();
  await field().waitFor();
  conversationId = desk.page.url().split("/").at(-1)!;
  await answer("在的，请讲");
  await chat.getByText("在的，请讲").first().waitFor();
});
afterAll(async () => {
  await closeBrowser();
  for (const { line } of [desk, shop]) line.close();
  await product.clean();
});

const field = () => desk.page.getByPlaceholder("写给客户");
async function answer(words: string): Promise<void> {
  await field().fill(words);
  await field().press("Enter");
}
const until = (instant: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, instant - Date.now())));
const marked = (words: readonly string[]) => words.filter((one) => /^[甲乙丙]/.test(one));
/** What was said from the cut on: as it is stored, on the shopper's screen, on the agent's screen. */
async function said(): Promise<{ stored: string[]; shopper: string[]; agent: string[] }> {
  const { entries } = (await agent.call("GET", `/v1/conversations/${conversationId}/entries?limit=500`)).body as { entries: Entry[] };
  return {
    stored: marked(entries.map((entry) => entry.text)),
    shopper: marked(await chat.locator(".thread").locator(".ab, .mb").allInnerTexts()),
    agent: marked(await desk.page.getByRole("log").locator(".desk-bubble").allInnerTexts()),
  };
}

test("R-CH-01 (lost network), R-CH-01 (no doubles), R-CV-05 (agent's network cut): the line of the shopper, then the agent's too, says nothing for a minute without being closed: each is told, writes on, and has in the end everything once and in one order", async () => {
  // The shopper's line dies; what the agent says goes into it, and is stored.
  const began = Date.now();
  shop.line.swallow();
  await answer("乙一，客户的线断着");
  await expect.poll(async () => (await said()).stored).toEqual(["乙一，客户的线断着"]);
  await write(chat, "甲一，我的线断着");
  await write(chat, "甲二，我的线断着");
  // Now the agent's too, and the same shopper says something by another device.
  desk.line.swallow();
  const cut = Date.now();
  await answer("乙二，我的线也断着");
  await answer("乙三，我的线也断着");
  const guest = await shop.page.evaluate<string>(`localStorage.getItem("demo.guest")`);
  const phone = await visitShop(product, { identity: await demoIdentity(product, `guest-chengdu&guest=${guest}`) });
  expect(await phone.say("丙一，我在手机上")).toMatchObject({ t: "ok" });

  await desk.page.getByText("连接断开，消息会在恢复后发出").waitFor();
  await expect.poll(() => desk.page.getByRole("log").getByText("等网络恢复后自动发送").count()).toBe(2);
  await answer("乙四，还断着");
  await field().fill("客服写了一半");
  await shot(desk.page, "net-cut-desk");
  await chat.getByRole("status").getByText("网络断开，正在重连。您写的消息不会丢。").waitFor({ timeout: 60_000 });
  await write(chat, "甲三，还断着");
  await chat.getByText("未发出，恢复后自动补发").first().waitFor();
  await chat.locator("textarea").last().fill("客户写了一半");
  await shot(shop.page, "net-cut-widget");
  expect((await said()).stored).toEqual(["乙一，客户的线断着", "丙一，我在手机上"]);

  await until(began + 60_000);
  shop.line.restore();
  await expect.poll(async () => (await said()).shopper).toEqual(["乙一，客户的线断着", "丙一，我在手机上", "甲一，我的线断着", "甲二，我的线断着", "甲三，还断着"]);
  await chat.getByText("网络断开，正在重连").waitFor({ state: "hidden" });
  await until(cut + 60_000);
  desk.line.restore();

  const all = ["乙一，客户的线断着", "丙一，我在手机上", "甲一，我的线断着", "甲二，我的线断着", "甲三，还断着", "乙二，我的线也断着", "乙三，我的线也断着", "乙四，还断着"];
  await expect.poll(said).toEqual({ stored: all, shopper: all, agent: all });
  await desk.page.getByText("连接断开，消息会在恢复后发出").waitFor({ state: "hidden" });
  expect([await field().inputValue(), await chat.locator("textarea").last().inputValue()]).toEqual(["客服写了一半", "客户写了一半"]);
  await shot(desk.page, "net-back-desk");
  await shot(shop.page, "net-back-widget");
  phone.close();
  expect([...desk.complaints, ...shop.complaints]).toEqual([]);
});
