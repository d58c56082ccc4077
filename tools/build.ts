import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { checkBudget } from "../widget/budget.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Bundle {
  name: string;
  config: string;
  out: string;
  /** Folders and files that the bundle is made of; anything else cannot change it. */
  sources: readonly string[];
  /** It is sent to browsers: beside each text lies its packed form (server/pages.ts). */
  packed?: true;
  /** Sentences for what is wrong with what was built; with any, the build fails. */
  problems?: (out: string) => string[];
  /** What can run without it does: where it cannot be built, that is said and nothing more. */
  dispensable?: true;
  /** Pieces of an earlier build stay a day for whoever still runs on them. */
  sweeps?: true;
}

const shared = ["contract", "locales", "package.json", "package-lock.json", "tools/build.ts"];
const bundles: readonly Bundle[] = [
  { name: "console", config: "console/vite.config.ts", out: "dist/console", sources: ["console", ...shared], packed: true },
  { name: "widget", config: "widget/vite.config.ts", out: "dist/widget", sources: ["widget", ...shared], packed: true, problems: (out) => checkBudget(out).problems },
  { name: "server", config: "server/vite.config.ts", out: "dist/server", sources: ["server", "tools/demo", ...shared], dispensable: true, sweeps: true },
];

function* filesUnder(path: string): Generator<string> {
  if (!existsSync(`${root}${path}`)) return;
  if (!statSync(`${root}${path}`).isDirectory()) return yield path;
  for (const name of readdirSync(`${root}${path}`).toSorted()) {
    if (name !== "node_modules" && !name.includes(".test.")) yield* filesUnder(`${path}/${name}`);
  }
}

/** A fingerprint of everything that a bundle is made of, and of the Node that makes it. */
function fingerprint(bundle: Bundle): string {
  const hash = createHash("sha256");
  for (const source of bundle.sources) {
    for (const file of filesUnder(source))
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(`${root}${file}`))
        .update("\0");
  }
  return hash.digest("hex");
}

function isFresh(bundle: Bundle, print: string): boolean {
  const mark = `${root}${bundle.out}/.sources`;
  return existsSync(mark) && readFileSync(mark, "utf8") === print;
}

async function buildOne(bundle: Bundle, force: boolean, say: (line: string) => void): Promise<boolean> {
  if (!existsSync(`${root}${bundle.config}`)) return false;
  const print = fingerprint(bundle);
  if (!force && isFresh(bundle, print)) return false;
  const started = performance.now();
  say(`building ${bundle.name} …`);
  // Vite is only loaded when something is stale: a warm start should not pay for it.
  const { build } = await import("vite");
  await build({ configFile: `${root}${bundle.config}`, root: `${root}${bundle.name}`, logLevel: "warn" });
  const problems = bundle.problems?.(`${root}${bundle.out}`) ?? [];
  if (problems.length > 0) throw new BuildRefused(problems.join("\n"));
  if (bundle.packed) pack(`${root}${bundle.out}`);
  if (bundle.sweeps) sweep(`${root}${bundle.out}`);
  writeFileSync(`${root}${bundle.out}/.sources`, print);
  say(`built ${bundle.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

/** What was built may not be used; the message says why in whole sentences. */
class BuildRefused extends Error {}

function pack(out: string): void {
  for (const name of readdirSync(out, { recursive: true, encoding: "utf8" })) if (/\.(?:js|css|svg)$/.test(name)) writeFileSync(`${out}/${name}.gz`, gzipSync(readFileSync(`${out}/${name}`), { level: 9 }));
}

function sweep(out: string): void {
  const old = Date.now() - 86_400_000;
  for (const name of readdirSync(out)) if (statSync(`${out}/${name}`).mtimeMs < old) rmSync(`${out}/${name}`);
}

/** Builds what is stale of console, widget and server into dist/; names what it built and what it had to leave stale. */
export async function buildStale(options: { force?: boolean; say?: (line: string) => void } = {}): Promise<{ built: string[]; stale: string[] }> {
  const say = options.say ?? ((line: string) => console.log(line));
  const built: string[] = [];
  const stale: string[] = [];
  for (const bundle of bundles) {
    try {
      if (await buildOne(bundle, options.force ?? false, say)) built.push(bundle.name);
    } catch (error) {
      if (!bundle.dispensable) throw error;
      say(`could not build ${bundle.name} (${error instanceof Error ? error.message.split("\n")[0] : String(error)}): it runs from its sources, and starts slower`);
      stale.push(bundle.name);
    }
  }
  return { built, stale };
}

/** How the launcher hears that the server is not built: it runs the sources then (bin/kefu.mjs). */
const serverStale = 3;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { built, stale } = await buildStale({ force: process.argv.includes("--force") }).catch((error: unknown) => {
    if (!(error instanceof BuildRefused)) throw error;
    console.error(error.message);
    process.exit(1);
  });
  if (built.length === 0 && stale.length === 0) console.log("console, widget and server are up to date");
  if (stale.includes("server")) process.exitCode = serverStale;
}
