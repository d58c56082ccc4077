import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openTree } from "./guards/guard.ts";
import { guards } from "./guards/index.ts";
import { sizeFigures } from "./guards/sizes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function run(name: string, command: string, args: string[]): Promise<boolean> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (output += piece.toString()));
    child.on("close", (code) => {
      console.log(`${code === 0 ? "ok  " : "FAIL"} ${name.padEnd(14)} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      if (code !== 0) console.log(output.trimEnd());
      resolve(code === 0);
    });
  });
}

function runGuards(): boolean {
  const begun = performance.now();
  const tree = openTree(root);
  const problems = guards.flatMap((guard) => guard.check(tree).map((problem) => ({ guard: guard.name, ...problem })));
  for (const { guard, file, line, says } of problems) console.log(`  ${file}:${line} [${guard}] ${says}`);
  console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${`guards (${guards.length})`.padEnd(14)} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  console.log(`     sizes          ${sizeFigures(tree)}`);
  return problems.length === 0;
}

/** Types, lint and guards, in under a minute. */
export async function check(): Promise<boolean> {
  const bin = (name: string) => `${root}node_modules/.bin/${name}`;
  const results = [
    await run("types server", bin("tsc"), ["--noEmit", "-p", "tsconfig.json"]),
    await run("types console", bin("tsc"), ["--noEmit", "-p", "console/tsconfig.json"]),
    ...(existsSync(`${root}widget/tsconfig.json`) ? [await run("types widget", bin("tsc"), ["--noEmit", "-p", "widget/tsconfig.json"])] : []),
    await run("lint", bin("oxlint"), ["--quiet"]),
    runGuards(),
  ];
  return results.every(Boolean);
}

if (import.meta.main) process.exitCode = (await check()) ? 0 : 1;
