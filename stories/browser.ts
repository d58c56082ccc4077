import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const shots = fileURLToPath(new URL("../.test-results/shots/", import.meta.url));
let browser: Promise<Browser> | null = null;
/** Every window of this file's stories, with what the server refused in it. */
const windows: { context: BrowserContext; refused: string[] }[] = [];

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

/** A browser window of its own, in Chinese; `still`: of somebody who wants no animations. */
export async function visit(url: string, options: { width?: number; height?: number; still?: boolean } = {}): Promise<Visit> {
  const width = options.width ?? 1440;
  const context = await (await open()).newContext({ viewport: { width, height: options.height ?? 900 }, locale: "zh-CN", timezoneId: "Asia/Shanghai", hasTouch: width < 600, reducedMotion: options.still ? "reduce" : "no-preference" });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  const refused: string[] = [];
  context.on("response", (reply) => {
    if (reply.status() >= 400) refused.push(`${reply.request().method()} ${new URL(reply.url()).pathname} ${reply.status()}`);
  });
  windows.push({ context, refused });
  await page.goto(url);
  return { context, page, complaints };
}

export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}${name}.png` });
}

/** A picture of the page on the wide screen and as a phone has it. */
export async function bothWidths(page: Page, name: string): Promise<void> {
  await shot(page, name);
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, `${name}-390`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** What a failed story's open windows show: a picture of each, and in words where it stands, what was refused, what is read there. */
export async function describeWindows(name: string): Promise<string[]> {
  return Promise.all(
    windows
      .flatMap(({ context, refused }) => context.pages().map((page) => ({ page, refused })))
      .map(async ({ page, refused }, n) => {
        await shot(page, `failed-${name}-${n}`).catch(() => {});
        const text = await page.locator("body").innerText({ timeout: 2000 }).catch(() => "");
        return `${page.url()}${refused.length > 0 ? `; refused: ${refused.slice(-4).join(", ")}` : ""}; reads: ${text.replaceAll(/\s+/g, " ").slice(0, 500)}`;
      }),
  );
}
