import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn } from "./staff.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

const phone = "13912340077";
const street = "望京街道8号院3号楼502室";
const narrow = { width: 390, height: 844 };
const wide = { width: 1440, height: 900 };

test("R-CU-04 (unmasking) (consent) (copy): a shopper consents in the window and writes a number; a supervisor opens it by keyboard for a reason, takes a withdrawal down; the manager hands the copy over as a table", async () => {
  const began = new Date().toISOString();
  const accounts = demoAccounts(product);
  const [supervisor, manager] = [accounts.find((a) => a.role.includes("主管"))!, accounts.find((a) => a.role.includes("经理"))!];

  const shop = await visit(`${product.url}/demo?shop=hemu&as=guest-chengdu`, narrow);
  await shop.page.locator("kefu-chat").getByRole("button").first().click();
  const panel = shop.page.locator("kefu-panel");
  await panel.getByRole("button", { name: "个人信息授权" }).click();
  const offers = panel.getByRole("checkbox", { name: /优惠和新品信息/ });
  await offers.check();
  // What stands on the server, not only on the screen.
  await panel.getByRole("button", { name: "返回" }).last().click();
  await panel.getByRole("button", { name: "个人信息授权" }).click();
  await expect.poll(() => offers.isChecked()).toBe(true);
  await shot(shop.page, "privacy-widget-consents");
  await panel.getByRole("button", { name: "返回" }).last().click();
  await panel.locator("textarea").first().fill(`我的电话 ${phone}，寄到北京市朝阳区${street}`);
  await panel.locator("textarea").first().press("Enter");
  await panel.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  await panel.getByText(phone).first().waitFor();

  const staff = await signIn(product, supervisor.login, supervisor.password);
  // The window shows what is written before it has arrived, and others may be spoken to by the system meanwhile.
  const said = async () => ((await staff.call("GET", `/v1/search/said?q=${encodeURIComponent("我的电话")}&from=${began}`)).body.rows as { conversationId: string }[] | undefined)?.[0]?.conversationId;
  await expect.poll(said).toBeDefined();
  const { row: talk } = (await staff.call("GET", `/v1/conversations/${(await said())!}`)).body as { row: { id: string; customer: { id: string } } };
  const customers = (await staff.call("GET", `/v1/customers/${talk.customer.id}`)).body as { id: string; number: number };

  const desk = await visit(`${product.url}/signin`, wide);
  await signInOn(desk.page, supervisor);
  await desk.page.goto(`${product.url}/desk/${talk.id}`);
  const masked = desk.page.locator(".desk-bubble", { hasText: "139****0077，寄到北京市朝阳区 ****" }).first();
  await masked.waitFor();
  expect(await desk.page.content()).not.toContain(phone);
  const open = desk.page.getByRole("button", { name: "查看个人信息" }).first();
  // The purposes may come after the dialogue: the first of them stands chosen all the same.
  const { promise: late, resolve: answer } = Promise.withResolvers<void>();
  await desk.page.route(/\/v1\/opening-purposes/, async (route) => {
    await late;
    await route.continue();
  });
  await desk.page.reload();
  await open.focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.getByRole("dialog").getByRole("radio", { name: "其他" }).waitFor();
  answer();
  await desk.page.getByRole("dialog").getByRole("radio", { name: "回拨客户电话", checked: true }).waitFor();
  await shot(desk.page, "privacy-open-reason");
  await desk.page.getByRole("dialog").getByRole("button", { name: "查看个人信息" }).focus();
  await desk.page.keyboard.press("Enter");
  const values = desk.page.locator(".open-personal-values");
  await values.getByText(phone).waitFor();
  await values.getByText(`北京市朝阳区${street}`).waitFor();
  await shot(desk.page, "privacy-opened");
  await desk.page.setViewportSize(narrow);
  await shot(desk.page, "privacy-opened-390");
  await desk.page.setViewportSize(wide);
  await values.getByRole("button").press("Enter");
  await values.waitFor({ state: "detached" });

  await desk.page.goto(`${product.url}/customers/${customers.id}`);
  const consents = desk.page.locator(".consents");
  await consents.getByText("已同意").waitFor();
  await consents.getByRole("button", { name: "优惠和新品信息 · 登记撤回" }).click();
  const taking = desk.page.getByRole("dialog");
  await taking.getByRole("button", { name: "登记撤回" }).click();
  await taking.getByText("写明凭据，至少 4 个字。").waitFor();
  await taking.getByLabel("凭据").fill(`会话里提出，来电 ${phone}`);
  await shot(desk.page, "privacy-consent-taking");
  await taking.getByRole("button", { name: "登记撤回" }).click();
  await consents.getByText("已撤回").first().waitFor();
  await consents.getByRole("button", { name: /全部登记 2 条/ }).click();
  await consents.getByText("会话里提出，来电 ⟦手机1⟧").waitFor();
  await shot(desk.page, "privacy-consents");
  await desk.page.setViewportSize(narrow);
  await consents.scrollIntoViewIfNeeded();
  await shot(desk.page, "privacy-consents-390");

  const office = await visit(`${product.url}/signin`, wide);
  await signInOn(office.page, manager);
  await office.page.goto(`${product.url}/settings/data-requests`);
  await office.page.getByRole("button", { name: "登记请求" }).click();
  const form = office.page.getByRole("dialog");
  await form.getByRole("button", { name: "登记请求" }).click();
  await form.getByText("填写客户号，只写数字。").waitFor();
  await form.getByLabel("客户号").fill(String(customers.number));
  await form.getByLabel("请求内容").fill(`要一份副本，电话 ${phone}`);
  await shot(office.page, "privacy-request-new");
  await office.page.setViewportSize(narrow);
  await shot(office.page, "privacy-request-new-390");
  await office.page.setViewportSize(wide);
  await form.getByRole("button", { name: "登记请求" }).click();
  const row = office.page.getByRole("row", { name: new RegExp(`C-${customers.number}`) });
  const take = async (label: string, note: string, act: string) => {
    await row.click();
    const dialog = office.page.getByRole("dialog");
    await dialog.getByLabel(label).fill(note);
    await dialog.getByRole("button", { name: act }).click();
    await dialog.waitFor({ state: "detached" });
  };
  await row.getByText("待核实身份").waitFor();
  await take("怎样核实的身份", "回拨登记的号码核对", "身份已核实");
  await row.getByText("待决定").waitFor();
  await take("理由", "本人提出，符合规定", "记下决定");
  await row.getByText("待办理").waitFor();
  await shot(office.page, "privacy-requests");
  await row.click();
  const granted = office.page.getByRole("dialog");
  await granted.getByRole("button", { name: "下载副本" }).waitFor();
  await shot(office.page, "privacy-request-steps");
  await office.page.setViewportSize(narrow);
  await shot(office.page, "privacy-request-steps-390");
  await office.page.setViewportSize(wide);
  const [download] = await Promise.all([office.page.waitForEvent("download"), granted.getByRole("button", { name: "下载副本" }).click()]);
  expect(download.suggestedFilename()).toBe(`C-${customers.number}.csv`);
  const table = readFileSync(await download.path(), "utf8");
  expect(table).toContain(phone);
  expect(table).toContain("\"授权\",\"offers consents/default@1\"");
  await granted.getByRole("button", { name: "办结" }).click();
  await granted.waitFor({ state: "detached" });
  expect([...shop.complaints, ...desk.complaints, ...office.complaints]).toEqual([]);
});
