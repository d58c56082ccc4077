import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bothWidths, closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";

let product: Product;
let desk: Visit;
let boss: Staff;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const account = demoAccounts(product).find((one) => one.role.includes("主管"))!;
  boss = await signIn(product, account.login, account.password);
  desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, account);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

const act = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });

test("R-CU-02 (key accounts), R-CU-02 (credit record), R-CU-03 (likes), R-CU-08 (development plan), R-CU-08 (watch list): a customer gets an owner, a record and a step; the step stands on the list, and is done with words", async () => {
  const { page } = desk;
  // The demo's list is alive whenever it is started.
  expect(((await boss.call("GET", "/v1/care?who=all")).body.rows as unknown[]).length).toBeGreaterThan(3);
  await page.goto(`${product.url}/care?who=all`);
  await page.getByRole("table").waitFor();
  await bothWidths(page, "care-list");

  const accounts = (await boss.call("GET", "/v1/key-accounts?who=all")).body.rows as { customer: { id: string } }[];
  await page.goto(`${product.url}/customers/${accounts[0]!.customer.id}`);
  await page.getByRole("heading", { name: "喜好与特别要求" }).waitFor();
  await page.setViewportSize({ width: 1440, height: 2600 });
  await shot(page, "care-key-account");
  await page.setViewportSize({ width: 1440, height: 900 });

  const made = (await boss.call("POST", "/v1/customers", { name: "慕容燕", evenSo: true })).body as { id: string };
  await page.goto(`${product.url}/customers/${made.id}`);
  const dialog = page.getByRole("dialog");
  await act(page, "设为重点客户").click();
  await dialog.getByLabel("负责人").click();
  await page.locator(".ant-select-item-option").first().click();
  await dialog.getByLabel("原因").fill("嗯");
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await dialog.getByText("写明原因，至少 4 个字。").waitFor();
  await dialog.getByLabel("原因").fill("全年采购额最高");
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByText("全年采购额最高").waitFor();
  await act(page, "写入记录").click();
  await dialog.getByLabel("事实和依据").fill("约好月底付款，没有付");
  await dialog.getByRole("button", { name: "写入记录" }).click();
  await page.getByText("约好月底付款，没有付").waitFor();

  await act(page, "记一条").click();
  await dialog.getByLabel("内容").fill("送货前先发短信");
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByText("送货前先发短信").waitFor();

  // A step for today stands on the list at once.
  const today = ((await boss.call("GET", "/v1/care")).body as { today: string }).today;
  await act(page, "加一步").click();
  await dialog.getByLabel("做什么").fill("约她试用新款净化器");
  await dialog.getByLabel("哪一天").fill(today);
  await dialog.getByRole("button", { name: /保\s*存/ }).click();
  await page.getByText("发展计划到了日子").waitFor();
  await bothWidths(page, "care-customer");

  await page.goto(`${product.url}/care?kind=plan`);
  const line = page.getByRole("row").filter({ hasText: "慕容*" }).filter({ hasText: "发展计划到了日子" });
  await line.getByRole("button", { name: /完\s*成/ }).click();
  await dialog.getByLabel("做了什么").fill("已约好下周二试用");
  await dialog.getByRole("button", { name: /完\s*成/ }).click();
  await expect.poll(() => line.count()).toBe(0);
  await page.goto(`${product.url}/care?state=ended`);
  await page.getByText("已约好下周二试用").waitFor();
  await page.goto(`${product.url}/care?part=accounts&who=all`);
  await page.getByText("慕容*").first().waitFor();
  await bothWidths(page, "care-accounts");
});

test("R-CU-06 (agreements), R-CU-06 (approval), R-CU-06 (services), R-CU-01 (one timeline): an offer below the list price waits for a manager, is won, quoted, signed, served and renewed, each in its dialogue; the list and the customer's page show it", async () => {
  const { page } = desk;
  const dialog = page.getByRole("dialog");
  const made = (await boss.call("POST", "/v1/customers", { name: "南浔文旅集团", evenSo: true })).body as { id: string };
  const manager = demoAccounts(product).find((one) => one.role.includes("经理"))!;
  const approver = await signIn(product, manager.login, manager.password);
  await page.goto(`${product.url}/customers/${made.id}`);
  await act(page, "起草协议").click();
  await dialog.getByLabel("名称").fill("景区直饮水维护");
  await dialog.getByRole("button", { name: "起草协议" }).click();
  await dialog.getByText("选一个类别。").waitFor();
  await dialog.getByLabel("类别").click();
  await page.getByTitle("维护保养").last().click();
  await dialog.getByRole("button", { name: "起草协议" }).click();
  await page.getByRole("heading", { name: "景区直饮水维护" }).waitFor();
  const id = new URL(page.url()).pathname.split("/").at(-1)!;

  await act(page, "提交方案").click();
  await dialog.getByRole("button", { name: "提交方案" }).click();
  await dialog.getByText("写明项目、数量和单价；金额最多两位小数。").waitFor();
  await dialog.getByLabel("项目 1").fill("直饮水点保养");
  await dialog.getByLabel("数量 1").fill("24");
  await dialog.getByLabel("单位 1").fill("次");
  await dialog.getByLabel("单价（元） 1").fill("380");
  await dialog.getByLabel("原价（元） 1").fill("450");
  await bothWidths(page, "agreement-offer");
  await dialog.getByRole("button", { name: "提交方案" }).click();
  await page.getByText("方案等待另一位同事审批").waitFor();
  const pending = (await approver.call("GET", `/v1/agreements/${id}`)).body as { pending: number; may: string[] };
  expect(pending).toMatchObject({ pending: 1, may: expect.arrayContaining(["decide"]) });
  expect((await approver.call("POST", `/v1/agreements/${id}/decision`, { n: 1, as: "approved" })).status).toBe(200);
  await page.reload();
  await act(page, "成交").click();
  await dialog.getByLabel("成交原因").click();
  await page.getByTitle("方案合适").last().click();
  await dialog.getByRole("button", { name: "成交", exact: true }).click();
  await act(page, "提交报价").click();
  await dialog.getByRole("button", { name: "提交报价" }).click();
  await page.getByText("报价等待另一位同事审批").waitFor();
  expect((await approver.call("POST", `/v1/agreements/${id}/decision`, { n: 2, as: "approved" })).status).toBe(200);
  await page.reload();
  await act(page, "签订协议").click();
  await shot(page, "agreement-sign");
  await dialog.getByRole("button", { name: "签订协议" }).click();
  await act(page, "安排服务").click();
  await dialog.getByLabel("做什么").fill("保养全部饮水点");
  await dialog.getByLabel("多久一次").click();
  await page.getByTitle("每季度").last().click();
  await dialog.getByRole("button", { name: "安排服务" }).click();
  await act(page, "登记完成").first().click();
  await dialog.getByLabel("做了什么").fill("二十四处，换滤芯六支");
  await dialog.getByRole("button", { name: "登记完成" }).click();
  await act(page, "客户核对").first().click();
  await dialog.getByLabel("客户的话").fill("抽查三处，都合格");
  await dialog.getByRole("button", { name: "客户核对" }).click();
  await page.getByText("客户已核对").waitFor();
  await bothWidths(page, "agreement-page");
  await act(page, "终止协议").click();
  await shot(page, "agreement-cancel");
  await page.keyboard.press("Escape");

  await page.goto(`${product.url}/customers/${made.id}`);
  await page.getByRole("link", { name: /景区直饮水维护/ }).waitFor();
  await page.goto(`${product.url}/customers/${made.id}?kind=agreement`);
  await page.getByRole("link", { name: /^协议 XY\d+ 签订$/ }).waitFor();
  await bothWidths(page, "customer-agreements");
  await page.goto(`${product.url}/agreements`);
  await page.getByRole("row").filter({ hasText: "景区直饮水维护" }).waitFor();
  await bothWidths(page, "agreements-list");
  await page.getByRole("button", { name: /快到期/ }).click();
  await expect.poll(() => page.getByRole("row").filter({ hasText: "景区直饮水维护" }).count()).toBe(0);
  await page.getByRole("row").filter({ hasText: "客房净水器滤芯年度更换" }).waitFor();
  await shot(page, "agreements-soon");
});

test("R-CU-07 (kinds), R-CU-07 (contact people): a company is opened with its number, gets a contact person in a role, and is found by kind and by what its file lacks", async () => {
  const { page } = desk;
  const dialog = page.getByRole("dialog");
  await page.goto(`${product.url}/customers`);
  await act(page, /新建客户/).click();
  await dialog.getByLabel("类型").click();
  await page.getByTitle("公司", { exact: true }).last().click();
  await dialog.getByLabel("姓名").fill("澄湖酒店管理公司");
  await dialog.getByLabel("统一社会信用代码").fill("123");
  await dialog.getByRole("button", { name: "新建客户" }).click();
  await dialog.getByText("统一社会信用代码是 18 位数字和大写字母。").waitFor();
  await dialog.getByLabel("统一社会信用代码").fill("91330100MA2XX0000X");
  await dialog.getByRole("button", { name: "新建客户" }).click();
  await page.getByText("还没有联系人。").waitFor();
  await act(page, "添加联系人").click();
  await dialog.getByRole("button", { name: "添加联系人" }).click();
  await dialog.getByText("选一个角色。").waitFor();
  await dialog.getByLabel("角色").click();
  await page.getByTitle("采购", { exact: true }).last().click();
  await dialog.getByLabel("姓名").fill("鲜于仲通");
  await shot(page, "customer-person");
  await dialog.getByRole("button", { name: "添加联系人" }).click();
  await page.getByRole("link", { name: "鲜于*通" }).waitFor();
  await page.setViewportSize({ width: 1440, height: 1500 });
  await shot(page, "customer-company");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${product.url}/customers?kind=company&file=incomplete`);
  await page.getByRole("row").filter({ hasText: "澄湖酒店管理公司" }).waitFor();
  await bothWidths(page, "customers-companies");

  // Two dialogues of care: a contested entry is decided, and a group's habits.
  const all = (await boss.call("GET", "/v1/key-accounts?who=all&limit=50")).body.rows as { customer: { id: string } }[];
  const made = (await boss.call("POST", `/v1/customers/${all[0]!.customer.id}/credit`, { cause: "agreement_broken", reason: "约好的量没有达到" })).body as { id: string };
  await boss.call("POST", `/v1/customers/${all[0]!.customer.id}/credit/contests`, { cause: "agreement_broken", sourceId: made.id, reason: "供货晚了才没有达到" });
  const chief = demoAccounts(product).find((one) => one.role.includes("经理"))!;
  const other = await visit(`${product.url}/signin`);
  await signInOn(other.page, chief);
  await other.page.goto(`${product.url}/customers/${all[0]!.customer.id}`);
  await act(other.page, "裁定").first().click();
  await other.page.getByRole("dialog").getByLabel("理由").waitFor();
  await shot(other.page, "credit-decide");
  const segment = (await boss.call("POST", "/v1/customer-segments", { name: "金卡客户群", filter: { tier: "gold" } })).body as { id: string };
  await page.goto(`${product.url}/customers?segment=${segment.id}`);
  await act(page, "看习惯").click();
  await dialog.getByText(/这群客户的习惯/).waitFor();
  await shot(page, "segment-habits");
});
