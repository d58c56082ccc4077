import { afterAll, beforeAll, expect, test } from "vitest";
import { findings } from "./axe.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";
import { demoIdentity } from "./visitor.ts";

let product: Product;
let boss: Staff;
const open: Visit[] = [];
const picture = { name: "内胆.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };
let as: string;

beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const { login, password } = demoAccounts(product).find((one) => one.role.includes("主管"))!;
  boss = await signIn(product, login, password);
  const catalogue = (await (await fetch(`${product.url}/demo/catalogue.json`)).json()) as { visitors: { as: string; signedIn: boolean; shops: string[] }[]; orders: Record<string, unknown[]> };
  ({ as } = catalogue.visitors.find((one) => one.signedIn && one.shops.includes("hemu") && (catalogue.orders[one.as]?.length ?? 0) > 0)!);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

/** Takes a ticket as far as its customer's confirmation, as the supervisor; gives its id. By its number: the list goes by deadlines, and what a page of it holds by the hour. */
async function workOut(code: string): Promise<string> {
  const found = async () => ((await boss.call("GET", `/v1/search/tickets?q=${code}`)).body as { rows: { id: string; code: string }[] }).rows.find((row) => row.code === code)?.id;
  // What is new is found a moment later.
  await expect.poll(found).toBeDefined();
  const id = (await found())!;
  const { version } = (await boss.call("GET", `/v1/tickets/${id}`)).body as { version: number };
  const left = await boss.call("POST", `/v1/tickets/${id}/exits/solve_now`, { version, form: { what: "内胆起皮", wish: ["refund"], category: "product", safety: false, severity: "normal" }, reason: "当场退款" });
  expect(left.status).toBe(200);
  return id;
}

test("R-TK-10 (file, add files, follow, confirm, rate): a complaint from the widget with a picture, followed, confirmed and rated on its page", async () => {
  const shop = await visit(`${product.url}/demo?shop=hemu&as=${as}`, { width: 390, height: 844 });
  open.push(shop);
  await shop.page.locator("kefu-chat").getByRole("button").first().click();
  const panel = shop.page.locator("kefu-panel");
  await panel.getByRole("button", { name: "我的事项" }).click();
  // Whoever the demo's catalogue gives us may have filed something before.
  await panel.getByRole("link", { name: "投诉" }).waitFor();
  await shot(shop.page, "widget-matters-390");
  const [filing] = await Promise.all([shop.context.waitForEvent("page"), panel.getByRole("link", { name: "投诉" }).click()]);
  await filing.getByRole("heading", { name: "投诉" }).waitFor();
  await filing.getByLabel(/^发生了什么/).fill("内胆起皮，孩子差点误食 <b>请尽快</b>");
  await filing.getByRole("button", { name: /提交投诉/ }).click();
  await filing.getByText(/已提交，编号 TS\d+/).or(filing.getByText("这里要填写。")).first().waitFor();
  await filing.getByRole("group", { name: "您希望怎么处理" }).getByRole("button", { name: "退款" }).click();
  await filing.locator("input[type=file]").setInputFiles(picture);
  await filing.locator(".desk-uploads").getByText("内胆.png").waitFor();
  await shot(filing, "filing-complaint-390");
  expect(await findings(filing, "filing")).toEqual([]);
  await filing.getByRole("button", { name: /提交投诉/ }).click();
  const said = await filing.getByText(/已提交，编号 TS\d+/).innerText();
  const code = /TS\d+/.exec(said)![0];
  await shot(filing, "filing-sent-390");
  await filing.getByRole("link", { name: "打开事项页面" }).click();
  await filing.getByRole("heading", { name: "已受理，正在了解情况" }).waitFor();
  await filing.locator(".follow-said .desk-picture img").first().waitFor();
  await filing.getByText("<b>请尽快</b>").first().waitFor();
  const id = await workOut(code);
  await filing.reload();
  await filing.getByRole("button", { name: "已经解决", exact: true }).click();
  await filing.getByRole("heading", { name: "已处理完毕" }).waitFor();

  // The panel finds it again and leads to its page.
  await panel.getByRole("button", { name: "返回" }).last().click();
  await panel.getByRole("button", { name: "我的事项" }).click();
  const [again] = await Promise.all([shop.context.waitForEvent("page"), panel.getByRole("button", { name: new RegExp(code) }).click()]);
  await again.waitForURL(/\/follow#/);
  await again.getByRole("heading", { name: "已处理完毕" }).waitFor();
  const { version } = (await boss.call("GET", `/v1/tickets/${id}`)).body as { version: number };
  expect((await boss.call("POST", `/v1/tickets/${id}/exits/closed`, { version, form: { cause: "batch", improvement: "入库抽检" }, reason: "" })).status).toBe(200);
  await again.reload();
  await again.getByRole("button", { name: "4 星" }).click();
  await again.getByLabel(/^说说您的感受/).fill("处理很快");
  await shot(again, "follow-rate-390");
  await again.getByRole("button", { name: "提交评价" }).click();
  await again.getByText("处理很快").waitFor();
  expect(await findings(again, "follow")).toEqual([]);
  expect((await boss.call("POST", `/v1/tickets/${id}/follow-link/ending`)).status).toBe(200);
  await again.reload();
  await again.getByText("这个链接已经失效").waitFor();
});

test("R-TK-04 (customer's application), R-TK-10 (file): a return application by the shop's signed link: own order, the verdict with its reason, sent, found among the own matters", async () => {
  const seen = await visit(`${product.url}/file?shop=hemu&type=return#identity=${await demoIdentity(product, as)}`, { width: 390, height: 844 });
  open.push(seen);
  const { page } = seen;
  await page.getByRole("heading", { name: "退换货" }).waitFor();
  await page.locator(".returns-verdict").first().waitFor();
  expect(await page.locator(".returns-verdict").first().textContent()).toContain("依据：");
  await shot(page, "filing-return-390");
  // Whatever the demo's order allows today.
  let sent = false;
  const line = page.locator(".filing-lines li").first();
  const choose = async (group: string, name: string) => page.getByRole("group", { name: group }).getByRole("button", { name }).click();
  for (const wish of ["仅退款", "换货", "退货退款"])
    for (const reason of ["质量问题", "不想要了（无理由）"]) {
      if (sent) continue;
      await choose("想要", wish);
      await choose("原因", reason);
      const words = { wish: { 仅退款: "refund", 换货: "exchange", 退货退款: "return" }[wish]!, reason: reason === "质量问题" ? "quality" : "no_reason" };
      await page.locator(`.filing-lines[data-judged="${words.wish}/${words.reason}"]`).waitFor();
      if ((await line.locator(".returns-verdict.is-yes").count()) === 0) continue;
      await line.locator("input[type=checkbox]").check();
      await page.getByLabel(/^补充说明/).fill("蒸盖开裂");
      await shot(page, "filing-return-ready-390");
      expect(await findings(page, "filing return")).toEqual([]);
      await page.getByRole("button", { name: "提交申请" }).click();
      await page.getByText(/已提交，编号 TH\d+/).waitFor();
      sent = true;
    }
  expect(sent).toBe(true);
  await page.getByRole("link", { name: "打开事项页面" }).click();
  await page.getByRole("heading", { name: "正在审核您的申请" }).waitFor();
  await page.getByText("蒸盖开裂").waitFor();
  expect(open.flatMap((one) => one.complaints)).toEqual([]);
});

test("R-TK-10 (file): by the bare link with name and phone; what was typed stays when it is refused; on the wide screen too", async () => {
  const seen = await visit(`${product.url}/file?shop=hemu&type=suggestion`);
  open.push(seen);
  const { page } = seen;
  await page.getByLabel("姓名").fill("林女士");
  await page.getByLabel("手机号").fill("123");
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("手机号应为 11 位").waitFor();
  expect(await page.getByLabel("姓名").inputValue()).toBe("林女士");
  await shot(page, "filing-enter");
  await page.getByLabel("手机号").fill("139 1234 5678");
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByLabel(/^您的建议/).fill("包装少用胶带");
  await shot(page, "filing-suggestion");
  await page.getByRole("button", { name: "提交建议" }).click();
  await page.getByText(/已提交，编号 JY\d+/).waitFor();
  await page.reload();
  await page.getByText("包装少用胶带").first().waitFor();
  expect(open.flatMap((one) => one.complaints)).toEqual([]);
});
