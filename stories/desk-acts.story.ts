import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts } from "./staff.ts";
import { demoIdentity, visitShop, type Visitor } from "./visitor.ts";

let product: Product;
let desk: Visit;
let boss: Visit;
let shopper: Visitor;
let bossName: string;
let id: string;

const account = (of: string) => demoAccounts(product).find((one) => one.role.includes(of))!;
async function signedIn(of: string, path = "/desk", size = {}): Promise<Visit> {
  const window = await visit(`${product.url}/signin`, size);
  await signInOn(window.page, account(of));
  await window.page.waitForURL("**/desk**");
  if (path !== "/desk") await window.page.goto(`${product.url}${path}`);
  return window;
}
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  desk = await signedIn("当班");
  await desk.page.getByRole("button", { name: /离线|在线/ }).first().click();
  await desk.page.getByText("在线", { exact: true }).last().click();
  bossName = account("主管").role.split(" ")[1]!;
  shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  id = ((await shopper.say("锅盖的密封圈哪里买")).result as { conversationId: string }).conversationId;
  await desk.page.getByText("锅盖的密封圈哪里买").first().click();
  await desk.page.getByPlaceholder("写给客户").waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await product.clean();
});

test("R-CV-05 (mention): @ in a note offers colleagues by pinyin; the one who is meant sees it at the bell and opens the conversation from there", async () => {
  boss = await signedIn("主管");
  const bell = boss.page.getByRole("button", { name: /^通知/ });
  await bell.waitFor();
  await desk.page.getByText("内部备注", { exact: true }).first().click();
  const note = desk.page.getByPlaceholder("写给同事");
  await note.fill("");
  await note.pressSequentially(`@${bossName.slice(0, 1)}`);
  const offered = desk.page.getByRole("listbox", { name: "提到同事" });
  await offered.getByText(bossName).waitFor();
  await shot(desk.page, "acts-mention");
  await offered.getByText(bossName).click();
  await note.pressSequentially("这位客户要寄密封圈，能批吗");
  await note.press("Enter");
  await desk.page.locator(".desk-mention", { hasText: `@${bossName}` }).waitFor();
  // Clocks ring there too: what counts is that this note is among what is unread, and is read once it was opened.
  await expect.poll(() => bell.getAttribute("aria-label")).toMatch(/条未读/);
  await bell.click();
  const centre = boss.page.getByRole("dialog", { name: "通知" });
  await centre.getByText("的备注里提到了你").waitFor();
  await shot(boss.page, "acts-bell");
  await centre.getByText("的备注里提到了你").click();
  await boss.page.waitForURL(`**/desk/${id}`);
  await boss.page.getByText("这位客户要寄密封圈").first().waitFor();
  await expect.poll(() => boss.page.evaluate<boolean>(`fetch("/v1/notifications").then((reply) => reply.json()).then(({ rows }) => rows.some((row) => row.kind.includes("mention") && row.readAt !== null))`)).toBe(true);
  await desk.page.getByText("回复客户", { exact: true }).first().click();
});

test("R-CV-05 (who-else-is-here): both see that the other has it open, and are warned while the other answers", async () => {
  await desk.page.getByText(`${bossName} 也在看这个会话`).waitFor();
  await boss.page.getByText(/也在看这个会话/).waitFor();
  await desk.page.getByPlaceholder("写给客户").pressSequentially("正在查");
  await boss.page.getByText(/正在写回复/).waitFor();
  await shot(boss.page, "acts-here");
  await desk.page.getByPlaceholder("写给客户").fill("");
  await boss.context.close();
});

test("R-CV-05 (pictures): a picture pasted and one dropped on the field go to the customer with the next Enter; a copied cell of a table is meant as words", async () => {
  const { page } = desk;
  const field = page.getByPlaceholder("写给客户");
  await field.waitFor();
  const give = (kind: "paste" | "drop", name: string, words = "") =>
    page.evaluate<boolean>(`(() => {
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (sign) => sign.charCodeAt(0))], "${name}", { type: "image/png" }));
      if ("${words}" !== "") given.setData("text/plain", "${words}");
      const event = "${kind}" === "paste" ? new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }) : new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true });
      return !document.querySelector(".desk-field").dispatchEvent(event);
    })()`);
  expect(await give("paste", "表格.png", "一格字")).toBe(false);
  expect(await page.locator(".desk-uploads li").count()).toBe(0);
  expect(await give("paste", "截图.png")).toBe(true);
  await page.locator(".desk-uploads li", { hasText: "截图.png" }).waitFor();
  expect(await give("drop", "拖来.png")).toBe(true);
  await expect.poll(() => page.locator(".desk-uploads li", { hasText: / B/ }).count()).toBe(2);
  await shot(page, "acts-pictures");
  await field.press("Enter");
  await expect.poll(() => page.locator(".desk-picture img").count()).toBe(2);
  const sent = () => page.evaluate<string[]>(`fetch("/v1/conversations/${id}/entries?before=1000000&limit=50").then((reply) => reply.json()).then(({ entries }) => entries.flatMap((entry) => (entry.body?.file && entry.publicSeq !== null ? [entry.body.file.name] : [])))`);
  await expect.poll(sent).toEqual(["截图.png", "拖来.png"]);
});

test("R-CV-05 (snooze): put aside by its key, it leaves those to answer; undo brings it back", async () => {
  const composer = desk.page.getByPlaceholder("写给客户");
  await composer.fill("我查一下库存，下午给您答复");
  await composer.press("Enter");
  // Only an answered conversation can be put aside.
  await desk.page.getByRole("button", { name: /稍后跟进/ }).first().waitFor();
  await shopper.say("好的，不急");
  await desk.page.getByText("好的，不急").first().waitFor();
  const aside = desk.page.getByRole("heading", { name: /稍后跟进/ });
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("Alt+KeyS");
  const dialog = desk.page.getByRole("dialog", { name: "什么时候再跟进？" });
  await dialog.getByRole("button", { name: "1 小时后" }).waitFor();
  await shot(desk.page, "acts-later");
  await dialog.getByRole("button", { name: "1 小时后" }).click();
  await aside.waitFor();
  await expect.poll(() => desk.page.title()).not.toMatch(/^\(/);
  await shot(desk.page, "acts-later-list");
  await desk.page.locator(".k-toast", { hasText: "跟进" }).getByRole("button", { name: "撤销" }).click();
  await aside.waitFor({ state: "hidden" });
  await expect.poll(() => desk.page.title()).toMatch(/^\(1\)/);
});

test("R-CV-05 (recall): what the agent takes back is gone from the customer's window, which says so", async () => {
  const shop = await visit(`${product.url}/demo?shop=hemu&as=guest-chengdu`, { width: 390, height: 844 });
  await shop.page.locator("kefu-chat").getByRole("button").first().click();
  const panel = shop.page.locator("kefu-panel");
  await panel.locator("textarea").first().fill("保修几年");
  await panel.locator("textarea").first().press("Enter");
  await panel.getByText("跳过，直接咨询").click({ timeout: 3000 }).catch(() => {});
  await desk.page.getByText("保修几年").first().click();
  await desk.page.getByRole("log").getByText("保修几年").waitFor();
  const composer = desk.page.getByPlaceholder("写给客户");
  await composer.fill("五年，发错了的一句");
  await composer.press("Enter");
  const said = panel.locator(".ab", { hasText: "发错了的一句" });
  await said.waitFor();
  const line = desk.page.getByRole("log").locator(".desk-line", { hasText: "发错了的一句" });
  await line.hover();
  await line.getByRole("button", { name: "撤回" }).click();
  await panel.getByText("对方撤回了一条消息").first().waitFor();
  await desk.page.getByRole("log").getByText("你撤回了一条消息").waitFor();
  expect(await said.count()).toBe(0);
  await shot(desk.page, "acts-recall");
  await shot(shop.page, "acts-recall-widget");
  expect([...desk.complaints, ...shop.complaints]).toEqual([]);
  await shop.context.close();
});

test("R-CV-05 (drafts): what is written on one device stands on the other one, and goes when it has been sent", async () => {
  await desk.page.goto(`${product.url}/desk/${id}`);
  const words = "密封圈今天补寄，单号晚些给您";
  const composer = desk.page.getByPlaceholder("写给客户");
  await composer.fill(words);
  const phone = await signedIn("当班", `/desk/${id}`, { width: 390, height: 844 });
  const there = phone.page.getByPlaceholder("写给客户");
  await there.waitFor();
  await expect.poll(() => there.inputValue()).toBe(words);
  await shot(phone.page, "acts-phone");
  await there.fill(`${words}。`);
  await expect.poll(() => composer.inputValue()).toBe(`${words}。`);
  await there.press("Enter");
  await expect.poll(() => composer.inputValue()).toBe("");
  await phone.page.getByRole("button", { name: "更多操作" }).click();
  await shot(phone.page, "acts-phone-sheet");
  expect([...desk.complaints, ...phone.complaints]).toEqual([]);
  await phone.context.close();
});
