import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startFloor } from "#server/kernel/postgres/outside.ts";
import { buildStale } from "./build.ts";
import { check } from "./check.ts";
import { filesForSecondTry, readResults } from "./results.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}.test-results`;

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
    child.on("close", (code) => resolve(code ?? 1));
  });
}

const begun = performance.now();
const timed: string[] = [];
async function part<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const result = await work();
  timed.push(`${name} ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return result;
}
const vitest = (config: string, name: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(`${root}node_modules/.bin/vitest`, ["run", "--config", config, "--reporter=default", "--reporter=json", `--outputFile.json=${out}/${name}.json`, ...args], env);

// `npm test -- stories/main` runs what matches; without words, everything.
const wanted = process.argv.slice(2);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
/** A file that fails runs once more, from its beginning and said aloud: one that needs it is a defect to be found, but no reason to throw a day's work away. */
async function twice(config: string, name: string): Promise<number> {
  const code = await vitest(config, name, [...wanted, "--passWithNoTests"]);
  const json = `${out}/${name}.json`;
  const again = code === 0 || !existsSync(json) ? [] : filesForSecondTry(readFileSync(json, "utf8"));
  if (again.length === 0) return code;
  console.log(`\n── a second try: ${again.join(" ")}`);
  return vitest(config, `${name}-again`, again);
}

/** What speaks most with the database, each kind of statement at least once. */
const onFloor = ["kernel/db/", "kernel/events/readers", "kernel/events/sequencer", "kernel/jobs/", "kernel/handbook/", "foundation/identity/", "desk/conversations/append", "desk/conversations/conversations", "desk/conversations/acts/", "desk/conversations/queue", "desk/conversations/export", "desk/tickets/tickets", "desk/tickets/views"];
/** The oldest PostgreSQL that Kefu runs on is nobody's daily one: without this nothing would show when it is left behind (D7). */
async function floor(): Promise<number> {
  const server = await startFloor();
  if (!server) return console.log("left out: this system has no PostgreSQL 15"), 0;
  return vitest("vitest.config.ts", "floor", onFloor.map((one) => `server/${one}`), { KEFU_TEST_DATABASE_URL: server.connectionString }).finally(() => server.stop());
}

let failed = 0;
if (wanted.length === 0) {
  await part("browser and fonts", () => run(process.execPath, [`${root}tools/browser.mjs`]).then((code) => (failed += code === 0 ? 0 : 1)));
  await part("check", () => check().then((ok) => (failed += ok ? 0 : 1)));
}
// Stories run the built product, also when only some of them are asked for in a fresh clone.
await part("build", () => buildStale());
await part("unit and modules", () => twice("vitest.config.ts", "modules").then((code) => (failed += code === 0 ? 0 : 1)));
if (wanted.length === 0) await part("modules on PostgreSQL 15", () => floor().then((code) => (failed += code === 0 ? 0 : 1)));
await part("stories, faults and crashes", () => twice("vitest.stories.config.ts", "stories").then((code) => (failed += code === 0 ? 0 : 1)));

const results = readResults(out, (path) => readFileSync(path, "utf8"));
const passed = results.filter((r) => r.status === "passed").length;
const broken = results.filter((r) => r.status === "failed");
console.log(`\n${timed.join(" · ")} · all ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
for (const { file, title, said = "" } of broken) console.log(`failed: ${file} › ${title}: ${said}`);
const unsteady = results.filter((r) => r.unsteady);
for (const { file, title, said = "" } of unsteady) console.log(`passed only at the second try: ${file} › ${title}: ${said}`);
console.log(`${passed} passed${unsteady.length === 0 ? "" : ` (${unsteady.length} only at the second try)`}, ${broken.length + (broken.length === 0 && failed > 0 ? failed : 0)} failed`);
process.exitCode = failed === 0 && broken.length === 0 && passed > 0 ? 0 : 1;
