import type { Page } from "playwright-core";

/** Signs in on the sign-in page as a person would. */
export async function signInOn(page: Page, account: { login: string; password: string }): Promise<void> {
  await page.locator("input[type=password]").waitFor();
  await page.locator("input").first().fill(account.login);
  await page.locator("input[type=password]").fill(account.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/signin"));
}
