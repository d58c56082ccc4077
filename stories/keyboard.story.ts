import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, shot, visit, type Visit } from "./browser.ts";
import { signInOn } from "./pages.ts";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts } from "./staff.ts";
import { demoIdentity, visitShop, type Visitor } from "./visitor.ts";

let product: Product;
let desk: Visit;
let shopper: Visitor;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const agent = demoAccounts(product).find((a) => a.role.includes("当班"))!;
  desk = await visit(`${product.url}/signin`, { still: true });
  await signInOn(desk.page, agent);
  await desk.page.waitForURL("**/desk**");
});
afterAll(async () => {
  shopper?.close();
  await closeBrowser();
  await product.clean();
});

const press = (keys: string) => desk.page.keyboard.press(keys);
const type = (text: string) => desk.page.keyboard.insertText(text);
const focused = () => desk.page.evaluate<string>("document.activeElement?.tagName ?? ''");
/** Waits until the hand is where text is written. */
const inField = () => expect.poll(focused).toBe("TEXTAREA");
/** Waits until what was opened has the hand: what is typed before goes where it was. */
const inBox = (within: string) => desk.page.locator(`${within} input:focus`).waitFor();

/** Takes what the open list has found, as somebody does who sees it; shut again, Tab leads on. */
async function chooseFound(words: string): Promise<void> {
  await desk.page.locator(".ant-select-item-option-active", { hasText: words }).waitFor();
  await press("Enter");
  await expect.poll(() => desk.page.evaluate<string | null>("document.activeElement?.getAttribute('aria-expanded')")).toBe("false");
}

/** Goes on by Tab to the field of this label, as somebody without a mouse does; faster than a hand, the dialogue may take the focus to itself when it has opened, and Tab goes round once more. */
async function tabTo(label: string): Promise<void> {
  const here = () => desk.page.evaluate<string>("document.activeElement?.labels?.[0]?.innerText ?? ''");
  for (let n = 0; n < 20 && !(await here()).includes(label); n += 1) await press("Tab");
  expect(await here()).toContain(label);
}

test("R-CV-05 (keyboard, command bar): the whole consultation by keys alone: presence, accept, canned reply, tag with undo, note, ask solved, end with its record", async () => {
  const { page } = desk;
  await page.getByText("会话列表").or(page.locator(".desk-list")).first().waitFor();
  // Presence from the command bar, by pinyin initials.
  await press("Control+KeyK");
  await inBox(".k-palette");
  await type("qhwzx");
  await page.getByRole("option", { name: /切换为在线/ }).waitFor();
  await shot(page, "keys-command-bar");
  await press("Enter");
  await expect.poll(() => page.locator(".presence-control").innerText()).toContain("在线");

  shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  await shopper.say("你好，电饭煲内胆起皮了，还能用吗？");
  await page.locator(".k-row", { hasText: "电饭煲内胆起皮了" }).waitFor();
  await press("KeyG");
  await inField();

  // A canned reply by its slash: what is open is marked, and never sent raw.
  await type("/");
  await page.locator(".desk-palette").waitFor();
  await shot(page, "keys-quick-replies");
  await press("Escape");
  expect(await focused()).toBe("TEXTAREA");
  await press("Control+KeyA");
  await press("Delete");
  await expect
    .poll(async () => {
      await press("Alt+Digit1");
      return page.locator(".desk-field").inputValue();
    })
    .not.toBe("");
  await press("Control+KeyA");
  await type("您好，{订单号} 的内胆先不要用");
  await press("Enter");
  await expect.poll(() => page.locator(".desk-composer-foot").innerText()).toContain("订单号");
  expect(await page.locator(".desk-bubble", { hasText: "{订单号}" }).count()).toBe(0);
  await press("Control+KeyA");
  await type("您好，起皮的内胆先不要用，我马上核对。");
  await press("Enter");
  await page.locator(".desk-line.is-ours", { hasText: "我马上核对" }).getByText("已发出").waitFor();

  // A sign by its Chinese word.
  await press("Alt+KeyJ");
  await inBox(".desk-emoji");
  await type("谢谢");
  await shot(page, "keys-emoji");
  await press("Enter");
  await inField();
  expect(await page.locator(".desk-field").inputValue()).toBe("🙏");
  // An order's card by keys; Esc closes the picker only.
  await press("Alt+KeyP");
  await page.locator(".desk-products li button").first().waitFor();
  await shot(page, "keys-products");
  await press("Escape");
  await inField();
  await press("Control+KeyA");
  await press("Delete");

  // A tag, and the way back.
  await press("Alt+KeyL");
  await expect.poll(focused).toBe("INPUT");
  await type("加急");
  await press("Enter");
  await page.locator(".k-toast", { hasText: "已加标签 加急" }).waitFor();
  await expect.poll(() => page.locator(".desk-tagbar").innerText()).toContain("加急");
  await press("Escape");
  await press("Escape");
  await press("Control+KeyZ");
  await expect.poll(() => page.locator(".desk-tagbar").innerText()).not.toContain("加急");

  // A note, by the letter outside of fields.
  await press("KeyM");
  await inField();
  await type("客户在成都，型号待查");
  await press("Enter");
  await page.locator(".desk-line.is-note", { hasText: "型号待查" }).waitFor();
  await press("Escape");
  await press("KeyM");
  await press("Escape");

  // The sheet of keys, from one registry.
  await press("Shift+Slash");
  const sheet = page.getByRole("dialog");
  await sheet.getByText("结束会话").waitFor();
  await shot(page, "keys-sheet");
  await press("Escape");
  await sheet.waitFor({ state: "hidden" });

  await press("Alt+KeyE");
  await page.getByText("已请客户确认").first().waitFor();
  await press("Alt+KeyQ");
  const dialogue = page.getByRole("dialog");
  await dialogue.locator(".desk-form").waitFor();
  await expect.poll(() => page.evaluate<string | null>("document.activeElement?.getAttribute('role')")).toBe("combobox");
  // The topic stands open for typing; Tab goes on through the fields.
  await type("规格");
  await chooseFound("规格");
  await tabTo("客户的问题");
  await type("电饭煲内胆起皮");
  await tabTo("处理结果");
  await type("更换内胆，今日寄出");
  await press("Control+Enter");
  await page.locator(".k-toast", { hasText: "会话已结束" }).waitFor();
  await shot(page, "keys-ended");
  expect(desk.complaints).toEqual([]);
});

test("R-CV-05 (keyboard, input method): the Enter that confirms a candidate stays with the input method; Ctrl+Enter as a personal setting", async () => {
  const { page } = desk;
  shopper.close();
  shopper = await visitShop(product, { identity: await demoIdentity(product, "guest-chengdu") });
  await shopper.say("电饭煲防水吗？");
  await page.locator(".k-row", { hasText: "电饭煲防水吗" }).click();
  await page.locator(".desk-bubble", { hasText: "电饭煲防水吗" }).waitFor();
  const field = page.locator(".desk-field");
  await field.fill("ni hao");
  // What an input method's Enter looks like to a page: the flag, or in Safari only the key code.
  const enter = (given: { isComposing?: boolean; keyCode?: number }) =>
    page.evaluate<void>(`(() => {
      const event = new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true, isComposing: ${given.isComposing ?? false} });
      Object.defineProperty(event, "keyCode", { get: () => ${given.keyCode ?? 13} });
      document.querySelector(".desk-field").dispatchEvent(event);
    })()`);
  await enter({ isComposing: true });
  await enter({ keyCode: 229 });
  expect(await field.inputValue()).toBe("ni hao");
  // The personal setting turns Enter into a new line.
  await field.press("Escape");
  await press("Shift+Slash");
  await page.getByRole("dialog").getByText("Ctrl 或 ⌘ + Enter").click();
  await press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await field.focus();
  await press("End");
  await press("Enter");
  await type("防水");
  expect(await field.inputValue()).toBe("ni hao\n防水");
  await press("Control+Enter");
  await page.locator(".desk-line.is-ours", { hasText: "防水" }).waitFor();
  await expect.poll(() => field.inputValue()).toBe("");
});
