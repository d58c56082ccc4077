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
