import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const shots = fileURLToPath(new URL("../.test-results/shots/", import.meta.url));
let browser: Promise<Browser> | null = null;

/** One real Chromium for all stories of a file; each story has a context of its own. */
function open(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: process.env.KEFU_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = null;
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the page complained of: uncaught errors and refused policies. */
  complaints: string[];
}

/** A browser window of its own, in Chinese. */
export async function visit(url: string, options: { width?: number; height?: number } = {}): Promise<Visit> {
  const context = await (await open()).newContext({ viewport: { width: options.width ?? 1440, height: options.height ?? 900 }, locale: "zh-CN", timezoneId: "Asia/Shanghai", hasTouch: (options.width ?? 1440) < 600 });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  return { context, page, complaints };
}

export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}${name}.png` });
}
