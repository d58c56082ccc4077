import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReceiver, type Receiver } from "#server/foundation/mail/testing.ts";
import { letter, startBox, type Box } from "#server/foundation/mailbox/testing.ts";
import { bothWidths, closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn, type Staff } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
let receiver: Receiver;
let box: Box;
let agent: { login: string; password: string };
let staff: Staff;
let desk: Visit;
let conversation: string;
let ticket: string;
/** A dot: enough of a picture to be shown in place. */
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==", "base64");

async function comeIn(login: string, password: string): Promise<Visit> {
  const seen = await visit(`${product.url}/signin`);
  await signInOn(seen.page, { login, password });
  return seen;
}
const option = (page: Page, words: string): Promise<void> => page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option").filter({ hasText: words }).first().click();
async function choose(page: Page, label: string, words: string): Promise<void> {
  await page.getByRole("dialog").getByRole("combobox", { name: label }).click();
  await option(page, words);
}

beforeAll(async () => {
  [receiver, box] = await Promise.all([startReceiver(), startBox()]);
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"], env: { KEFU_OUTBOUND_ALLOW: "127.0.0.1" } });
  agent = demoAccounts(product).find((a) => a.role.includes("当班"))!;
  staff = await signIn(product, agent.login, agent.password);
  desk = await comeIn(agent.login, agent.password);
  await desk.page.goto(`${product.url}/desk`);
  await desk.page.getByRole("button", { name: /离线|在线/ }).first().click();
  await desk.page.getByText("在线", { exact: true }).last().click();
  const shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  conversation = ((await shopper.say("包裹三天没有动，还送不送？")).result as { conversationId: string }).conversationId;
  await desk.page.getByText("包裹三天没有动").first().click();
  const opened = await staff.call("POST", "/v1/tickets", { type: "complaint", title: "包裹三天没有动", conversationId: conversation, form: { what: "物流三天没有更新", wish: ["apology"], category: "delivery", safety: false, severity: "normal" } });
  ticket = opened.body.id as string;
});
afterAll(async () => {
  await closeBrowser();
  await receiver.close();
  await box.close();
  await product.clean();
});

test("R-TK-08 (mail): without a server the page says that nothing is sent; set up, a test mail arrives and what waited goes out", async () => {
  const { page } = await comeIn("tangshouyi", demoPassword(product, "tangshouyi")).then(async (boss) => {
    await boss.context.close();
    const account = demoAccounts(product).find((a) => a.role.includes("管理员"))!;
    return comeIn(account.login, account.password);
  });
  await page.goto(`${product.url}/settings/mail`);
  await page.getByText("现在一封也发不出去").waitFor();
  const panel = (title: string) => page.locator(".k-panel").filter({ has: page.getByText(title, { exact: true }) });
  const server = panel("发信服务器");
  await server.getByLabel("服务器", { exact: true }).fill("127.0.0.1");
  await server.getByRole("combobox", { name: "加密" }).click();
  await option(page, "不加密");
  await server.getByRole("spinbutton", { name: "端口" }).fill(String(receiver.port));
  await page.getByRole("button", { name: "保存服务器" }).click();
  await page.getByText("试发一封").waitFor();
  const senders = page.getByRole("region", { name: "全部店铺" });
  await senders.getByLabel(/^地址/).fill("service@hemu.example");
  await senders.getByLabel(/^显示名/).fill("禾木客服");
  await page.getByRole("button", { name: "保存发件地址" }).click();
  await page.getByLabel("发给").fill("me@hemu.example");
  await page.getByRole("button", { name: "发送测试邮件" }).click();
  await page.getByText("服务器已接收").waitFor();
  expect(receiver.got.some((one) => one.to[0] === "me@hemu.example")).toBe(true);
  // The demo's partners were asked before there was a server.
  await expect.poll(() => receiver.got.filter((one) => one.to[0]!.endsWith("yuantu.example")).length).toBeGreaterThan(0);
  await page.getByText("已发出").first().waitFor();
  const inbox = panel("收信信箱");
  await inbox.getByText("合作方只能打开链接答复").waitFor();
  await inbox.getByLabel("IMAP 服务器").fill("127.0.0.1");
  await inbox.getByRole("combobox", { name: "加密" }).click();
  await option(page, "不加密");
  await inbox.getByRole("spinbutton", { name: "端口" }).fill(String(box.port));
  await inbox.getByLabel("回复地址").fill("service@hemu.example");
  await inbox.getByLabel("用户名").fill(box.user);
  await inbox.getByLabel("密码").fill(box.password);
  await inbox.getByRole("button", { name: "保存信箱" }).click();
  await inbox.getByRole("button", { name: "试登录" }).click();
  await inbox.getByText("登录成功").waitFor();
  await inbox.getByText(/^最近查看/).waitFor();
  await shot(page, "partners-mail");
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, "partners-mail-390");
  await page.context().close();
});

test("R-TK-08 (partners): an agent asks the carrier from a ticket, the mail arrives, the link opens on a phone, he answers with a picture, the agent sees it in the timeline", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/tickets/${ticket}`);
  await page.getByRole("button", { name: "派任务" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "部门、同事或合作方" }).fill("远途");
  await option(page, "远途快运");
  await choose(page, "联系人", "方远");
  await page.getByLabel("请对方做什么").fill("请查这个包裹停在哪里，收件人电话 13912345678。");
  await shot(page, "partners-asking");
  await page.getByRole("dialog").getByRole("button", { name: "派任务" }).click();
  // Other mail goes out meanwhile: what waited for a server.
  const asked = () => receiver.got.filter((one) => one.text.includes("请查这个包裹停在哪里"));
  await expect.poll(() => asked().length).toBe(1);
  const mail = asked()[0]!;
  expect(mail.to).toEqual(["fang.yuan@yuantu.example"]);
  expect(mail.text).not.toContain("13912345678");
  const link = /http\S+\/partner#\S+/.exec(mail.text)![0];

  const partner = await visit(link, { width: 390, height: 844 });
  await partner.page.getByText("请您协助").waitFor();
  expect(await partner.page.getByText("13912345678").count()).toBe(0);
  await partner.page.getByRole("button", { name: "接下处理" }).click();
  await partner.page.getByText("您已接下").waitFor();
  await partner.page.locator("input[type=file]").setInputFiles({ name: "面单.png", mimeType: "image/png", buffer: picture });
  await partner.page.getByText("面单.png").first().waitFor();
  await shot(partner.page, "partners-page-390");
  await partner.page.getByLabel("写下处理结果").fill("包裹在成都中转场，面单破损，已补打，今天派送。");
  await partner.page.getByRole("button", { name: "提交答复" }).click();
  await partner.page.getByText("已收到您的答复").waitFor();
  expect(partner.complaints).toEqual([]);
  const late = await visit(link, { width: 390, height: 844 });
  await late.page.getByText("这件事您已经答复").waitFor();
  await shot(late.page, "partners-over-390");
  await late.context.close();
  await partner.context.close();

  await page.reload();
  await page.locator(".tickets-entries").getByText("面单破损").waitFor();
  await page.locator(".tickets-entries img").first().waitFor();
  await page.locator(".tickets-tasks").getByText("已答复").first().waitFor();
  await shot(page, "partners-ticket");
});

test("R-TK-08 (answers by mail): the carrier simply answers the mail; what comes from another address waits beside the task for the agent, what belongs to nothing for the leader", async () => {
  const partners = (await staff.call("GET", "/v1/partners")).body.rows as { id: string; name: string; contacts: { id: string; mail: string }[] }[];
  const carrier = partners.find((one) => one.name === "远途快运")!;
  const ask = async (what: string): Promise<string> => {
    const sent = () => receiver.got.findLast((one) => one.text.includes(what));
    expect((await staff.call("POST", `/v1/tickets/${ticket}/partner-tasks`, { partnerId: carrier.id, contactId: carrier.contacts[0]!.id, what, within: { amount: 1, unit: "working_days" } })).status).toBe(200);
    await expect.poll(sent).toBeDefined();
    return sent()!.replyTo;
  };
  const [first, second] = [await ask("请再查一次中转记录"), await ask("请补发面单照片")];
  await box.deliver("INBOX",
    letter({ From: "fang.yuan@yuantu.example", To: first, "Message-ID": "<s1@yuantu.example>" }, "中转记录已补，见系统。\n\n—— 请在这条线上方回复 ——\n方远，您好"),
    letter({ From: "night@yuantu.example", To: second, "Message-ID": "<s2@yuantu.example>" }, "照片明早补发。"),
    letter({ From: "stranger@else.example", To: "service@hemu.example", Subject: "上周的包裹", "Message-ID": "<s3@else.example>" }, "上周那个包裹找到了。"));
  const { page } = desk;
  await page.goto(`${product.url}/tickets/${ticket}`);
  await page.locator(".tickets-entries").getByText("中转记录已补").waitFor();
  const waiting = page.locator(".partners-letters li").filter({ hasText: "照片明早补发" });
  await waiting.getByText("不是从合作方的邮箱发来的").waitFor();
  await waiting.scrollIntoViewIfNeeded();
  await shot(page, "partners-letter-waits");
  await waiting.getByRole("button", { name: "作为答复" }).click();
  await page.locator(".tickets-entries").getByText("照片明早补发").waitFor();

  const leader = await comeIn("tangshouyi", demoPassword(product, "tangshouyi"));
  await leader.page.goto(`${product.url}/letters`);
  const lost = leader.page.locator(".partners-letters li").filter({ hasText: "上周那个包裹找到了" });
  await lost.waitFor();
  await bothWidths(leader.page, "partners-letters");
  await lost.getByRole("button", { name: "归到合作方任务" }).click();
  await leader.page.getByRole("dialog").getByRole("combobox", { name: "合作方任务" }).fill("请再查一次中转记录");
  await option(leader.page, "请再查一次中转记录");
  await shot(leader.page, "partners-letters-give");
  await leader.page.getByRole("dialog").getByRole("button", { name: "归到合作方任务" }).click();
  await lost.waitFor({ state: "hidden" });
  await leader.context.close();
});

test("R-CO-03 (partner figures): the leader reads how partners answer and opens the tasks behind", async () => {
  const { page, context } = await comeIn("tangshouyi", demoPassword(product, "tangshouyi"));
  await page.goto(`${product.url}/settings/partners`);
  await page.getByText("远途快运").first().waitFor();
  await shot(page, "partners-figures");
  await page.getByText("远途快运").first().click();
  // Whether what still waits is late yet follows the working days.
  await page.getByRole("dialog").getByText("等答复").first().waitFor();
  await shot(page, "partners-figures-tasks");
  await context.close();
});

test("R-PE-03 (partners): a link to one partner opens it also where the list's filter leaves it out; one to none says so", async () => {
  const { page, context } = await comeIn("tangshouyi", demoPassword(product, "tangshouyi"));
  const { rows } = (await staff.call("GET", "/v1/partners?kind=carrier")).body as { rows: { id: string; name: string }[] };
  await page.goto(`${product.url}/settings/teams?tab=partners&kind=supplier&open=${rows[0]!.id}`);
  await page.getByRole("dialog", { name: rows[0]!.name }).waitFor();
  await shot(page, "partner-by-link");
  await page.goto(`${product.url}/settings/teams?tab=partners&open=01900000-0000-7000-8000-000000000000`);
  await page.getByRole("dialog", { name: "没有找到这个合作方" }).getByRole("alert").waitFor();
  await context.close();
});

test("R-CO-03 (documents): the leader passes a document on, the agent reads and acknowledges it, the receipts say who did not; a request comes back with its reason, is written anew and approved", async () => {
  const me = ((await staff.call("GET", "/v1/session")).body as { person: { name: string } }).person.name;
  const leader = await comeIn("tangshouyi", demoPassword(product, "tangshouyi"));
  const boss = leader.page;
  await boss.goto(`${product.url}/documents`);
  await boss.getByRole("button", { name: "写公文" }).click();
  const form = boss.getByRole("dialog");
  await form.getByText("文件", { exact: true }).click();
  await form.getByLabel("标题").fill("春季促销统一口径");
  await form.getByLabel("正文").fill("满减以订单页为准，不另外承诺。");
  await form.locator("input[type=file]").setInputFiles({ name: "口径.png", mimeType: "image/png", buffer: picture });
  await form.getByText("口径.png").first().waitFor();
  await form.getByRole("combobox", { name: /^人/ }).fill(me);
  await option(boss, me);
  await form.getByLabel(/^签收期限/).fill("2099-03-02");
  await shot(boss, "documents-write");
  await form.getByRole("button", { name: "发出" }).click();
  await boss.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
  const address = boss.url();
  await boss.getByText("已签收 0，共 1 人").waitFor();

  const { page } = desk;
  await page.goto(`${product.url}/documents?owing=yes`);
  await page.getByRole("link", { name: "春季促销统一口径" }).waitFor();
  await bothWidths(page, "documents-list");
  await page.goto(address);
  await page.getByText("满减以订单页为准").waitFor();
  expect(await page.getByText("回执").count()).toBe(0);
  await page.getByRole("button", { name: "签收" }).click();
  await page.getByText("已签收").first().waitFor();
  await bothWidths(page, "documents-read");
  await boss.reload();
  await boss.getByText("已读 1，已签收 1，共 1 人").waitFor();
  await shot(boss, "documents-receipts");

  await page.goto(`${product.url}/documents?side=mine`);
  await page.getByRole("button", { name: "写公文" }).click();
  await page.getByRole("dialog").getByLabel("标题").fill("请批准周六加班");
  await page.getByRole("dialog").getByLabel("正文").fill("直播日人手不够。");
  await page.getByRole("dialog").getByRole("button", { name: "提交审阅" }).click();
  await page.getByText("选一位审阅人").waitFor();
  const bossName = ((await signIn(product, "tangshouyi", demoPassword(product, "tangshouyi")).then((one) => one.call("GET", "/v1/session"))).body as { person: { name: string } }).person.name;
  await page.getByRole("dialog").getByRole("combobox", { name: "审阅人" }).fill(bossName);
  await option(page, bossName);
  await page.getByRole("dialog").getByRole("button", { name: "提交审阅" }).click();
  await page.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
  await boss.goto(page.url());
  await boss.getByRole("button", { name: "退回" }).click();
  await boss.getByRole("dialog").getByLabel("退回原因").fill("写明几个人");
  await boss.getByRole("dialog").getByRole("button", { name: "退回" }).click();
  await boss.getByText("已退回").first().waitFor();
  await page.reload();
  await page.getByText("写明几个人").waitFor();
  await page.getByRole("button", { name: "修改后再提交" }).click();
  await page.getByRole("dialog").getByLabel("正文").fill("直播日人手不够，请批准两人。");
  await page.getByRole("dialog").getByRole("button", { name: "改好再提交" }).click();
  await page.getByText("第 2 次提交").waitFor();
  await boss.reload();
  await boss.getByRole("button", { name: "批准" }).click();
  await boss.getByRole("dialog").getByLabel(/^批语/).fill("同意");
  await boss.getByRole("dialog").getByRole("button", { name: "批准" }).click();
  await boss.getByText("已批准").first().waitFor();
  await shot(boss, "documents-approved");
  expect([...leader.complaints, ...desk.complaints]).toEqual([]);
  await leader.context.close();
});

test("R-TK-09 (daily close): shortly before the end of the shift a bar says what is left; with a reason the day is closed, and the leader sees it", async () => {
  // The agent's duty is moved so that it ends in twenty minutes, whatever the hour.
  const manager = await signIn(product, "tangshouyi", demoPassword(product, "tangshouyi"));
  const me = (await staff.call("GET", "/v1/session")).body as { person: { id: string } };
  const end = new Date(Date.now() + 20 * 60_000).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
  type Duties = { rows: { person: { id: string }; duties: { id: string; fromAt: string; toAt: string; version: number }[] }[] };
  const now = Date.now();
  // A night that began on Sunday stands in the week before.
  const weeks = await Promise.all([now, now - 43_200_000].map(async (at) => (await manager.call("GET", `/v1/duty?limit=200&week=${new Date(at).toLocaleDateString("en-CA", { timeZone: "Asia/Shanghai" })}`)).body as Duties));
  const duty = weeks.flatMap(({ rows }) => rows.find((row) => row.person.id === me.person.id)!.duties).find((one) => Date.parse(one.fromAt) <= now && Date.parse(one.toAt) > now)!;
  expect((await manager.call("PATCH", `/v1/duty/${duty.id}`, { to: end, version: duty.version })).status).toBe(200);

  const { page } = desk;
  await page.goto(`${product.url}/tasks`);
  await page.getByText("没有交代").first().waitFor();
  await shot(page, "partners-tasks");
  await page.getByRole("link", { name: "去日清" }).click();
  await page.getByRole("button", { name: "完成日清" }).click();
  await page.getByText(/还有 \d+ 项没有办结/).waitFor();
  await shot(page, "partners-close");
  for (let left = await page.getByRole("button", { name: "写原因" }).count(); left > 0; left -= 1) {
    await page.getByRole("button", { name: "写原因" }).first().click();
    await page.getByRole("dialog").getByLabel(/^说明/).fill("等承运商今天派送");
    await page.getByRole("dialog").getByRole("button", { name: "记下原因" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await expect.poll(() => page.getByRole("button", { name: "写原因" }).count()).toBe(left - 1);
  }
  await page.getByRole("button", { name: "完成日清" }).click();
  await page.getByText("已日清").first().waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, "partners-close-390");

  const leader = await comeIn("tangshouyi", demoPassword(product, "tangshouyi"));
  await leader.page.goto(`${product.url}/close?view=team&on=${new Date(Date.parse(duty.fromAt)).toLocaleDateString("en-CA", { timeZone: "Asia/Shanghai" })}`);
  await leader.page.getByText("等承运商今天派送").first().waitFor();
  await shot(leader.page, "partners-close-team");
});
