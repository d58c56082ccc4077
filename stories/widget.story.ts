import { readFileSync } from "node:fs";
import type { Download, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Entry } from "#contract/conversation.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { comeOnline, openChat, signInOn, write } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";

/** What the demo shop tells of itself at /demo/catalogue.json. */
interface Catalogue {
  visitors: { as: string; signedIn: boolean; province: string; shops: string[] }[];
  products: { name: string; shop: string; priceFen: number }[];
}

let product: Product;
let agent: Staff;
let desk: Visit;
let shop: Visit;
let chat: Locator;
/** The thread on the desk; the list beside it shows the newest line too. */
let log: Locator;
let conversationId: string;
let shopper: string;
let offered: Catalogue["products"][number];
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const catalogue = (await (await fetch(`${product.url}/demo/catalogue.json`)).json()) as Catalogue;
  shopper = catalogue.visitors.find((one) => one.signedIn && one.province === "51" && one.shops.includes("hemu"))!.as;
  offered = catalogue.products.find((one) => one.shop === "hemu" && one.name.includes("电饭煲"))!;
  const { login, password } = demoAccounts(product).find((one) => one.role.includes("当班"))!;
  agent = await signIn(product, login, password);
  desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, { login, password });
  await desk.page.waitForURL("**/desk**");
  await comeOnline(desk.page);
  log = desk.page.getByRole("log");
  shop = await visit(`${product.url}/demo?shop=hemu&as=${shopper}`, { width: 390, height: 844 });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

const field = () => desk.page.getByPlaceholder("写给客户");
async function answer(words: string): Promise<void> {
  await field().fill(words);
  await field().press("Enter");
}
/** A tool of the tray beneath the window's plus. */
async function tool(name: string): Promise<void> {
  await chat.getByRole("button", { name: "更多", exact: true }).click();
  await chat.getByRole("group", { name: "更多" }).getByRole("button", { name, exact: true }).click();
}
const loaded = (picture: Locator) => expect.poll(() => picture.evaluate((img) => img.naturalWidth as number)).toBe(2);
const bytesOf = async (download: Download) => readFileSync((await download.path())!);
const yuan = (fen: number) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 2 });
/** How often these words stand in the stored conversation where the customer reads them. */
async function stored(words: string): Promise<number> {
  const { entries } = (await agent.call("GET", `/v1/conversations/${conversationId}/entries?limit=500`)).body as { entries: Entry[] };
  return entries.filter((entry) => entry.publicSeq !== null && entry.text === words).length;
}

/** Two red dots side by side, so that its width is told from a broken picture's. */
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4z8AARAAI/gH/xp559wAAAABJRU5ErkJggg==", "base64");

test("R-CH-01 (marks): what the shopper has sent is delivered, and read once the agent has it before him; the agent's answer is sent, then delivered while her window is folded, and read once it is open", async () => {
  chat = await openChat(shop.page);
  await write(chat, "请问电饭煲的内胆能单独买吗");
  const mark = chat.locator(".row.own .mark").last();
  await expect.poll(() => mark.innerText()).toMatch(/^\s*已送达/);
  await chat.getByText(/为您服务/).first().waitFor();
  await desk.page.getByText("内胆能单独买吗").first().waitFor();
  await expect.poll(() => mark.innerText()).toMatch(/^\s*已送达\s*$/);
  await shot(shop.page, "widget-delivered");
  await desk.page.getByText("内胆能单独买吗").first().click();
  await field().waitFor();
  conversationId = desk.page.url().split("/").at(-1)!;
  await expect.poll(() => mark.innerText()).toMatch(/^\s*已读\s*$/);
  await shot(shop.page, "widget-read");

  await chat.getByRole("button", { name: "收起" }).click();
  await answer("可以的，3 升的有货");
  const own = log.locator(".desk-line", { hasText: "3 升的有货" }).locator(".desk-mark");
  await expect.poll(() => own.innerText()).toMatch(/已发出/);
  // Her device has it; whether she has seen it is another matter.
  await expect.poll(() => own.innerText(), { timeout: 20_000 }).toMatch(/已送达/);
  const launcher = shop.page.locator("kefu-chat").getByRole("button", { name: "联系客服，1 条新消息" });
  await launcher.waitFor();
  await launcher.click();
  await chat.getByText("3 升的有货").first().waitFor();
  await expect.poll(() => own.innerText()).toMatch(/已读/);
  await shot(desk.page, "widget-desk-read");
});

test("R-CH-01 (typing), R-CH-01 (emoji): each sees that the other writes and no longer once it is sent; a sign chosen from the tray arrives as it was chosen", async () => {
  await chat.locator("textarea").last().pressSequentially("那我要一");
  await desk.page.locator(".desk-typing", { hasText: "正在输入" }).waitFor();
  await shot(desk.page, "widget-desk-typing");
  await chat.locator("textarea").last().fill("那我要一个");
  await tool("表情");
  await chat.getByRole("group", { name: "表情" }).getByRole("button", { name: "🙏" }).click();
  await chat.getByRole("group", { name: "表情" }).getByRole("button", { name: "❤️" }).click();
  await expect.poll(() => chat.locator("textarea").last().inputValue()).toBe("那我要一个🙏❤️");
  await shot(shop.page, "widget-emoji");
  await chat.getByRole("button", { name: "发送", exact: true }).click();
  await log.getByText("那我要一个🙏❤️", { exact: true }).waitFor();
  await desk.page.locator(".desk-typing", { hasText: "正在输入" }).waitFor({ state: "hidden" });

  await field().pressSequentially("好的，我");
  await chat.getByLabel("对方正在输入").waitFor();
  await shot(shop.page, "widget-typing");
  await answer("好的，我发给您链接");
  await chat.getByText("我发给您链接").first().waitFor();
  await chat.getByLabel("对方正在输入").waitFor({ state: "hidden" });
});

test("R-CH-01 (files): the shopper's picture and file are seen and opened by the agent, the agent's picture and file by the shopper, byte for byte", async () => {
  const words = Buffer.from("购买凭证：2026 年 11 月\n");
  let [chooser] = await Promise.all([shop.page.waitForEvent("filechooser"), tool("图片")]);
  await chooser.setFiles({ name: "内胆.png", mimeType: "image/png", buffer: picture });
  await loaded(log.getByRole("img", { name: "图片：内胆.png" }));
  [chooser] = await Promise.all([shop.page.waitForEvent("filechooser"), tool("文件")]);
  await chooser.setFiles({ name: "凭证.txt", mimeType: "text/plain", buffer: words });
  const [opened] = await Promise.all([desk.context.waitForEvent("page"), log.getByRole("img", { name: "图片：内胆.png" }).click()]);
  await loaded(opened.locator("img"));
  await opened.close();
  let [download] = await Promise.all([desk.page.waitForEvent("download"), log.locator("a.desk-file", { hasText: "凭证.txt" }).click()]);
  expect(download.suggestedFilename()).toBe("凭证.txt");
  expect(await bytesOf(download)).toEqual(words);
  await shot(desk.page, "widget-desk-files");

  const reply = Buffer.from("%PDF-1.4 安装说明");
  [chooser] = await Promise.all([desk.page.waitForEvent("filechooser"), desk.page.getByRole("button", { name: "附件", exact: true }).click()]);
  await chooser.setFiles([{ name: "实物.png", mimeType: "image/png", buffer: picture }, { name: "说明.pdf", mimeType: "application/pdf", buffer: reply }]);
  await expect.poll(() => desk.page.locator(".desk-uploads li", { hasText: / B/ }).count()).toBe(2);
  await field().press("Enter");
  await loaded(chat.getByRole("img", { name: "实物.png" }));
  await chat.getByRole("button", { name: "放大图片 实物.png" }).click();
  await loaded(chat.getByRole("dialog", { name: "实物.png" }).locator("img"));
  await shot(shop.page, "widget-enlarged");
  await shop.page.keyboard.press("Escape");
  [download] = await Promise.all([shop.page.waitForEvent("download"), chat.getByRole("link", { name: "下载 说明.pdf" }).click()]);
  expect(download.suggestedFilename()).toBe("说明.pdf");
  expect(await bytesOf(download)).toEqual(reply);
  await shot(shop.page, "widget-files");
});

test("R-CH-01 (product and order cards): the shopper sends one of her orders, the agent a product and the order again; each reads title, money and number on the other's card", async () => {
  await tool("订单");
  await chat.getByRole("group", { name: "选择要发送的订单" }).getByRole("button").first().click();
  await chat.getByText("将随消息发送").waitFor();
  await shot(shop.page, "widget-order-chosen");
  await write(chat, "就是这一单");
  // The shop goes on selling: which order is her newest, her own card says.
  const own = chat.locator(".row.own .card");
  const [title, paid, number] = await Promise.all([own.locator(".ttl").innerText(), own.locator("b").innerText(), own.locator(".m3").innerText()]);
  const told = log.locator(".desk-card", { hasText: number.replace("订单 ", "") });
  await told.waitFor();
  expect(await told.innerText()).toContain(title);
  expect(await told.innerText()).toContain(paid);
  await log.getByText("就是这一单", { exact: true }).waitFor();

  await desk.page.getByRole("button", { name: "商品", exact: true }).first().click();
  await desk.page.getByPlaceholder("按名称或类型搜索商品").fill(offered.name);
  await desk.page.getByRole("list", { name: "发送商品" }).getByRole("button", { name: offered.name }).first().click();
  const card = chat.locator(".row.them .card", { hasText: offered.name });
  await card.waitFor();
  expect(await card.innerText()).toContain(yuan(offered.priceFen));
  await desk.page.getByRole("button", { name: "订单", exact: true }).first().click();
  await desk.page.getByPlaceholder("按订单号或商品找这位客户的订单").fill(number.replace("订单 ", ""));
  await desk.page.getByRole("list", { name: "订单" }).getByRole("button").first().click();
  await chat.locator(".row.them .card", { hasText: number }).waitFor();
  await shot(desk.page, "widget-desk-cards");
  await shot(shop.page, "widget-cards");
});

test("R-CH-01 (reload): the shopper's page is loaded anew in the middle of the talk: the thread stands, what she was writing too, what came meanwhile is counted; somebody else on the same device finds neither", async () => {
  await chat.locator("textarea").last().fill("另外想问一下发票");
  await shop.page.goto("about:blank");
  await answer("这一单今天发出");
  await desk.page.locator(".desk-line", { hasText: "这一单今天发出" }).locator(".desk-mark").waitFor();
  await shop.page.goto(`${product.url}/demo?shop=hemu&as=${shopper}`);
  await shop.page.locator("kefu-chat").getByRole("button", { name: "联系客服，1 条新消息" }).waitFor();
  chat = await openChat(shop.page);
  for (const words of ["请问电饭煲的内胆能单独买吗", "那我要一个🙏❤️", "这一单今天发出"]) await chat.locator(".thread").getByText(words, { exact: true }).waitFor();
  expect(await chat.locator("textarea").last().inputValue()).toBe("另外想问一下发票");
  await shot(shop.page, "widget-reloaded");

  await shop.page.goto(`${product.url}/demo?shop=hemu&as=guest-chengdu`);
  chat = await openChat(shop.page);
  await chat.getByPlaceholder("直接说您的问题").waitFor();
  expect(await chat.locator("textarea").last().inputValue()).toBe("");
  expect(await chat.getByText("回到当前会话").count()).toBe(0);
  await shop.page.goto(`${product.url}/demo?shop=hemu&as=${shopper}`);
  chat = await openChat(shop.page);
  await expect.poll(() => chat.locator("textarea").last().inputValue()).toBe("另外想问一下发票");
  await chat.locator("textarea").last().press("Enter");
  await log.getByText("另外想问一下发票", { exact: true }).waitFor();
  expect(await stored("另外想问一下发票")).toBe(1);
});

test("R-CH-01 (lost network), R-CH-01 (no doubles): without a network the window says so and keeps what is written; back again it goes out once and in order, also when the page was left meanwhile", async () => {
  await shop.context.setOffline(true);
  await chat.getByRole("status").getByText("网络断开，正在重连。您写的消息不会丢。").waitFor({ timeout: 60_000 });
  await write(chat, "断网时写的第一句");
  await write(chat, "断网时写的第二句");
  await chat.getByText("未发出，恢复后自动补发").first().waitFor();
  await shot(shop.page, "widget-offline");
  await answer("您断网时我说的");
  expect(await stored("断网时写的第一句")).toBe(0);
  await shop.context.setOffline(false);
  await log.getByText("断网时写的第二句", { exact: true }).waitFor();
  await chat.locator(".thread").getByText("您断网时我说的", { exact: true }).waitFor();
  await chat.getByText("网络断开，正在重连").waitFor({ state: "hidden" });
  await chat.getByText("未发出，恢复后自动补发").first().waitFor({ state: "hidden" });
  for (const words of ["断网时写的第一句", "断网时写的第二句", "您断网时我说的"]) {
    expect(await stored(words)).toBe(1);
    await expect.poll(() => chat.locator(".thread").getByText(words, { exact: true }).count()).toBe(1);
    expect(await log.getByText(words, { exact: true }).count()).toBe(1);
  }
  const said = await log.innerText();
  expect(said.indexOf("断网时写的第一句")).toBeLessThan(said.indexOf("断网时写的第二句"));
  await shot(shop.page, "widget-back");

  await shop.context.setOffline(true);
  await chat.getByRole("status").getByText("网络断开").waitFor();
  await write(chat, "断网时写的第三句");
  await shop.page.goto("about:blank");
  await shop.context.setOffline(false);
  await shop.page.goto(`${product.url}/demo?shop=hemu&as=${shopper}`);
  await log.getByText("断网时写的第三句", { exact: true }).waitFor();
  chat = await openChat(shop.page);
  await expect.poll(() => chat.locator(".thread").getByText("断网时写的第三句", { exact: true }).count()).toBe(1);
  expect(await stored("断网时写的第三句")).toBe(1);
  expect([...desk.complaints, ...shop.complaints]).toEqual([]);
});

test("R-CH-01 (reconnect): a signed shopper whose identity no longer holds when the line comes back is told to load the page anew, instead of standing there as a stranger without the conversation", async () => {
  await shop.page.evaluate(`(async () => { const jwt = await window.kefuIdentity(); window.kefuIdentity = jwt.slice(0, -2) + (jwt.endsWith("AA") ? "BB" : "AA"); })()`);
  await shop.context.setOffline(true);
  await chat.getByRole("status").getByText("网络断开").waitFor({ timeout: 60_000 });
  await shop.context.setOffline(false);
  await chat.getByText("请刷新页面").waitFor({ timeout: 60_000 });
  await shot(shop.page, "widget-identity-over");
  await shop.page.reload();
  chat = await openChat(shop.page);
  await chat.locator(".thread").getByText("断网时写的第三句", { exact: true }).waitFor();
});
