import { inflateRawSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { fitsItsWidth, pick, signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoPassword } from "./staff.ts";

let product: Product;
let seen: Visit;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  seen = await visit(`${product.url}/signin`);
  await signInOn(seen.page, { login: "tangshouyi", password: demoPassword(product, "tangshouyi") });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

const rows = () => seen.page.locator(".k-table tbody tr.ant-table-row");
const go = (path: string) => seen.page.goto(`${product.url}${path}`);
const phone = async (name: string): Promise<void> => {
  const { page } = seen;
  await page.setViewportSize({ width: 390, height: 844 });
  await fitsItsWidth(page);
  await shot(page, `${name}-390`);
  await page.setViewportSize({ width: 1440, height: 900 });
};
/** The text of a file in a zip that is stored by the deflate of its entries: enough to see that a sheet holds what it should. */
async function unzipped(path: string, name: string): Promise<string> {
  const zip = await readFile(path);
  for (let at = 0; (at = zip.indexOf("PK\u0001\u0002", at, "latin1")) >= 0; at += 4) {
    const [method, size, nameLength, offset] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)];
    if (zip.toString("utf8", at + 46, at + 46 + nameLength) !== name) continue;
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const body = zip.subarray(start, start + size);
    return (method === 8 ? inflateRawSync(body) : body).toString("utf8");
  }
  throw new Error(`${name} is not in ${path}`);
}

test("R-TK-01 (ticket pages): list with filters in the address, saved as a view; board by stage, moved by keys and by hand; calendar of deadlines", async () => {
  const { page } = seen;
  await go("/tickets");
  await rows().nth(20).waitFor();
  await shot(page, "tickets-list");
  await page.getByRole("group", { name: "类型" }).getByRole("button", { name: "投诉", exact: true }).click();
  await page.getByRole("combobox", { name: "等级" }).click();
  await page.locator(".ant-select-item-option", { hasText: "重大" }).click();
  await page.waitForURL((url) => url.searchParams.get("severity") === "critical" && url.searchParams.get("type") === "complaint");
  await expect.poll(async () => [...new Set((await rows().allInnerTexts()).map((text) => text.includes("重大") && text.includes("投诉")))]).toEqual([true]);
  await page.getByRole("button", { name: "存为视图" }).click();
  await page.getByRole("dialog").getByLabel("视图名称").fill("重大投诉");
  await page.getByRole("dialog").getByRole("button", { name: "存为视图" }).click();
  const view = page.getByRole("toolbar", { name: "已存视图" }).getByRole("button", { name: /重大投诉/ });
  await view.waitFor();
  await shot(page, "tickets-view");
  await page.getByRole("button", { name: "全部处理中" }).click();
  await page.waitForURL((url) => url.searchParams.get("severity") === null);
  await view.click();
  await page.waitForURL((url) => url.searchParams.get("severity") === "critical");
  await phone("tickets-list");

  await go("/tickets?view=board&type=complaint");
  const column = (name: string) => page.getByRole("region", { name: new RegExp(`^${name}，`) });
  await column("受理").locator(".tickets-card").first().waitFor();
  await shot(page, "tickets-board");
  // By keys: the card says where it may go. What is not filled in opens its form.
  const card = column("受理").locator(".tickets-card", { hasText: "睡袋拉链" }).first();
  const title = await card.locator(".tickets-title").innerText();
  await card.getByRole("button", { name: /^移动 / }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: /定级，转核实/ }).click();
  await page.locator(".k-toast").first().waitFor();
  await shot(page, "tickets-board-moved");
  await column("核实").getByText(title, { exact: true }).first().waitFor();
  // By hand: an open column takes it, another one does not.
  const drag = async (card: Locator, to: Locator): Promise<void> => {
    await card.hover();
    await page.mouse.down();
    await column("受理").locator("h2").hover();
    await page.locator(".tickets-column.is-open").first().waitFor();
    await to.locator("h2").hover();
    await to.locator("h2").hover();
    await page.mouse.up();
  };
  const other = column("受理").locator(".tickets-card", { hasText: "冲锋衣" }).first();
  const moved = await other.locator(".tickets-title").innerText();
  await drag(other, column("审批"));
  await column("受理").getByText(moved, { exact: true }).first().waitFor();
  await drag(other, column("核实"));
  await column("核实").getByText(moved, { exact: true }).first().waitFor();
  await phone("tickets-board");

  await go("/tickets?view=calendar");
  await page.locator(".tickets-due-item").first().waitFor();
  await shot(page, "tickets-calendar");
  await page.getByRole("group", { name: "看多久" }).getByRole("button", { name: "周" }).click();
  await page.locator(".tickets-calendar.is-week .tickets-due-item").first().waitFor();
  await shot(page, "tickets-calendar-week");
  await phone("tickets-calendar-week");
});

test("R-TK-01 (bulk, undo): several are chosen and given to somebody; who cannot is named with the reason; one click takes it back", async () => {
  const { page } = seen;
  await go("/tickets?type=suggestion");
  await rows().nth(3).waitFor();
  const owners = async () => (await rows().locator("td:nth-child(9)").allInnerTexts()).slice(0, 3);
  const before = await owners();
  for (const n of [0, 1, 2]) await rows().nth(n).getByRole("checkbox").check();
  await page.getByText("已选 3 个").first().waitFor();
  await shot(page, "tickets-bulk");
  await page.getByRole("button", { name: "转交" }).click();
  await pick(page.getByRole("dialog").getByRole("combobox"), "苏禾");
  await page.getByRole("dialog").getByRole("button", { name: "转交工单" }).click();
  await expect.poll(owners).toEqual(["苏禾", "苏禾", "苏禾"]);
  await page.getByRole("button", { name: "撤销" }).first().click();
  await expect.poll(owners).toEqual(before);
  for (const n of [0, 1]) await rows().nth(n).getByRole("checkbox").check();
  await page.getByRole("button", { name: "加标签" }).click();
  await pick(page.getByRole("dialog").getByRole("combobox"), "批次问题");
  await page.getByRole("dialog").getByRole("button", { name: "加标签" }).click();
  await rows().filter({ hasText: "批次问题" }).nth(1).waitFor();
  // One has ended meanwhile: it is named with the reason, the rest is done.
  await go("/tickets?type=complaint");
  await rows().nth(3).waitFor();
  const [id, other] = (await rows().locator("a.tickets-title").evaluateAll((links) => links.map((link) => link.getAttribute("href")!.split("/").at(-1)!))).filter((_, n) => n === 0 || n === 3);
  for (const one of [id, other]) await rows().filter({ has: page.locator(`a[href$="${one}"]`) }).getByRole("checkbox").check();
  await page.evaluate(`(async () => {
    const detail = await (await fetch("/v1/tickets/${id}")).json();
    await fetch("/v1/tickets/${id}/exits/withdrawn", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ version: detail.version, reason: "客户撤回" }) });
  })()`);
  await page.getByRole("button", { name: "改等级" }).click();
  await pick(page.getByRole("dialog").getByRole("combobox"), "严重");
  await page.getByRole("dialog").getByRole("button", { name: "改等级" }).click();
  await page.getByRole("alert").getByText("这个工单已经结束").waitFor();
  await shot(page, "tickets-bulk-refused");
});

test("R-TK-01 (ticket pages): split, related, printed as a PDF with content, exported as a sheet, found by words; to the conversation and back", async () => {
  const { page } = seen;
  await go("/tickets?q=保温杯");
  await rows().first().waitFor();
  await rows().first().locator("a.tickets-title").click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}$/);
  await page.getByLabel("写备注").fill("客户另外反映杯盖掉漆，电话 13912345678，单独处理");
  await page.getByRole("button", { name: "写入经过" }).click();
  await page.getByText("客户另外反映杯盖掉漆").first().waitFor();
  await page.getByRole("button", { name: "更多" }).first().click();
  await page.getByRole("menuitem", { name: "拆分" }).click();
  const dialogue = page.getByRole("dialog");
  await dialogue.getByLabel("新工单标题").fill("杯盖掉漆");
  await dialogue.getByRole("checkbox", { name: /杯盖掉漆/ }).check();
  await shot(page, "ticket-split");
  await dialogue.getByRole("button", { name: "拆出工单" }).click();
  await page.getByRole("heading", { name: "杯盖掉漆", exact: true }).waitFor();
  await page.getByText("拆自").waitFor();
  await shot(page, "ticket-related");
  await phone("ticket-related");

  await page.getByRole("button", { name: "打印", exact: true }).click();
  await page.getByRole("heading", { name: /杯盖掉漆/ }).waitFor();
  await expect.poll(() => page.locator(".ticket-print").innerText()).toMatch(/139 ?\*+ ?5678/);
  await shot(page, "ticket-print");
  await page.emulateMedia({ media: "print" });
  expect(await page.evaluate<boolean>(`[...document.querySelectorAll(".k-rail, .ticket-print-bar")].every((one) => getComputedStyle(one).display === "none")`)).toBe(true);
  const pdf = await page.pdf({ format: "A4" });
  await page.emulateMedia({ media: null });
  expect([pdf.subarray(0, 5).toString(), pdf.length > 20_000]).toEqual(["%PDF-", true]);
  await page.getByRole("button", { name: "显示个人信息" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("法院调取档案");
  const [opened] = await Promise.all([page.waitForResponse((reply) => /\/v1\/tickets\/[^/]+\/file$/.test(reply.url())), page.getByRole("dialog").getByRole("button", { name: "查看个人信息" }).click()]);
  expect([opened.status(), ((await opened.json()) as { opened?: boolean }).opened]).toEqual([200, true]);
  await page.locator(".ticket-print").getByText("13912345678").first().waitFor();
  await phone("ticket-print");

  await go("/tickets?type=complaint");
  await rows().nth(5).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "导出 XLSX" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^工单-.*\.xlsx$/);
  const file = (await download.path())!;
  const text = `${await unzipped(file, "xl/worksheets/sheet1.xml")}${await unzipped(file, "xl/sharedStrings.xml").catch(() => "")}`;
  expect(text).toContain("保温杯");
  expect(text).not.toContain("13912345678");

  await go(`/search?q=${encodeURIComponent("杯盖掉漆")}&kind=ticket`);
  await page.locator(".search-hit mark", { hasText: "杯盖掉漆" }).first().waitFor();
  await shot(page, "search-tickets");
  await page.locator(".search-hit").first().click();
  await page.waitForURL(/\/tickets\/[0-9a-f-]{36}$/);

  // A template begins a ticket.
  await go("/tickets");
  await page.getByRole("button", { name: "开工单" }).click();
  await pick(page.getByRole("dialog").getByRole("combobox"), "更新详情页");
  await expect.poll(() => page.getByRole("dialog").getByLabel("标题").inputValue()).toBe("更新商品详情页说明");
  await shot(page, "ticket-template");
});
