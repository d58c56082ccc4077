import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The desk's width and the phone's. */
export const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** What axe finds grave on a page as it stands, and whether it is wider than its window; `colours` alone where the rest was looked at in another theme. */
export async function findings(page: Page, where: string, colours = false): Promise<string[]> {
  // Colours on their way between two states are no colours of the design; the way begins some frames after the theme has changed.
  await page.evaluate(`(async () => {
    for (let still = 0, turns = 0; still < 3 && turns < 20; turns += 1) {
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      const moving = document.getAnimations().filter((one) => one.playState === "running" && one.effect.getComputedTiming().iterations !== Infinity);
      still = moving.length === 0 ? still + 1 : 0;
      await Promise.all(moving.map((one) => Promise.race([one.finished.catch(() => null), new Promise((done) => setTimeout(done, 800))])));
    }
  })()`);
  await page.evaluate(`window.axe === undefined && (() => { ${axe} })()`);
  const found = await page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"]${colours ? ', runOnly: ["color-contrast"]' : ""} }).then(({ violations }) => violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => one.id + ": " + node.html.slice(0, 200) + " (" + node.failureSummary.replace(/\\s+/g, " ").slice(0, 220) + ")")))`);
  const wide = await page.evaluate<string[]>(`[document.documentElement, document.querySelector(".k-top")].flatMap((part) => part && part.scrollWidth > part.clientWidth + 1 ? [part.className + " is " + part.scrollWidth + " px wide in " + part.clientWidth] : [])`);
  return [...found, ...wide].map((words) => `${where} ${words}`);
}
