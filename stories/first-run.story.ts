import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { startProduct, type Product } from "./product.ts";

let product: Product;
let admin: Visit;
let colleague: Visit;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** A zone where the working day is under way now and for another hour, so that the story does not depend on the hour at which it runs. */
function zoneByDay(): string {
  const hourIn = (zone: string): number => Number(new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(new Date()));
  return ["Asia/Shanghai", "Europe/London", "America/Los_Angeles"].find((zone) => hourIn(zone) >= 9 && hourIn(zone) < 20)!;
}

/** Takes an option of the list that is open, by its words. */
const option = (page: Page, words: string): Promise<void> => page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option").filter({ hasText: words }).first().click();

/** Picks from a list as a person does: open, choose. */
async function choose(page: Page, label: string, words: string): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await option(page, words);
}

const goTo = (page: Page, place: string): Promise<void> => page.getByRole("navigation", { name: "设置" }).getByRole("link", { name: place, exact: true }).click();
const act = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).last().click();
const saved = (page: Page): Promise<void> => page.getByText("已保存").last().waitFor();

/** What the n-th copy button of the open side puts on the clipboard. */
async function copied(page: Page, n: number): Promise<string> {
  const clipboard = (): Promise<string> => page.evaluate<string>("navigator.clipboard.readText()");
  await page.evaluate("navigator.clipboard.writeText('')");
  await page.getByRole("dialog").getByRole("button", { name: /复制/ }).nth(n).click();
  await expect.poll(clipboard).not.toBe("");
  return clipboard();
}

async function shut(page: Page): Promise<void> {
  await page.getByRole("dialog").getByRole("button", { name: "关闭", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

test("R-PE-01 (first run), R-PE-03 (shops), R-PE-03 (teams), R-PE-06 (joining), R-PE-03 (skills and profiles), R-PE-04 (owners), R-HB-02 (path), R-CH-01 (main job): from an empty database to an answered question in the browser alone", async () => {
  // The first page: a wrong code is refused and keeps what was typed; the terminal's code creates centre and administrator.
  admin = await visit(product.url);
  const { page } = admin;
  await admin.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.waitForURL("**/first-run");
  await page.getByLabel("设置码").fill("AAAA-AAAA-AAAA");
  await page.getByLabel("服务中心名称").fill("川味坊客服中心");
  const zone = zoneByDay();
  await page.getByLabel("时区").fill(zone);
  await option(page, zone);
  await page.getByLabel("你的姓名").fill("陈敏");
  await page.getByLabel("账号").fill("chen.min");
  await page.getByLabel("密码", { exact: true }).fill("一句只有我自己知道的话");
  await act(page, "完成设置");
  await page.getByText("设置码不对或已过期").first().waitFor();
  await shot(page, "first-run-refused");
  expect(await page.getByLabel("服务中心名称").inputValue()).toBe("川味坊客服中心");
  expect(await page.getByLabel("密码", { exact: true }).inputValue()).toBe("一句只有我自己知道的话");
  await page.getByLabel("设置码").fill(/设置码\D*([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})/.exec(product.output())![1]!);
  await act(page, "完成设置");
  await page.getByText("还差 5 步").waitFor();
  await page.getByRole("link", { name: "设置", exact: true }).click();

  // A shop, and the tag for its pages.
  await goTo(page, "店铺");
  await page.getByText("还没有店铺").waitFor();
  await act(page, "添加店铺");
  await page.getByLabel("名称", { exact: true }).fill("川味坊旗舰店");
  await page.getByLabel("简称").fill("川味坊");
  await page.getByLabel("标识", { exact: true }).fill("chuanwei");
  await page.getByLabel("允许的网址").fill("https://shop.example");
  await act(page, "保存店铺");
  await saved(page);
  await page.getByRole("dialog").getByText('data-shop="chuanwei"').waitFor();
  const tag = await copied(page, 0);
  const chatPage = await copied(page, 1);
  expect(tag).toContain(`<script`);
  expect(tag).toContain(`data-shop="chuanwei"`);
  await shot(page, "setup-shop");
  await shut(page);

  // A team.
  await goTo(page, "团队");
  await page.getByText("还没有团队").waitFor();
  await act(page, "添加团队");
  await page.getByLabel("名称", { exact: true }).fill("西南一组");
  await page.getByLabel("标识", { exact: true }).fill("southwest-1");
  await act(page, "保存团队");
  // The shop's "saved" may still be read here: what tells that the team is there is that it can have members.
  await page.getByRole("dialog").getByRole("button", { name: "保存成员" }).waitFor();
  await shut(page);

  // Whoever shuts the side while it is still being saved has it saved, and is not pulled back into it.
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/v1/teams", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await act(page, "添加团队");
  await page.getByLabel("名称", { exact: true }).fill("西北一组");
  await page.getByLabel("标识", { exact: true }).fill("northwest-1");
  await act(page, "保存团队");
  await shut(page);
  answer();
  await page.getByRole("table").getByText("西北一组").waitFor();
  expect(new URL(page.url()).search).toBe("");
  await page.unroute("**/v1/teams");

  // A colleague is invited and chooses her password in her own window.
  await goTo(page, "人员");
  await act(page, "邀请同事");
  await page.getByLabel("姓名", { exact: true }).fill("李娜");
  await page.getByLabel("账号", { exact: true }).fill("li.na");
  await page.getByLabel("工号", { exact: true }).fill("K-1001");
  await act(page, "生成邀请链接");
  const link = await copied(page, 0);
  colleague = await visit(link);
  const desk = colleague.page;
  await desk.getByText("李娜，欢迎加入").waitFor();
  await desk.getByLabel("密码", { exact: true }).fill("晚风吹过锦江边的夜里");
  await shot(desk, "setup-invite");
  await act(desk, "设置密码并登录");
  await desk.waitForURL("**/desk**");

  // What she can do, and where she belongs.
  await act(page, "团队与能力");
  await choose(page, "团队", "西南一组");
  await page.keyboard.press("Escape");
  await act(page, "添加常用技能");
  await choose(page, "添加技能", "售后服务");
  await page.getByLabel("接待上限").fill("5");
  await shot(page, "setup-person");
  await act(page, "保存能力");
  await saved(page);
  await shut(page);

  // The Southwest gets its team: drafted, handed in, reviewed, in force.
  await goTo(page, "属地");
  await page.getByRole("button", { name: /^西南/ }).last().click();
  await act(page, "调整划分");
  await page.getByText("正在编辑第 2 版草稿").waitFor();
  await choose(page, "负责的团队", "西南一组");
  await page.keyboard.press("Escape");
  await page.getByText("草稿已存").waitFor();
  await shot(page, "setup-territories-draft");
  await act(page, "提交审核");
  await page.getByRole("dialog").getByLabel("改动原因").fill("西南由西南一组接待");
  await page.getByRole("dialog").getByRole("button", { name: "提交审核" }).click();
  await act(page, "审核通过");
  await page.getByRole("dialog").getByText("记录里会注明").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "审核通过" }).click();
  await act(page, "发布");
  await page.getByRole("dialog").getByRole("button", { name: "立即发布" }).click();
  await page.getByText("已发布").waitFor();
  await page.getByRole("definition").filter({ hasText: "西南一组" }).waitFor();
  await shot(page, "setup-territories");

  // Duty that covers this moment.
  await goTo(page, "值班");
  await act(page, "添加值班");
  await page.getByRole("combobox", { name: "人员" }).click();
  await page.getByRole("combobox", { name: "人员" }).fill("lina");
  await option(page, "李娜");
  await page.getByLabel("开始", { exact: true }).fill("00:00");
  await page.getByLabel("结束", { exact: true }).fill("24:00");
  await act(page, "保存值班");
  await page.getByRole("button", { name: /李娜 .*白班/ }).waitFor();
  await shot(page, "setup-duty");
  await page.getByText(/还差 \d 步/).waitFor({ state: "detached" });

  // She comes online; a shopper in Sichuan asks on the plain chat page.
  await desk.getByRole("button", { name: /在线状态/ }).click();
  await desk.getByRole("button", { name: /在线/ }).filter({ hasText: "接收新会话" }).click();
  const shopper = await visit(chatPage, { width: 390, height: 844 });
  const chat = shopper.page;
  await chat.getByRole("button", { name: "退换与售后" }).click();
  // A browser types faster than the window turns its page: what goes into the page that is leaving is typed again.
  for (let tries = 0; tries < 6 && !(await chat.getByLabel("怎么称呼您").isVisible()); tries += 1) {
    await chat.getByRole("textbox").last().fill("你好，锅底料包漏油了，可以补发吗？");
    await chat.keyboard.press("Enter");
    await chat.getByLabel("怎么称呼您").waitFor({ timeout: 2500 }).catch(() => {});
  }
  await chat.getByLabel("怎么称呼您").fill("林女士");
  await chat.getByLabel("所在省份").selectOption({ label: "四川" });
  await shot(chat, "first-chat-about");
  await chat.getByRole("button", { name: "提交并咨询" }).click();
  await desk.getByText("锅底料包漏油了").first().click();
  await desk.getByPlaceholder("写给客户").fill("林女士您好，给您添麻烦了，今天就为您补发一包。");
  await desk.keyboard.press("Enter");
  await chat.getByText("今天就为您补发一包").first().waitFor();
  await shot(desk, "first-desk");
  await shot(chat, "first-chat");
  await desk.getByRole("button", { name: "请客户确认" }).click();
  await chat.getByText("解决了", { exact: true }).click();
  await desk.getByText("待填记录").first().waitFor();
  await shot(desk, "first-desk-ended");
  expect([...admin.complaints, ...colleague.complaints, ...shopper.complaints]).toEqual([]);
});

/** A shop of somebody else: its own origin, a strict policy without anything inline, and our one tag. */
async function openShop(kefu: string): Promise<{ origin: string; close(): void }> {
  const policy = `default-src 'none'; script-src ${kefu}; connect-src ${kefu} ${kefu.replace("http", "ws")}; img-src ${kefu} data: blob:; frame-src ${kefu}; base-uri 'none'`;
  const server = createServer((request, reply) => {
    const how = request.url?.startsWith("/frame") ? " data-frame" : "";
    reply.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
    reply.end(`<!doctype html><html lang="zh-CN"><title>川味坊旗舰店</title><h1>麻辣火锅底料</h1><script src="${kefu}/widget/kefu.js" data-shop="chuanwei"${how} async></script></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => (server.closeAllConnections(), server.close()) };
}

test("R-CH-01 (one script tag), R-PE-03 (shops): on a page of another origin under a strict policy the window says politely that it is not open there, works once the origin is allowed, and works in a frame", async ({ onTestFinished }) => {
  const shop = await openShop(product.url);
  onTestFinished(() => shop.close());
  const { page } = admin;
  const guest = await visit(`${shop.origin}/`, { width: 1280, height: 800 });
  const framed = await visit(`${shop.origin}/frame`, { width: 1280, height: 800 });
  await guest.page.getByRole("button", { name: "联系客服" }).click();
  await guest.page.getByRole("dialog").getByText("没有在这个页面开通").waitFor();
  await shot(guest.page, "shop-refused");
  await framed.page.getByRole("button", { name: "联系客服" }).click();
  await framed.page.getByTitle("暂时打不开").waitFor();
  await shot(framed.page, "shop-framed-refused");
  await expect.poll(() => framed.complaints.join()).toContain("frame-ancestors");
  framed.complaints.splice(0);

  await goTo(page, "店铺");
  await page.getByText("川味坊旗舰店").first().click();
  await page.getByLabel("允许的网址").fill(`https://shop.example\n${shop.origin}`);
  await act(page, "保存店铺");
  await shut(page);
  await page.getByRole("table").getByText(shop.origin).waitFor();

  await guest.page.getByRole("button", { name: "重试" }).click();
  await guest.page.getByPlaceholder("直接说您的问题").fill("底料还有货吗？");
  await guest.page.keyboard.press("Enter");
  await guest.page.getByLabel("所在省份").selectOption({ label: "四川" });
  await guest.page.getByRole("button", { name: "提交并咨询" }).click();
  await colleague.page.getByText("底料还有货吗").first().waitFor();
  await shot(guest.page, "shop-allowed");

  await framed.page.reload();
  await framed.page.getByRole("button", { name: "联系客服" }).click();
  const inside = framed.page.frameLocator("iframe");
  await inside.getByPlaceholder("直接说您的问题").fill("可以开发票吗？");
  await inside.getByPlaceholder("直接说您的问题").press("Enter");
  await inside.getByLabel("所在省份").selectOption({ label: "重庆" });
  await inside.getByRole("button", { name: "提交并咨询" }).click();
  await colleague.page.getByText("可以开发票吗").first().waitFor();
  await shot(framed.page, "shop-framed");
  expect([...guest.complaints, ...framed.complaints]).toEqual([]);
});
