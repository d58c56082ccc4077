import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

/** Gzipped bytes that R-CH-01 allows: what every page loads, what opening adds, and all that one visitor can ever load. */
export const budget = { loader: 1536, panel: 20 * 1024, whole: 30_000 };

export interface BudgetReport {
  loader: number;
  panel: number;
  whole: number;
  /** One sentence for each limit that is passed. */
  problems: string[];
}

/** Weighs the built widget: `panel` is its heaviest chunk, `whole` is all but the frame's own files and the lighter of the two languages. */
export function checkBudget(dir: string): BudgetReport {
  const weights = new Map(
    readdirSync(dir)
      .filter((name) => name.endsWith(".js"))
      .map((name) => [name, gzipSync(readFileSync(join(dir, name)), { level: 9 }).length]),
  );
  const named = (start: string) => [...weights].filter(([name]) => name.startsWith(start)).map(([, bytes]) => bytes);
  const loader = weights.get("kefu.js") ?? 0;
  const panel = Math.max(0, ...[...weights].filter(([name]) => name !== "kefu.js").map(([, bytes]) => bytes));
  const apart = [...named("frame-"), ...named("outer-"), ...named("said-"), Math.min(...named("widget-"), Infinity)];
  const all = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  const whole = all - apart.filter(Number.isFinite).reduce((sum, bytes) => sum + bytes, 0);
  const problems = [
    ...(loader === 0 ? [`${dir} holds no kefu.js: build the widget first`] : []),
    ...(["loader", "panel", "whole"] as const)
      .filter((part) => ({ loader, panel, whole })[part] > budget[part])
      .map((part) => `the widget's ${part} weighs ${{ loader, panel, whole }[part]} bytes gzipped, more than ${budget[part]}`),
  ];
  return { loader, panel, whole, problems };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const report = checkBudget(process.argv[2] ?? "dist/widget");
  console.log(`loader ${report.loader} · panel ${report.panel} · whole ${report.whole} bytes gzipped`);
  for (const problem of report.problems) console.error(problem);
  process.exitCode = report.problems.length > 0 ? 1 : 0;
}
