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

test("R-CU-05 (import), R-CU-01 (doubles), R-CU-01 (unify and split), R-CU-01 (one timeline), R-CU-02 (tiers by rule), R-CU-03 (segments): a file is brought with its refused rows, two files become one, the file says why its tier, a group finds it, and the two come apart again", async () => {
  const { page } = desk;
  // A file with two good rows and two that are not.
  await page.goto(`${product.url}/customers`);
  await act(page, "导入").click();
  await act(page, /导入文件/).click();
  const dialog = page.getByRole("dialog");
  const csv = "会员编号,姓名,手机号,等级,标签,备注\nV-9001,闻人昭,13711119001,,故事,x\nV-9002,,13711119002,,故事,x\nV-9003,闻人华,1.37E+10,,故事,x\nV-9004,闻人昭昭,13711119004,,故事,x\n";
  await dialog.locator("input[type=file]").setInputFiles({ name: "客户.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await dialog.getByRole("button", { name: /上\s*传/ }).click();
  await page.getByText("每个字段在哪一列？").waitFor();
  await page.getByText(/^闻.?\*+$/).first().waitFor();
  await bothWidths(page, "import-columns");
  await act(page, "检查每一行").click();
  await page.getByText("共 4 行，2 行通过，2 行未通过").waitFor();
  await page.getByText("第 3 行").waitFor();
  await page.getByText(/科学计数法/).waitFor();
  await bothWidths(page, "import-checked");
  const [download] = await Promise.all([page.waitForEvent("download"), act(page, "下载未通过的行").click()]);
  expect(download.suggestedFilename()).toContain("未通过的行");
  await act(page, "导入 2 行").click();
  await page.getByText("导入完成").waitFor();
  await shot(page, "import-done");

  // The same person, written down by hand a second time.
  const made = (await boss.call("POST", "/v1/customers", { name: "闻人昭", phone: "13711119001", evenSo: true })).body as { id: string; number: number };
  await page.goto(`${product.url}/customers/doubles`);
  const pair = page.locator(".joins-pair").filter({ hasText: `C-${made.number}` });
  // The demo's own pairs are likelier and stand before it.
  await expect.poll(async () => {
    if ((await pair.count()) === 0) await act(page, "再看一些").click({ timeout: 1000 }).catch(() => {});
    return pair.count();
  }).toBe(1);
  await pair.getByText(/手机号相同/).waitFor();
  await bothWidths(page, "doubles");
  await pair.getByRole("button", { name: "合并档案" }).click();
  await dialog.getByLabel("依据").fill("电话核对过，是同一人");
  await dialog.getByRole("button", { name: "合并档案" }).click();
  await pair.waitFor({ state: "detached" });

  // Its old id leads to the one file, with one timeline, its tier explained, and a note written since.
  await page.goto(`${product.url}/customers/${made.id}`);
  await page.getByText(`由 C-${made.number} 并入`).waitFor();
  await page.getByText("电话核对过，是同一人").first().waitFor();
  await page.getByText("按制度手册的规则评定").waitFor();
  await page.getByText("实付满").first().waitFor();
  await page.getByPlaceholder("只有同事能看到。").or(page.getByPlaceholder(/只有同事能看到/)).first().fill("合并以后写的备注");
  await act(page, "保存备注").click();
  await page.getByText("合并以后写的备注").first().waitFor();
  await bothWidths(page, "customer-joined");

  // A group finds it.
  await page.goto(`${product.url}/customers?tag=${encodeURIComponent("故事")}`);
  await act(page, "存为客户群").click();
  await dialog.getByLabel("名称").fill("故事里的客户");
  await dialog.getByRole("button", { name: "存为客户群" }).click();
  await page.getByText("故事里的客户（2）").first().waitFor();
  await bothWidths(page, "segment");

  // And apart again: the note asks for its side.
  await page.goto(`${product.url}/customers/${made.id}`);
  await act(page, "拆分档案").click();
  await dialog.getByLabel("依据").fill("其实是母女两人");
  await dialog.getByRole("button", { name: "拆分档案" }).click();
  await dialog.getByText("合并以后写下的，请选择归到哪一边。").waitFor();
  await dialog.getByText(`归 C-${made.number}`, { exact: true }).first().click();
  await shot(page, "split");
  await dialog.getByRole("button", { name: "拆分档案" }).click();
  await dialog.waitFor({ state: "hidden" });
  const { body } = await boss.call("GET", `/v1/customers/${made.id}/notes`);
  expect((body.rows as { text: string }[]).map((note) => note.text)).toEqual(["合并以后写的备注"]);
  expect((await boss.call("GET", `/v1/customers/${made.id}`)).body).toMatchObject({ id: made.id });
  expect(desk.complaints).toEqual([]);
});
