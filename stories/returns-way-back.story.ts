import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { LineBalance } from "#contract/returns.ts";
import { findings } from "./axe.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn, type Staff } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
let boss: Staff;
let orderId: string;
let ticketId: string;
const open: Visit[] = [];
const picture = { name: "划痕.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };

async function comeIn(login: string, path: string): Promise<Visit> {
  const seen = await visit(`${product.url}/signin`);
  await signInOn(seen.page, { login, password: demoPassword(product, login) });
  await seen.page.goto(`${product.url}${path}`);
  open.push(seen);
  return seen;
}
const account = (of: string) => demoAccounts(product).find((one) => one.role.includes(of))!;
const choose = (page: Page, group: string, option: string) => page.getByRole("group", { name: group, exact: true }).getByRole("button", { name: option, exact: true }).click();
const fill = (page: Page, name: string, text: string) => page.getByLabel(new RegExp(`^${name}`)).first().fill(text);
const leave = (page: Page, name: string) => page.locator(".tickets-buttons").getByRole("button", { name, exact: true }).click();
const stands = (page: Page, stage: string) => page.locator(".tickets-stage h2", { hasText: stage }).waitFor();

beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  boss = await signIn(product, account("主管").login, account("主管").password);
  const admin = await signIn(product, account("管理员").login, account("管理员").password);
  const { rows: units } = (await admin.call("GET", "/v1/units")).body as { rows: { id: string; key: string }[] };
  const { rows: people } = (await admin.call("GET", "/v1/people?q=%E5%90%91%E6%99%9A%E7%A7%8B")).body as { rows: { id: string }[] };
  const keeper = people[0]!.id;
  const profile = (await admin.call("GET", `/v1/people/${keeper}/profile`)).body as { capacity: number; languages: string[]; skills: unknown[]; version: number };
  const put = await admin.call("PUT", `/v1/people/${keeper}/profile`, { capacity: profile.capacity, languages: profile.languages, skills: profile.skills, version: profile.version, shops: [], teams: [], departmentId: units.find((unit) => unit.key === "warehouse-logistics")!.id });
  expect(put.status).toBe(200);
  // A shopper of the demo, her newest order, and the request as the supervisor allows it.
  const catalogue = (await (await fetch(`${product.url}/demo/catalogue.json`)).json()) as { visitors: { as: string; signedIn: boolean; shops: string[] }[]; orders: Record<string, unknown[]> };
  const { as } = catalogue.visitors.find((one) => one.signedIn && one.shops.includes("hemu") && (catalogue.orders[one.as]?.length ?? 0) > 0)!;
  const shopper = await visitShop(product, { identity: await demoIdentity(product, as) });
  const { conversationId } = (await shopper.say("内胆有划痕，想退货")).result as { conversationId: string };
  const { customer } = ((await boss.call("GET", `/v1/conversations/${conversationId}`)).body as { row: { customer: { id: string } } }).row;
  const orders = ((await boss.call("GET", `/v1/customers/${customer.id}/orders?limit=20`)).body as { rows: { id: string; paidFen: number }[] }).rows;
  orderId = orders.find((order) => order.paidFen > 10_000)!.id;
  const { balances } = (await boss.call("GET", `/v1/orders/${orderId}/returns`)).body as { balances: LineBalance[] };
  const line = balances.find((one) => one.n === 0)!;
  expect(line.paidFen).toBeGreaterThan(8800);
  const asked = await boss.call("POST", `/v1/orders/${orderId}/returns`, { wish: "return", reason: "quality", lines: [{ n: 0, amountFen: line.paidFen }], exception: "老客户，店铺同意" });
  expect(asked.status).toBe(200);
  ticketId = (asked.body.ticket as { id: string }).id;
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-TK-04 (parcel back): approved with the way back, the customer's number, inspected with a photo on the light page, failed, refunded in part as the customer agreed, confirmed", async () => {
  const { page } = await comeIn(account("主管").login, `/tickets/${ticketId}`);
  await stands(page, "审核");
  await choose(page, "怎么退回", "客户寄回");
  await fill(page, "退货地址", "成都市青羊区售后仓 1 号");
  await shot(page, "return-check");
  await leave(page, "同意，请客户寄回");
  await stands(page, "等待寄回");
  await page.getByRole("button", { name: "生成客户链接" }).click();
  const link = await page.getByLabel("复制链接").innerText();
  const shopper = await visit(link, { width: 390, height: 844 });
  open.push(shopper);
  await shopper.page.getByRole("button", { name: "已寄出", exact: true }).click();
  await fill(shopper.page, "寄回的快递公司", "中通");
  await shot(shopper.page, "return-follow-sent-390");
  await shopper.page.locator(".follow-form").getByRole("button", { name: "已寄出" }).click();
  await shopper.page.getByText("这里要填写。").waitFor();
  await fill(shopper.page, "寄回的运单号", "ZT7788990011");
  await shopper.page.locator(".follow-form").getByRole("button", { name: "已寄出" }).click();
  await shopper.page.getByRole("heading", { name: "商品正在寄回" }).waitFor();
  expect(await findings(shopper.page, "follow")).toEqual([]);
  await page.reload();
  await stands(page, "寄回途中");
  await leave(page, "已收到，转验货");
  await stands(page, "验货");

  const colleague = await comeIn("xiangwanqiu", "/tasks");
  const task = colleague.page.locator(".tickets-task", { hasText: "请验货" }).first();
  await task.getByRole("group", { name: "验货结果" }).getByRole("button", { name: "不符" }).click();
  await task.getByLabel(/^不符之处/).fill("内胆两道划痕，缺蒸格");
  await task.locator("input[type=file]").setInputFiles(picture);
  await task.locator(".desk-uploads").getByText("划痕.png").waitFor();
  await shot(colleague.page, "return-task");
  await colleague.page.setViewportSize({ width: 390, height: 844 });
  await shot(colleague.page, "return-task-390");
  expect(await findings(colleague.page, "tasks")).toEqual([]);
  await task.getByRole("button", { name: "提交答复" }).click();
  await task.waitFor({ state: "detached" });

  await page.reload();
  await stands(page, "验货");
  await page.locator(".tickets-entries .desk-picture img").first().waitFor();
  await shot(page, "return-inspected");
  await leave(page, "验货不符，与客户协商");
  await stands(page, "不符协商");
  await choose(page, "处理方案", "部分退款");
  await fill(page, "部分退款金额", "88");
  await fill(page, "给客户的说明", "扣除内胆折损。");
  await leave(page, "提出部分退款");
  await stands(page, "客户答复");
  await shopper.page.reload();
  await shopper.page.getByText("处理方案：部分退款 ¥88.00。扣除内胆折损。 请您答复。").waitFor();
  await shopper.page.locator(".follow-said .desk-picture img").first().waitFor();
  await shot(shopper.page, "return-follow-offer-390");
  await shopper.page.getByRole("button", { name: "同意部分退款" }).click();
  await shopper.page.getByRole("heading", { name: "正在办理退款或换货" }).waitFor();

  await page.reload();
  await stands(page, "退款或换货");
  await fill(page, "店铺退款单号", "TK-20260088");
  await leave(page, "已退款，请客户确认");
  await stands(page, "确认");
  const { balances, requests } = (await boss.call("GET", `/v1/orders/${orderId}/returns`)).body as { balances: LineBalance[]; requests: { state: string; ticket: { code: string } }[] };
  expect([balances.find((one) => one.n === 0)!.refundedFen, balances.find((one) => one.n === 0)!.reservedFen, requests[0]!.state]).toEqual([8800, 0, "refunded"]);
  await shopper.page.reload();
  await shopper.page.getByRole("button", { name: "已收到，没有问题" }).click();
  await shopper.page.getByRole("heading", { name: "已办结" }).waitFor();
  await shopper.page.getByRole("button", { name: "5 星" }).click();
  await shopper.page.getByRole("button", { name: "提交评价" }).click();
  await shopper.page.getByText("您的评价").first().waitFor();
  await page.reload();
  await page.getByText("客户已确认").first().waitFor();
  await shot(page, "return-closed");
  expect(open.flatMap((one) => one.complaints)).toEqual([]);
});
