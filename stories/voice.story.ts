import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit } from "./browser.ts";
import { fitsItsWidth, signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { caughtUp, demoAccounts } from "./staff.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  await caughtUp(product);
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

const account = (role: string) => demoAccounts(product).find((one) => one.role.includes(role))!;

test("R-CV-06 (page): what customers ask for and say is counted, opened word by word, and what says the same is put under a new theme and taken back", async () => {
  const { page, complaints } = await visit(`${product.url}/signin`);
  await signInOn(page, account("经理"));
  await page.goto(`${product.url}/voice`);
  const rows = page.locator(".voice-parts .ant-table-row");
  await expect.poll(() => rows.count()).toBeGreaterThan(10);
  await page.locator(".voice-parts .k-chart [role=img] svg").first().waitFor();
  await shot(page, "voice");

  // The key figure is the sum of its categories.
  const figure = async (name: string) => Number((await page.locator(`[data-voice="${name}"]`).innerText()).replaceAll(",", ""));
  const sums = async () => (await rows.evaluateAll((all) => all.map((row) => [2, 3].map((at) => Number(row.querySelectorAll("td")[at]!.textContent!.replaceAll(",", "")) || 0)))).reduce(([a, b], [c, d]) => [a! + c!, b! + d!], [0, 0]);
  const apart = async () => {
    const [needs, opinions] = await sums();
    return [needs! - (await figure("needs")), opinions! - (await figure("opinions"))];
  };
  await expect.poll(apart).toEqual([0, 0]);

  // A line opens the words; two that say the same go under a theme with a new name.
  await page.getByRole("button", { name: "归并主题", exact: true }).click();
  await page.locator(".ant-table-row", { hasText: "还没归并" }).click();
  const count = page.locator("[data-records]");
  await count.waitFor();
  const unlinked = Number(await count.getAttribute("data-records"));
  await page.getByRole("checkbox", { name: /^选中会话/ }).nth(0).check();
  await page.getByRole("checkbox", { name: /^选中会话/ }).nth(1).check();
  await page.getByRole("combobox", { name: "归入主题" }).fill("演示新主题");
  await page.getByText("新建“演示新主题”").last().click();
  await shot(page, "voice-records");
  await page.getByRole("button", { name: "归入", exact: true }).click();
  await page.getByText("2 条已归入“演示新主题”").waitFor();
  await expect.poll(async () => Number(await count.getAttribute("data-records"))).toBe(unlinked - 2);
  await page.getByRole("button", { name: "撤销" }).click();
  await expect.poll(async () => Number(await count.getAttribute("data-records"))).toBe(unlinked);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "管理主题" }).click();
  await page.getByRole("button", { name: "并入 演示新主题" }).click();
  await page.getByRole("combobox", { name: "把“演示新主题”并入哪个主题" }).click();
  await page.getByTitle("到得太慢").last().click();
  await shot(page, "voice-themes");
  await page.locator(".voice-theme-act").getByRole("button", { name: "并入" }).click();
  await expect.poll(() => page.getByText("演示新主题", { exact: true }).count()).toBe(0);

  // Another period, nothing said: the page says why.
  await page.goto(`${product.url}/voice?from=2020-01-01&to=2020-01-02`);
  await page.getByText("这段时间没有记下需求或意见").waitFor();
  await page.goto(`${product.url}/voice?by=product`);
  await expect.poll(() => rows.count()).toBeGreaterThan(5);
  await rows.first().click();
  await page.locator(".voice-said").first().click();
  await page.waitForURL(/\/desk\/[0-9a-f-]{36}/);
  expect(complaints).toEqual([]);
});

test.each(["light", "dark"] as const)("R-CV-06 (page): the page stands at 390 px and 1440 px, %s", async (mode) => {
  for (const width of [1440, 390]) {
    const { page, context, complaints } = await visit(`${product.url}/signin`, { width, height: width === 390 ? 844 : 900 });
    await page.emulateMedia({ colorScheme: mode });
    await signInOn(page, account("经理"));
    await page.goto(`${product.url}/voice?records=opinions`);
    await page.locator(".voice-said").first().waitFor();
    await shot(page, `voice-words-${mode}-${width}`);
    await page.goto(`${product.url}/voice`);
    await page.locator(".voice-parts .k-chart [role=img] svg").first().waitFor();
    await shot(page, `voice-${mode}-${width}`);
    await fitsItsWidth(page);
    expect(complaints).toEqual([]);
    await context.close();
  }
});
