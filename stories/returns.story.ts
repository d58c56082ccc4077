import { afterAll, beforeAll, expect, test } from "vitest";
import type { LineBalance, ReturnVerdict } from "#contract/returns.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { fitsItsWidth, signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";
import { demoIdentity, visitShop, type Visitor } from "./visitor.ts";

let product: Product;
let desk: Visit;
let boss: Staff;
let shopper: Visitor;
let id: string;
let orderId: string;

const account = (of: string) => demoAccounts(product).find((one) => one.role.includes(of))!;
const wishWords = { refund: "仅退款", return: "退货退款", exchange: "换货" } as const;
const reasonWords = { no_reason: "不想要了（无理由）", quality: "质量问题" } as const;

beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const { login, password } = account("主管");
  boss = await signIn(product, login, password);
  desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, account("当班"));
  await desk.page.waitForURL("**/desk**");
  await desk.page.getByRole("button", { name: /离线|在线/ }).first().click();
  await desk.page.getByText("在线", { exact: true }).last().click();
  // A shopper of this agent's territory with an order.
  const catalogue = (await (await fetch(`${product.url}/demo/catalogue.json`)).json()) as { visitors: { as: string; signedIn: boolean; province: string; shops: string[] }[]; orders: Record<string, { shop: string }[]> };
  const { as } = catalogue.visitors.find((one) => one.signedIn && one.province === "51" && one.shops.includes("hemu") && (catalogue.orders[one.as]?.length ?? 0) > 0)!;
  shopper = await visitShop(product, { identity: await demoIdentity(product, as) });
  id = ((await shopper.say("锅的内胆起皮了，想退")).result as { conversationId: string }).conversationId;
  await desk.page.getByText("锅的内胆起皮了").first().click();
  await desk.page.getByPlaceholder("写给客户").waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-TK-07 (shown): row and thread show the same target of the handbook, or that it stands still outside of service hours", async () => {
  const chips = desk.page.locator(".k-sla");
  await desk.page.locator(".desk-head .k-sla").waitFor();
  await expect.poll(() => chips.count()).toBeGreaterThanOrEqual(2);
  const board = (await boss.call("GET", "/v1/sla/board")).body as { rules: { key: string; targetMs: number }[] };
  expect(board.rules.map((rule) => rule.key)).toContain("chat-first-reply");
  await shot(desk.page, "sla-desk");
  const part = desk.page.getByRole("region", { name: "时限" });
  await part.getByRole("button", { name: "查看" }).click();
  await part.getByText("首次回复", { exact: true }).waitFor();
  await part.getByText(/的规则 chat-first-reply/).waitFor();
  await part.scrollIntoViewIfNeeded();
  await shot(desk.page, "sla-part");
});

test("R-TK-04 (beside the order): the verdict with its reason and source stands beneath each line, the request is sent, and the shop's answer refunds it", async () => {
  const { body } = await boss.call("GET", `/v1/conversations/${id}`);
  const { customer } = body.row as { customer: { id: string } };
  const orders = ((await boss.call("GET", `/v1/customers/${customer.id}/orders?limit=1`)).body as { rows: { id: string }[] }).rows;
  orderId = orders[0]!.id;
  // What the demo's order allows today, as the rules say.
  let ask: { wish: keyof typeof wishWords; reason: keyof typeof reasonWords; verdict: ReturnVerdict } | undefined;
  for (const wish of ["return", "refund", "exchange"] as const)
    for (const reason of ["quality", "no_reason"] as const) {
      const judged = await boss.call("POST", `/v1/orders/${orderId}/returns/judgement`, { wish, reason, intact: true, confirmed: false });
      const verdict = (judged.body as { lines: { verdict: ReturnVerdict }[] }).lines[0]!.verdict;
      if (verdict.allowed && ask === undefined) ask = { wish, reason, verdict };
    }
  await desk.page.getByText("物流与地址").first().click();
  const dialog = desk.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "申请退换货" }).click();
  await dialog.locator(".returns-verdict").first().waitFor();
  expect(await dialog.locator(".returns-verdict").first().textContent()).toContain("依据：");
  await shot(desk.page, "returns-verdict");
  if (ask === undefined) throw new Error("the demo's order allows nothing");
  await dialog.getByText(wishWords[ask.wish], { exact: true }).click();
  await dialog.getByRole("combobox").click();
  await desk.page.getByTitle(reasonWords[ask.reason]).last().click();
  await dialog.locator(".returns-verdict.is-yes").first().waitFor();
  await dialog.locator(".returns-lines input[type=checkbox]").first().check();
  await shot(desk.page, "returns-asking");
  await dialog.getByRole("button", { name: "提交申请" }).click();
  await dialog.getByText("办理中").waitFor();
  await shot(desk.page, "returns-asked");
  await dialog.getByRole("button", { name: "登记店铺答复" }).click();
  if (ask.wish !== "exchange") {
    await dialog.getByRole("button", { name: "保存答复" }).click();
    await dialog.getByText("请填写店铺的退款单号").first().waitFor();
    await dialog.getByLabel(/店铺退款单号/).fill("TK-20260001");
  }
  await dialog.getByRole("button", { name: "保存答复" }).click();
  await dialog.getByText(ask.wish === "exchange" ? "已换货" : "已退款", { exact: true }).first().waitFor();
  const { balances } = (await boss.call("GET", `/v1/orders/${orderId}/returns`)).body as { balances: LineBalance[] };
  expect(balances.every((line) => line.refundedFen + line.reservedFen <= line.paidFen && line.reservedFen === 0)).toBe(true);
  expect(balances[0]!.refundedFen).toBe(ask.wish === "exchange" ? 0 : balances[0]!.paidFen);
  expect(desk.complaints).toEqual([]);
});

test("R-TK-04 (beside the order): on a phone nothing runs out of the screen", async () => {
  const phone = await visit(`${product.url}/signin`, { width: 390, height: 844 });
  await signInOn(phone.page, account("主管"));
  await phone.page.waitForURL("**/desk**");
  const { customer } = ((await boss.call("GET", `/v1/conversations/${id}`)).body as { row: { customer: { id: string } } }).row;
  await phone.page.goto(`${product.url}/customers/${customer.id}`);
  await phone.page.locator(".customer-lines button", { hasText: "¥" }).first().click();
  const dialog = phone.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "申请退换货" }).click();
  await dialog.locator(".returns-verdict").first().waitFor();
  await fitsItsWidth(phone.page);
  await shot(phone.page, "returns-phone");
  await phone.context.close();
});
