import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The desk's width and the phone's. */
export const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** What axe finds grave on a page as it stands, and whether it is wider than its window. */
export async function findings(page: Page, where: string): Promise<string[]> {
  // Colours on their way between two states are no colours of the design.
  await page.evaluate("Promise.all(document.getAnimations().map((one) => Promise.race([one.finished.catch(() => null), new Promise((done) => setTimeout(done, 800))])))");
  await page.evaluate(axe);
  const found = await page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => one.id + ": " + node.html.slice(0, 200) + " (" + node.failureSummary.replace(/\\s+/g, " ").slice(0, 220) + ")")))`);
  const wide = await page.evaluate<string[]>(`[document.documentElement, document.querySelector(".k-top")].flatMap((part) => part && part.scrollWidth > part.clientWidth + 1 ? [part.className + " is " + part.scrollWidth + " px wide in " + part.clientWidth] : [])`);
  return [...found, ...wide].map((words) => `${where} ${words}`);
}
