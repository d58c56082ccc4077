import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What `npm test` lives through in its short form, at length: `npm run soak [-- chaos|days]`. */
const long = [
  { name: "chaos", config: "vitest.stories.config.ts", files: ["stories/chaos"] },
  { name: "days", config: "vitest.config.ts", files: ["server/desk/conversations/routing"] },
];

const wanted = process.argv.slice(2);
let failed = 0;
for (const { name, config, files } of long) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}`);
  const run = spawnSync(`${root}node_modules/.bin/vitest`, ["run", "--config", config, ...files], { cwd: root, stdio: "inherit", env: { ...process.env, KEFU_SOAK: "1", KEFU_DAYS: process.env.KEFU_DAYS ?? "10000" } });
  if (run.status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
