import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";

let product: Product;
let boss: Staff;
let account: { login: string; password: string };
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  account = demoAccounts(product).find((one) => one.role.includes("主管"))!;
  boss = await signIn(product, account.login, account.password);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

const done = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await boss.call(method, path, body);
  expect([path, answer.status, answer.body.code]).toEqual([path, 200, answer.body.code]);
  return answer.body;
};

test("R-TK-02 (incident), R-TK-01 (templates per channel), R-AN-01 (SLA at risk): a critical complaint opens an incident; its customer is written to; the leader gives word and ends it with a review", async () => {
  const made = await done("POST", "/v1/customers", { name: "闻人望舒", phone: "13900001188", mail: "wangshu@mail.example", tags: [] });
  const id = made.id as string;
  const contactId = ((await done("GET", `/v1/customers/${id}`)).contacts as { id: string }[])[0]!.id;
  await done("POST", `/v1/customers/${id}/consents`, { purpose: "progress-mail", given: true, channel: "phone", evidence: "电话里同意" });
  const ticket = await done("POST", "/v1/tickets", { type: "complaint", title: "破壁机底座冒烟", contactId, form: { what: "用到一半底座冒烟，断电后还有焦味。", wish: ["refund"], category: "product", safety: true, severity: "critical" } });
  const { version } = await done("GET", `/v1/tickets/${ticket.id as string}`);
  await done("POST", `/v1/tickets/${ticket.id as string}/exits/graded`, { version, form: {}, reason: "" });

  const { page } = await visit(`${product.url}/signin`);
  await signInOn(page, account);
  await page.goto(`${product.url}/tickets/${ticket.id as string}`);
  await page.getByText("邮件 w**").first().waitFor();
  await shot(page, "incident-ticket-1440");
  const code = await page.getByRole("link", { name: /^YJ\d+$/ }).first().innerText();
  await page.getByRole("link", { name: code, exact: true }).first().click();
  await page.waitForURL(/\/incidents\/[0-9a-f-]+$/);
  await page.getByRole("textbox", { name: "通报进展" }).fill("已请客户断电停用，仓储同批停发。");
  await page.getByRole("button", { name: "发出通报" }).click();
  await page.locator(".tickets-entries").getByText("仓储同批停发").waitFor();
  await shot(page, "incident-1440");
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, "incident-390");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "结束并总结" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "结束并总结" }).click();
  await expect.poll(() => page.getByRole("dialog").getByText("写一句。").count()).toBe(3);
  for (const [label, words] of [["处置结果", "已退款并回收样机。"], ["原因", "电机轴承缺油。"], ["改进措施", "来料加做温升抽检。"]] as const) await page.getByRole("dialog").getByRole("textbox", { name: label }).fill(words);
  await shot(page, "incident-review-1440");
  await page.getByRole("dialog").getByRole("button", { name: "结束并总结" }).click();
  await page.locator(".tickets-entries").getByText("来料加做温升抽检。").waitFor();
  await page.goto(`${product.url}/incidents?state=resolved`);
  await page.getByRole("link", { name: code, exact: true }).waitFor();
  await page.goto(`${product.url}/incidents`);
  await page.getByRole("heading", { name: "应急事件", level: 2 }).waitFor();
  await shot(page, "incidents-1440");

  await page.goto(`${product.url}/floor?below=risk`);
  await page.getByRole("heading", { name: "时限风险" }).waitFor();
  await shot(page, "floor-risk-1440");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("heading", { name: "时限风险" }).scrollIntoViewIfNeeded();
  await shot(page, "floor-risk-390");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${product.url}/settings/partners`);
  await page.getByRole("heading", { name: "定期复核" }).waitFor();
  await page.getByText("还没有到期的复核。").waitFor();
  await shot(page, "partner-reviews-1440");
});
