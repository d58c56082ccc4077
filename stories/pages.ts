import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Signs in on the sign-in page as a person would. */
export async function signInOn(page: Page, account: { login: string; password: string }): Promise<void> {
  await page.locator("input[type=password]").waitFor();
  await page.locator("input").first().fill(account.login);
  await page.locator("input[type=password]").fill(account.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/signin"));
}

/** Nothing runs out of the page sideways, once it has taken its shape for this width. */
export const fitsItsWidth = (page: Page): Promise<void> => expect.poll(() => page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);

/** Types into a choice and takes what it finds by Enter; only once it stands there, since what one may choose from is still loading when the dialogue opens. */
export async function pick(field: Locator, words: string): Promise<void> {
  await field.fill(words);
  await field.page().locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active").filter({ hasText: words }).waitFor();
  await field.press("Enter");
}

/** Comes online by the menu in the top bar of the desk, and waits until the server has said so. */
export async function comeOnline(page: Page): Promise<void> {
  await page.getByRole("button", { name: /离线|在线/ }).first().click();
  const [told] = await Promise.all([page.waitForResponse((reply) => reply.url().endsWith("/v1/presence") && reply.request().method() === "PUT"), page.getByText("在线", { exact: true }).last().click()]);
  expect([told.status(), await told.text()]).toEqual([200, expect.any(String)]);
}

/** Opens the chat window on a shop's page. */
export async function openChat(page: Page): Promise<Locator> {
  await page.locator("kefu-chat").getByRole("button").first().click();
  const chat = page.locator("kefu-panel");
  await chat.locator("textarea").first().waitFor();
  return chat;
}

/** Writes into the chat window and sends it by Enter. */
export async function write(chat: Locator, words: string): Promise<void> {
  await chat.locator("textarea").last().fill(words);
  await chat.locator("textarea").last().press("Enter");
}
