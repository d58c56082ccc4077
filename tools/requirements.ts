import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { openTree } from "./guards/guard.ts";
import { readResults } from "./results.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const titled = /\b(R-[A-Z]{2}-\d{2})(?: \(([^)]+)\))?/g;

/** The titles in the sources, so that the table is whole even where nothing has run yet. */
function titlesInSources(): { file: string; title: string }[] {
  const tree = openTree(root);
  return tree.files
    .filter((file) => /\.(test|story)\.tsx?$/.test(file))
    .flatMap((file) => [...tree.text(file).matchAll(/\b(?:test|it|describe)(?:\.each\([^)]*\))?\(\s*["'`]([^"'`]*R-[A-Z]{2}-\d{2}[^"'`]*)/g)].map((match) => ({ file, title: match[1]! })));
}

const parts = existsSync(`${root}docs/requirements.yaml`) ? (parse(readFileSync(`${root}docs/requirements.yaml`, "utf8")) as Record<string, Record<string, string>>) : {};
const results = readResults(`${root}.test-results`, (path) => readFileSync(path, "utf8"));
const rows = new Map<string, { part: string; title: string; file: string; status: string }[]>();
const seen = new Set<string>();
for (const { title, file, status } of [...results, ...titlesInSources().map((t) => ({ ...t, status: "not run" }))]) {
  const plain = title.split("%")[0]!;
  if ([...seen].some((known) => known === title || (plain !== title && known.startsWith(plain)))) continue;
  seen.add(title);
  for (const match of title.matchAll(titled)) {
    const list = rows.get(match[1]!) ?? [];
    list.push({ part: match[2] ?? "", title, file, status });
    rows.set(match[1]!, list);
  }
}
for (const number of [...new Set([...Object.keys(parts), ...rows.keys()])].toSorted()) {
  const tests = rows.get(number) ?? [];
  const missing = Object.keys(parts[number] ?? {}).filter((part) => !tests.some((test) => test.part === part || test.part.split(/, | and /).includes(part)));
  const whole = parts[number] ? (missing.length === 0 ? "whole" : `parts missing: ${missing.join("; ")}`) : "parts not listed";
  console.log(`\n${number}  ${tests.length} tests · ${whole}`);
  for (const { title, file, status } of tests) console.log(`  ${status.padEnd(8)} ${title}  (${file})`);
}
