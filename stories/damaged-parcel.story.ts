import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { TimelineItem } from "#contract/customers.ts";
import type { LineBalance } from "#contract/returns.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, demoPassword, signIn, type Staff } from "./staff.ts";
import { demoIdentity } from "./visitor.ts";

let product: Product;
let chief: Staff;
const open: Visit[] = [];
const account = (of: string) => demoAccounts(product).find((one) => one.role.includes(of))!;
async function comeIn(login: string, path: string): Promise<Visit> {
  const seen = await visit(`${product.url}/signin`);
  await signInOn(seen.page, { login, password: demoPassword(product, login) });
  await seen.page.goto(`${product.url}${path}`);
  open.push(seen);
  return seen;
}
const choose = (page: Page, group: string, option: string) => page.getByRole("group", { name: group, exact: true }).getByRole("button", { name: option, exact: true }).click();
const fill = (page: Page, name: string, text: string) => page.getByLabel(new RegExp(`^${name}`)).first().fill(text);
const leave = (page: Page, name: string) => page.locator(".tickets-buttons").getByRole("button", { name, exact: true }).click();
const stands = (page: Page, stage: string) => page.locator(".tickets-stage h2", { hasText: stage }).waitFor();
/** The customer's own page of a ticket, by the link that its page makes. */
async function follow(page: Page): Promise<Page> {
  await page.getByRole("button", { name: "生成客户链接" }).click();
  const seen = await visit(await page.getByLabel("复制链接").innerText(), { width: 390, height: 844 });
  open.push(seen);
  return seen.page;
}

beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  chief = await signIn(product, account("主管").login, account("主管").password);
  // The warehouse has somebody who looks at what comes back.
  const admin = await signIn(product, account("管理员").login, account("管理员").password);
  const { rows: units } = (await admin.call("GET", "/v1/units")).body as { rows: { id: string; key: string }[] };
  const { rows: people } = (await admin.call("GET", `/v1/people?q=${encodeURIComponent("向晚秋")}`)).body as { rows: { id: string }[] };
  const { capacity, languages, skills, version } = (await admin.call("GET", `/v1/people/${people[0]!.id}/profile`)).body as { capacity: number; languages: string[]; skills: unknown[]; version: number };
  expect((await admin.call("PUT", `/v1/people/${people[0]!.id}/profile`, { capacity, languages, skills, version, shops: [], teams: [], departmentId: units.find((unit) => unit.key === "warehouse-logistics")!.id })).status).toBe(200);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** The shop's system tells of an order of this account that has just been received. */
async function tell(sub: string): Promise<void> {
  const admin = await signIn(product, account("管理员").login, account("管理员").password);
  const { rows: doors } = (await admin.call("GET", "/v1/intake/doors")).body as { rows: { shop: { id: string; key: string } }[] };
  const { text: secret } = (await admin.call("POST", `/v1/intake/doors/${doors.find((door) => door.shop.key === "hemu")!.shop.id}/secret`)).body as { text: string };
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const items = [
    { kind: "order", at: ago(0.05), number: "HM-DMG-1", account: sub, state: "signed", placedAt: ago(0.1), paidAt: ago(0.1), lines: [{ title: "禾木 养生壶 1.5L", quantity: 1, priceFen: 39_900 }] },
    { kind: "payment", at: ago(0.1), order: "HM-DMG-1", id: "WX-DMG-1", direction: "paid", amountFen: 39_900, method: "微信支付" },
    { kind: "shipment", at: ago(0.05), order: "HM-DMG-1", carrier: "圆通速递", trackingNumber: "YT9900112299", state: "signed", shippedAt: ago(0.08), movingAt: ago(0.06), signedAt: ago(0.05), events: [{ at: ago(0.05), text: "已签收，外箱破损" }] },
  ];
  const body = JSON.stringify({ items });
  const seconds = Math.floor(Date.now() / 1000);
  const reply = await fetch(`${product.url}/v1/intake/hooks/hemu`, { method: "POST", headers: { "content-type": "application/json", "kefu-signature": `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}` }, body });
  expect([reply.status, ((await reply.json()) as { counts: Record<string, number> }).counts]).toEqual([200, { new: 3 }]);
}

/** That order, the newest of its customer. */
async function orderOf(customerId: string): Promise<{ id: string; paidFen: number }> {
  const { rows } = (await chief.call("GET", `/v1/customers/${customerId}/orders?limit=1`)).body as { rows: { id: string; number: string }[] };
  expect(rows[0]!.number).toBe("HM-DMG-1");
  return { id: rows[0]!.id, paidFen: 39_900 };
}

test("R-TK-01 R-TK-02 R-TK-04 R-TK-08 R-TK-10 R-CU-01 (everything): a damaged parcel from the widget to a complaint and a return in one go, inspected by the warehouse, compensated with approval, refunded once, confirmed by link, its root cause written down, no deadline missed", async () => {
  const catalogue = (await (await fetch(`${product.url}/demo/catalogue.json`)).json()) as { visitors: { as: string; signedIn: boolean; province: string; shops: string[] }[] };
  const { as } = catalogue.visitors.find((one) => one.signedIn && one.province === "51" && one.shops.includes("hemu"))!;
  const identity = await demoIdentity(product, as);
  await tell((JSON.parse(Buffer.from(identity.split(".")[1]!, "base64url").toString()) as { sub: string }).sub);
  const desk = await comeIn(account("当班").login, "/desk");
  const { page } = desk;
  await page.getByRole("button", { name: /离线|在线/ }).first().click();
  await page.getByText("在线", { exact: true }).last().click();

  // The shopper asks in the shop's window.
  const shop = await visit(`${product.url}/demo?shop=hemu&as=${as}`, { width: 390, height: 844 });
  open.push(shop);
  await shop.page.locator("kefu-chat").getByRole("button").first().click();
  const panel = shop.page.locator("kefu-panel");
  await panel.locator("textarea").first().fill("外箱压扁了，锅盖也裂了，要退货！");
  await panel.locator("textarea").first().press("Enter");
  await page.getByText("外箱压扁了").first().click();
  await page.waitForURL(/\/desk\/[0-9a-f-]{36}/);
  const conversation = /\/desk\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  const { customer } = ((await chief.call("GET", `/v1/conversations/${conversation}`)).body as { row: { customer: { id: string } } }).row;
  const order = await orderOf(customer.id);

  // The agent sees the order and opens a complaint and a return in one go.
  await page.getByText("物流与地址").first().click();
  const asking = page.getByRole("dialog");
  await asking.getByRole("button", { name: "申请退换货" }).click();
  await asking.getByRole("combobox").click();
  await page.getByTitle("运输损坏").last().click();
  await asking.locator(".returns-verdict.is-yes").first().waitFor();
  await asking.locator(".returns-lines input[type=checkbox]").first().check();
  await asking.getByRole("checkbox", { name: /一并开立投诉/ }).check();
  await asking.getByLabel(/^客户的投诉/).fill("外箱压扁，锅盖裂开，快递员拒绝当面查验");
  await shot(page, "everything-asking");
  await asking.getByRole("button", { name: "提交申请" }).click();
  await page.getByText(/并开立投诉 TS\d+/).first().waitFor();
  const { requests } = (await chief.call("GET", `/v1/orders/${order.id}/returns`)).body as { requests: { ticket: { id: string; code: string } }[] };
  const { rows: opened } = (await chief.call("GET", `/v1/tickets/of-conversation/${conversation}`)).body as { rows: { id: string; code: string }[] };
  const complaint = opened.find((one) => one.code.startsWith("TS"))!.id;
  const way = requests[0]!.ticket.id;

  // The return: approved, on its way back, inspected by the warehouse on the light page.
  const lead = await comeIn(account("主管").login, `/tickets/${way}`);
  await stands(lead.page, "审核");
  await choose(lead.page, "怎么退回", "客户寄回");
  await fill(lead.page, "退货地址", "成都市青羊区售后仓 1 号");
  await leave(lead.page, "同意，请客户寄回");
  await stands(lead.page, "等待寄回");
  const parcel = await follow(lead.page);
  await parcel.getByRole("button", { name: "已寄出", exact: true }).click();
  await fill(parcel, "寄回的快递公司", "中通");
  await fill(parcel, "寄回的运单号", "ZT7788990022");
  await parcel.locator(".follow-form").getByRole("button", { name: "已寄出" }).click();
  await parcel.getByRole("heading", { name: "商品正在寄回" }).waitFor();
  await lead.page.reload();
  await leave(lead.page, "已收到，转验货");
  await stands(lead.page, "验货");
  const warehouse = await comeIn("xiangwanqiu", "/tasks");
  const task = warehouse.page.locator(".tickets-task", { hasText: "请验货" }).first();
  await task.getByRole("group", { name: "验货结果" }).getByRole("button", { name: "符合" }).click();
  await task.getByRole("button", { name: "提交答复" }).click();
  await task.waitFor({ state: "detached" });

  // The complaint: graded, verified, compensated with the approval of another person.
  await page.goto(`${product.url}/desk/${conversation}`);
  await page.locator("#desk-panel").getByText(/TS\d+/).first().click();
  await stands(page, "受理");
  await choose(page, "类别", "物流配送");
  await choose(page, "涉及人身安全", "否");
  await choose(page, "等级", "一般");
  await page.getByText(/草稿已存/).waitFor();
  await leave(page, "定级，转核实");
  await stands(page, "核实");
  await fill(page, "核实结果", "仓库验货：锅盖裂开，外箱受压，与运输损坏相符");
  await choose(page, "责任归属", "承运商");
  await leave(page, "核实完成，拟定方案");
  await stands(page, "方案");
  await choose(page, "处理方式", "退货退款");
  await choose(page, "处理方式", "补偿");
  await fill(page, "给客户的方案说明", "全额退款，另补偿 80 元。");
  await fill(page, "补偿金额", "80");
  await page.getByText(/草稿已存/).waitFor();
  await leave(page, "提交补偿审批");
  await stands(page, "审批");
  await lead.page.goto(`${product.url}/tickets/${complaint}`);
  await stands(lead.page, "审批");
  await leave(lead.page, "同意补偿");
  await lead.page.getByRole("dialog").getByLabel("说明").fill("承运商责任，按标准补偿");
  await lead.page.getByRole("dialog").getByRole("button", { name: "同意补偿" }).click();
  await stands(lead.page, "沟通");
  await page.reload();
  const customerPage = await follow(page);
  await customerPage.getByRole("button", { name: "同意方案", exact: true }).click();
  await customerPage.getByRole("heading", { name: "正在按方案办理" }).waitFor();

  // Inspected and due: the shop's own system is asked and refunds, once; told again under its number, nothing changes.
  await lead.page.goto(`${product.url}/tickets/${way}`);
  await stands(lead.page, "验货");
  await leave(lead.page, "验货通过");
  await expect.poll(async () => ((await chief.call("GET", `/v1/orders/${order.id}/returns`)).body as { requests: { state: string; remedy: string | null }[] }).requests.find((one) => one.remedy === null)!.state).toBe("refunded");
  const asked = async () => (await chief.call("GET", `/v1/orders/${order.id}/actions`)).body as { rows: { kind: string; state: string; number: string | null; subject: { id: string } }[] };
  // The complaint's compensation was asked of it when the customer agreed.
  await expect.poll(async () => (await asked()).rows.map((one) => `${one.kind} ${one.state}`), { timeout: 20_000, interval: 300 }).toEqual(["refund done", "refund done"]);
  const { requests: settled } = (await chief.call("GET", `/v1/orders/${order.id}/returns`)).body as { requests: { id: string; state: string; remedy: string | null }[] };
  expect(settled.map((one) => [one.remedy, one.state]).toSorted()).toEqual([[null, "refunded"], ["compensation", "refunded"]].toSorted());
  const { number } = (await asked()).rows.find((one) => one.subject.id === settled.find(({ remedy }) => remedy === null)!.id)!;
  expect((await chief.call("POST", `/v1/orders/${order.id}/refunds`, { shopNumber: number, lines: [{ n: 0, amountFen: order.paidFen }] })).status).toBe(200);
  const line = ((await chief.call("GET", `/v1/orders/${order.id}/returns`)).body as { balances: LineBalance[] }).balances.find((one) => one.n === 0)!;
  expect([line.refundedFen, line.reservedFen, line.overFen]).toEqual([order.paidFen, 0, 0]);
  await parcel.reload();
  await parcel.getByRole("button", { name: "已收到，没有问题" }).click();
  await parcel.getByRole("heading", { name: "已办结" }).waitFor();

  await page.reload();
  await stands(page, "执行");
  await page.locator(".tickets-money").getByText("已完成").waitFor();
  await page.locator(".tickets-entries").getByText("款项已办理").waitFor();
  await shot(page, "everything-compensated");
  await fill(page, "办理情况", "退款与补偿 80 元已到账。");
  await leave(page, "办理完成，请客户确认");
  await stands(page, "反馈");
  await customerPage.reload();
  await customerPage.getByRole("button", { name: "已经解决", exact: true }).click();
  await customerPage.getByRole("heading", { name: "已处理完毕" }).waitFor();
  await shot(customerPage, "everything-follow-390");
  await page.reload();
  await stands(page, "总结");
  await choose(page, "根本原因", "运输");
  await fill(page, "改进措施", "与承运商约定易碎件加固");
  await leave(page, "结案归档");
  await page.getByText("客户已确认").first().waitFor();
  await shot(page, "everything-complaint");

  // Every deadline was kept, and all of it stands on the customer's one timeline.
  for (const id of [complaint, way]) {
    const { clocks } = (await chief.call("GET", `/v1/sla/clocks/ticket/${id}`)).body as { clocks: { breachedAt: string | null }[] };
    expect(clocks.length).toBeGreaterThan(0);
    expect(clocks.filter((clock) => clock.breachedAt !== null)).toEqual([]);
  }
  const { rows: happened } = (await chief.call("GET", `/v1/customers/${customer.id}/timeline?limit=20`)).body as { rows: TimelineItem[] };
  const said = happened.map((item) => (item.kind === "ticket" ? `${item.ticket.code.slice(0, 2)} ${item.ticket.outcome}` : item.kind === "order" ? `order ${item.order.number}` : item.kind === "return" ? `return ${item.return.state}` : item.kind === "conversation" ? `conversation ${item.id === conversation}` : item.kind));
  expect(said).toEqual(expect.arrayContaining(["TS confirmed", "TH confirmed", "return refunded", "order HM-DMG-1", "conversation true"]));
  await page.goto(`${product.url}/customers/${customer.id}`);
  await page.getByText(/^投诉 TS\d+/).first().waitFor();
  await page.getByText(/^退换货 TH\d+/).first().waitFor();
  await page.getByText("订单 HM-DMG-1").first().waitFor();
  await shot(page, "everything-customer");
  expect(open.flatMap((one) => one.complaints)).toEqual([]);
});
