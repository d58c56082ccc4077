import { chromium, type Page } from "playwright-core";
import { loginOf, password } from "../chat/names.ts";

export interface Painted {
  ours: number[];
  bare: number[];
}

/** Opens an agent's desk in a real browser. */
export async function openDesk(port: number, n: number): Promise<{ page: Page; bare: Page; close(): Promise<void> }> {
  const browser = await chromium.launch({
    executablePath: process.env.KEFU_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  const base = `http://127.0.0.1:${port}`;
  await page.goto(`${base}/signin`);
  await page.locator("input").first().fill(loginOf(n));
  await page.locator("input[type=password]").fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/signin"));
  await page.goto(`${base}/desk`);
  await page.locator(".k-row").first().waitFor();
  // The same origin and session, but for the product's page: an endpoint that answers with text.
  const bare = await context.newPage();
  await bare.goto(`${base}/readyz`);
  await page.bringToFront();
  return { page, bare, close: () => browser.close() };
}

/** In the page: calls `done` after the frame that shows what was just put into the document. */
const afterPaint = `const afterPaint = (done) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });`;

/** How long a click took to be answered at all (the row marked as open), and to show the newest message, each to the frame in which it is painted. */
export interface Opening {
  answered: number;
  painted: number;
}

/** From the click on a conversation's row to the frame in which its newest message is painted. */
export async function paintThread(page: Page, id: string, mark: string): Promise<Opening> {
  await page.bringToFront();
  await page.locator(`#desk-row-${id}`).scrollIntoViewIfNeeded();
  return page.evaluate<Opening>(`new Promise((resolve) => {
    ${afterPaint}
    const began = performance.now();
    let answered = null;
    const watcher = new MutationObserver(() => {
      if (answered === null && document.getElementById("desk-row-${id}")?.classList.contains("is-selected")) {
        answered = NaN;
        afterPaint(() => (answered = performance.now() - began));
      }
      if (!document.querySelector(".desk-messages")?.textContent.includes(${JSON.stringify(mark)})) return;
      watcher.disconnect();
      afterPaint(() => resolve({ answered, painted: performance.now() - began }));
    });
    watcher.observe(document.body, { childList: true, subtree: true, characterData: true, attributeFilter: ["class"] });
    document.getElementById("desk-row-${id}").click();
  })`);
}

/** The barest page that shows the same: asks for the newest page of entries and paints the last forty as paragraphs. */
export async function paintBare(page: Page, id: string, mark: string): Promise<number> {
  await page.bringToFront();
  return page.evaluate<number>(`(async () => {
    ${afterPaint}
    const began = performance.now();
    const { entries } = await (await fetch("/v1/conversations/${id}/entries?before=1000000&limit=200")).json();
    const run = document.createElement("div");
    for (const { text } of entries.slice(-40)) run.appendChild(document.createElement("p")).textContent = text;
    document.body.replaceChildren(run);
    if (!run.textContent.includes(${JSON.stringify(mark)})) throw new Error("the newest message is not there");
    return new Promise((resolve) => afterPaint(() => resolve(performance.now() - began)));
  })()`);
}
