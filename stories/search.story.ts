import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { fitsItsWidth, signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoPassword } from "./staff.ts";
import { visitShop } from "./visitor.ts";

let product: Product;
let desk: Visit;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  desk = await visit(`${product.url}/signin`);
  await signInOn(desk.page, { login: "qicheng", password: demoPassword(product, "qicheng") });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-CV-08 (screen): Chinese words of one and more characters are found and marked; a filter stands in the address; a hit opens its conversation at the message; what was just said is found at once", async () => {
  const { page } = desk;
  const shopper = await visitShop(product);
  await shopper.say("你们的珐琅锅能用洗碗机洗吗？");
  const hit = page.locator(".search-hit", { hasText: "珐琅锅" });

  await page.goto(`${product.url}/search`);
  await page.getByRole("textbox", { name: "搜索" }).fill("琅");
  await hit.first().waitFor();
  expect(await hit.first().locator("mark").allInnerTexts()).toContain("琅");
  await page.getByRole("textbox", { name: "搜索" }).fill("珐琅锅 洗碗机");
  await expect.poll(() => hit.first().locator("mark").allInnerTexts()).toEqual(["珐琅锅", "洗碗机"]);
  await page.waitForURL((url) => url.searchParams.get("q") === "珐琅锅 洗碗机");

  // Past conversations, narrowed by kind; the address alone brings the same page back.
  await page.getByRole("textbox", { name: "搜索" }).fill("快递");
  await page.locator(".search-talk").nth(2).waitFor();
  await shot(page, "search-page");
  await page.getByRole("button", { name: "消息", exact: true }).or(page.getByRole("radio", { name: "消息" })).or(page.getByText("消息", { exact: true })).first().click();
  await page.waitForURL((url) => url.searchParams.get("kind") === "message");
  await page.reload();
  await page.locator(".search-talk").nth(2).waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await fitsItsWidth(page);
  await shot(page, "search-phone");
  await page.setViewportSize({ width: 1440, height: 900 });

  // By channel and by days of one's own: the choice stands in the address, and the server is asked so.
  await page.getByRole("combobox", { name: "渠道" }).click();
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/v1/search/said" && new URL(request.url()).searchParams.get("channel") === "web");
  await page.locator(".ant-select-item-option", { hasText: "网页聊天" }).click();
  await asked;
  await page.waitForURL((url) => url.searchParams.get("channel") === "web");
  await page.locator(".search-talk").nth(2).waitFor();
  const dated = page.waitForRequest((request) => new URL(request.url()).searchParams.get("to") === "2001-01-02T16:00:00.000Z" && new URL(request.url()).searchParams.get("from") === "2000-12-31T16:00:00.000Z");
  await page.goto(`${product.url}/search?kind=message&q=${encodeURIComponent("快递")}&days=own&from=2001-01-01&to=2001-01-02`);
  await dated;
  await page.getByText("没有找到").first().waitFor();
  expect(await page.getByRole("textbox", { name: "从" }).inputValue()).toBe("2001-01-01");
  await shot(page, "search-days");
  await page.goto(`${product.url}/search?kind=message&q=${encodeURIComponent("快递")}`);
  await page.locator(".search-talk").nth(2).waitFor();

  // By keys to the first hit; Enter opens it at the message.
  const words = (await page.locator("[data-hit] mark").first().innerText()).trim();
  await page.getByRole("textbox", { name: "搜索" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname.startsWith("/desk/") && url.searchParams.get("at") !== null);
  await page.locator(".desk-bubble", { hasText: words }).first().waitFor();
  await shot(page, "search-opened");

  // Nothing found is said in words.
  await page.goto(`${product.url}/search?kind=message&q=${encodeURIComponent("鸑鷟")}`);
  await page.getByText("没有找到").first().waitFor();
  shopper.close();
  expect(desk.complaints).toEqual([]);
});

test("R-CV-08 (screen): whoever types faster than the network answers never opens what was found for the words before, on the page and in the command bar", async () => {
  const { page } = desk;
  await page.goto(`${product.url}/search?kind=message&q=${encodeURIComponent("快递")}`);
  await page.locator(".k-panel[aria-busy=false] .search-hit").first().waitFor();
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/v1\/(search\/|customers\?)/, async (route) => {
    await held;
    await route.continue();
  });
  // From the first key to the answer nothing may pass for found, not even while the address is on its way.
  await page.evaluate("window.opened = 0; new MutationObserver((changes) => { window.opened += changes.filter(({ target }) => target.getAttribute('aria-busy') === 'false').length; }).observe(document.body, { subtree: true, attributeFilter: ['aria-busy'] })");
  await page.getByRole("textbox", { name: "搜索" }).fill("珐琅锅");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const former = page.locator(".k-panel[aria-busy=true] .search-hit");
  await former.first().waitFor();
  await page.waitForURL((url) => url.searchParams.get("q") === "珐琅锅");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate<string>("getComputedStyle(document.querySelector('.k-panel[aria-busy=true]')).opacity")).toBe("0.5");
  await shot(page, "search-former");
  expect([new URL(page.url()).pathname, await former.count() > 0, await page.evaluate("window.opened")]).toEqual(["/search", true, 0]);
  answer();
  await page.locator(".k-panel[aria-busy=false] .search-hit mark", { hasText: "珐琅锅" }).first().waitFor();
  await page.unrouteAll({ behavior: "wait" });

  // The command bar: found for the first words, asked again for more.
  await page.keyboard.press("Control+KeyK");
  const bar = page.getByRole("dialog");
  await bar.getByRole("combobox").fill("珐琅");
  await bar.getByRole("option").first().waitFor();
  const again = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/v1\/(search\/|customers\?)/, async (route) => {
    await again;
    await route.continue();
  });
  await bar.getByRole("combobox").fill("珐琅锅盖");
  await bar.locator("[role=group][aria-busy=true] [role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await shot(page, "search-former-palette");
  expect([new URL(page.url()).pathname, await bar.isVisible()]).toEqual(["/search", true]);
  answer();
  await bar.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.unrouteAll({ behavior: "wait" });
  expect(desk.complaints).toEqual([]);
});
