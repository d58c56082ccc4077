import { expect, test } from "vitest";
import { liveThrough, type Day } from "./chaos/day.ts";

// `npm run soak` lives through the long day (200 shoppers, 20 agents, ten minutes), `npm test` through its short form with the same rules.
const long = process.env.KEFU_SOAK === "1";
const seed = Number(process.env.KEFU_SOAK_SEED ?? 20261128);
const size: Omit<Day, "servers" | "seed"> = long ? { shoppers: 200, clerks: 20, seconds: 600 } : { shoppers: 24, clerks: 5, seconds: 25 };
const say = (line: string) => void process.stdout.write(`  ${line}\n`);

for (const servers of [1, 2] as const)
  test(`R-OP-02 (chaos), R-CH-01 (no loss, no double), R-CV-02 (one owner): ${servers === 1 ? "one server" : "two servers on one database"}, a day of cut lines, killed servers and databases and a jumping clock: every acknowledged message is there once, in order, on every screen; each conversation has one owner`, { timeout: (size.seconds + 240) * 1000 }, async () => {
    await expect(liveThrough({ ...size, seed: seed + servers, servers }, say)).resolves.toBeUndefined();
  });
