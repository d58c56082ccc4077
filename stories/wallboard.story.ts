import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { caughtUp, demoAccounts, signIn } from "./staff.ts";
import { demoIdentity, newClientId, visitShop } from "./visitor.ts";

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
const figure = ({ page }: Visit, key: string) => page.locator(`.floor-figure[data-define="${key}"]`);
/** `326/346` beneath a figure. */
async function baseOf(floor: Visit, key: string): Promise<{ numerator: number; denominator: number } | null> {
  const found = /([\d,]+)\/([\d,]+)/.exec(await figure(floor, key).locator(".floor-figure-base").innerText());
  return found && { numerator: Number(found[1]!.replaceAll(",", "")), denominator: Number(found[2]!.replaceAll(",", "")) };
}

test("R-AN-01 (live, one truth, card and records): a figure on the floor moves when a conversation is answered, and opens exactly its records; the page of figures has the past 30 days", async () => {
  const floor = await visit(`${product.url}/signin`);
  await signInOn(floor.page, account("经理"));
  await floor.page.goto(`${product.url}/floor`);
  await figure(floor, "three_minute_reply").waitFor();
  const rounds = async () => (await baseOf(floor, "three_minute_reply")) ?? { numerator: 0, denominator: 0 };
  await figure(floor, "satisfaction").waitFor();
  const before = await rounds();
  const level = async () => (await baseOf(floor, "service_level"))?.denominator ?? 0;
  const levelBefore = await level();

  // A shopper asks, an agent answers by the same endpoints as the desk.
  const agent = await signIn(product, account("当班").login, account("当班").password);
  const visitor = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  const inWindow = () => /^(0[89]|1\d|2[0-2]):/.test(new Date().toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false }));
  const asksInWindow = inWindow();
  const { conversationId } = (await visitor.say("电饭煲内胆起皮了，还能用吗？")).result as { conversationId: string };
  expect((await agent.call("POST", `/v1/conversations/${conversationId}/acceptance`, {})).status).toBe(200);
  expect((await agent.call("POST", `/v1/conversations/${conversationId}/messages`, { clientId: newClientId(), text: "您好，先不要用，我为您核对。" })).status).toBe(200);
  // A round that waits elsewhere in the demo may pass its three minutes meanwhile: nobody but this agent answers one.
  if (asksInWindow && inWindow()) {
    await expect.poll(async () => (await rounds()).numerator).toBe(before.numerator + 1);
    expect((await rounds()).denominator).toBeGreaterThan(before.denominator);
  }
  // The day may have conversations already, so what is waited for is this one's.
  await expect.poll(level).toBeGreaterThan(levelBefore);
  await shot(floor.page, "wallboard");

  // The card opens its records: as many as its denominator says.
  const said = await level();
  await figure(floor, "service_level").click();
  await floor.page.waitForURL(/\/figures\?.*records=1/);
  const count = floor.page.locator("[data-records]");
  await count.waitFor();
  expect(Number(await count.getAttribute("data-records"))).toBe(said);
  const lines = floor.page.locator(".figures-record");
  await lines.first().waitFor();
  expect(await lines.count()).toBe(Math.min(50, said));
  await shot(floor.page, "figures-records");
  await lines.first().click();
  await floor.page.waitForURL(/\/desk\/[0-9a-f-]{36}/);

  // Thirty days: the whole is the sum of its groups, and a group opens its own records.
  await floor.page.goto(`${product.url}/figures?metric=satisfaction&by=territory`);
  await floor.page.getByRole("button", { name: "近 30 天", pressed: false }).click();
  await floor.page.getByRole("button", { name: "近 30 天", pressed: true }).waitFor();
  // Until the thirty days are answered, the former figures stand, marked so.
  await floor.page.locator(".figures-grid[aria-busy=false] .figures-chosen[aria-busy=false]").waitFor();
  const rows = floor.page.locator(".figures-chosen .ant-table-row");
  await expect.poll(() => rows.count()).toBeGreaterThan(5);
  const sums = async () => (await rows.evaluateAll((all) => all.map((row) => Number(row.querySelectorAll("td")[3]!.textContent!.replaceAll(",", ""))))).reduce((sum, n) => sum + n, 0);
  const whole = async () => Number(/\/([\d,]+)/.exec(await floor.page.locator(".figures-line.is-on").innerText())![1]!.replaceAll(",", ""));
  await expect.poll(async () => (await sums()) - (await whole())).toBe(0);
  const first = Number((await rows.first().locator("td").nth(4).innerText()).replaceAll(",", ""));
  await rows.first().click();
  await count.waitFor();
  expect(Number(await count.getAttribute("data-records"))).toBe(first);
  await shot(floor.page, "figures");
  expect(floor.complaints).toEqual([]);
});
