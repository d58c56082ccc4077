import { afterAll, beforeAll, expect, test } from "vitest";
import { findings, sizes } from "./axe.ts";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts } from "./staff.ts";
import { demoIdentity, visitShop } from "./visitor.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

async function signedIn(of: string, size: { width: number; height: number }): Promise<Visit> {
  const window = await visit(`${product.url}/signin`, size);
  await signInOn(window.page, demoAccounts(product).find((one) => one.role.includes(of))!);
  return window;
}

/** What is grave in light, then in dark. */
async function inBoth({ page }: Visit, where: string, width: number): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html.${colorScheme}`).first().waitFor({ state: "attached" });
    found.push(...(await findings(page, `${where} (${colorScheme}, ${width})`, colorScheme === "dark")));
    await shot(page, `access-${where}-${colorScheme}-${width}`);
  }
  return found;
}

test.each(sizes)("R-OP-06 (console): the agent's list, thread and its dialogues have nothing grave for axe at $width px, light and dark", async (size) => {
  const grave: string[] = [];
  const desk = await signedIn("当班", size);
  const { page } = desk;
  await page.locator(".presence-control:not(.is-blank)").waitFor();
  await page.locator("button.presence-control").click();
  await page.locator(".presence-menu").waitFor();
  grave.push(...(await inBoth(desk, "presence", size.width)));
  await page.getByText("在线", { exact: true }).last().click();
  const shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  await shopper.say(`锅盖的密封圈哪里买（${size.width}）`);
  const row = page.locator(".k-row", { hasText: `锅盖的密封圈哪里买（${size.width}）` });
  await row.waitFor();
  grave.push(...(await inBoth(desk, "list", size.width)));
  await row.click();
  await page.locator(".desk-field").waitFor();
  grave.push(...(await inBoth(desk, "thread", size.width)));
  for (const [keys, name] of [["Alt+KeyT", "transfer"], ["Alt+KeyQ", "end"], ["Shift+Slash", "keys"], ["Control+KeyK", "commands"]] as const) {
    await page.locator(".desk-field").blur();
    await page.keyboard.press(keys);
    const dialogue = page.getByRole("dialog").first();
    await dialogue.waitFor();
    if (name === "end") await dialogue.locator(".desk-form").waitFor();
    grave.push(...(await inBoth(desk, name, size.width)));
    await page.keyboard.press("Escape");
    // A list that hangs open takes the first Escape for itself.
    await dialogue.waitFor({ state: "hidden", timeout: 2000 }).catch(() => page.keyboard.press("Escape"));
    await dialogue.waitFor({ state: "hidden" });
  }
  shopper.close();
  expect(grave).toEqual([]);
  expect(desk.complaints).toEqual([]);
});

test("R-OP-06 (screen reader): a consultation is read out: who waits and for how long, who said what and when, what is new while one reads, and what can be done, by roles and names alone", async () => {
  const { page, complaints } = await signedIn("当班", sizes[0]!);
  expect(await page.evaluate<number>("fetch('/v1/presence', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ state: 'online', reason: '' }) }).then((reply) => reply.status)")).toBeLessThan(300);
  const shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  await shopper.say("读屏的问题：蒸格怎么放");
  const list = page.getByRole("region", { name: "会话列表" });
  const row = list.getByRole("button").filter({ hasText: "蒸格怎么放" });
  await row.waitFor();
  const field = page.getByRole("textbox", { name: /回复/ });
  // Given to this agent, the row goes from those who wait to the agent's own, and takes the focus with it nowhere.
  await expect
    .poll(async () => {
      await row.focus();
      await page.keyboard.press("Enter");
      return field.isVisible();
    })
    .toBe(true);
  const said = page.getByRole("log");
  await said.getByText("蒸格怎么放").waitFor();
  await field.fill("您好，蒸格放在内胆里。");
  await page.getByRole("button", { name: /^发送/ }).click();
  await said.getByText("蒸格放在内胆里").waitFor();
  await expect.poll(() => said.ariaSnapshot()).toMatch(/我[\s\S]*蒸格放在内胆里/);
  // What comes while one reads elsewhere is said once, politely, with who it is from.
  await shopper.say("谢谢，还要多少水");
  await expect.poll(() => page.locator("[aria-live=polite].k-unseen").allTextContents().then((all) => all.join(" "))).toContain("还要多少水");
  const tree = await said.ariaSnapshot();
  expect(tree.match(/蒸格怎么放/g)).toHaveLength(1);
  expect(tree).toMatch(/- time: \d\d:\d\d/);
  // Every act has a name, and the stages of the consultation say where it stands.
  expect(await page.evaluate<number>("[...document.querySelectorAll('section.desk-thread button')].filter((one) => (one.getAttribute('aria-label') ?? one.innerText).trim() === '').length")).toBe(0);
  expect(await page.locator(".k-stages [aria-current=step]").count()).toBe(1);
  shopper.close();
  expect(complaints).toEqual([]);
});

const pages: readonly (readonly [path: string, there: string, as?: string])[] = [
  ["/floor", ".floor-territory"], ["/figures", ".k-chart svg"], ["/figures?records=1&metric=opened", ".figures-record"], ["/voice", ".voice-parts .k-chart svg"], ["/voice?records=opinions", ".voice-said"],
  ["/search?q=电饭煲", "mark"], ["/promises", "h2"], ["/account", "input[type=password]"],
  ["/settings/people", "h2"], ["/settings/territories", "h2"], ["/settings/handbook", "h2"], ["/settings/data-requests", "h2"],
];

test.each(sizes)("R-OP-06 (console): floor, figures, voice, search, promises, settings and handbook have nothing grave for axe at $width px, light and dark", async (size) => {
  const grave: string[] = [];
  const boss = await signedIn("经理", size);
  for (const [path, there] of pages) {
    await boss.page.goto(`${product.url}${path}`);
    await boss.page.locator(there).first().waitFor({ state: "attached" });
    await boss.page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    grave.push(...(await inBoth(boss, path.slice(1).replace(/\?.*records.*/, "-records").split("?")[0]!.replaceAll("/", "-"), size.width)));
  }
  await boss.page.getByRole("button", { name: /^通知/ }).click();
  await boss.page.getByRole("dialog", { name: "通知" }).waitFor();
  grave.push(...(await inBoth(boss, "notifications", size.width)));
  expect(grave).toEqual([]);
  expect(boss.complaints).toEqual([]);
});
