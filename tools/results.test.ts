import { describe, expect, it } from "vitest";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesForSecondTry, readResults } from "./results.ts";

type Said = Record<string, Record<string, "passed" | "failed">>;
const report = (files: Said): string =>
  JSON.stringify({ testResults: Object.entries(files).map(([name, tests]) => ({ name: `/somewhere/${name}`, status: Object.values(tests).includes("failed") ? "failed" : "passed", assertionResults: Object.entries(tests).map(([title, status]) => ({ title, status, failureMessages: status === "failed" ? [`Error: ${title}\n    at here`] : [] })) })) });

describe("a second try", () => {
  it.each<[string, Said, string[]]>([
    ["a browser's story", { "stories/waiting.story.ts": { a: "passed", b: "failed" }, "stories/care.story.ts": { c: "passed" } }, ["stories/waiting.story.ts"]],
    ["nothing failed", { "stories/care.story.ts": { c: "passed" } }, []],
    ["what proves that nothing is lost, not even beside a browser's story", { "stories/crash.story.ts": { a: "failed" }, "stories/waiting.story.ts": { b: "failed" } }, []],
    ["one test without a browser", { "server/desk/orders/orders.test.ts": { a: "failed" } }, ["server/desk/orders/orders.test.ts"]],
    ["two of them", { "server/desk/orders/orders.test.ts": { a: "failed" }, "bench/judge.test.ts": { b: "failed" } }, []],
    ["what messages, identity and the record stand on", { "server/kernel/postgres/start.test.ts": { a: "failed" } }, []],
    ["many at a time", Object.fromEntries(["care", "voice", "waiting", "returns"].map((name) => [`stories/${name}.story.ts`, { a: "failed" as const }])), []],
  ])("%s", (_what, files, again) => {
    expect(filesForSecondTry(report(files))).toEqual(again);
  });

  it("a story that could not even begin may begin once more", () => {
    expect(filesForSecondTry(JSON.stringify({ testResults: [{ name: "/somewhere/stories/care.story.ts", status: "failed", assertionResults: [] }] }))).toEqual(["stories/care.story.ts"]);
  });

  it("a file that could not begin is named with its reason, and so are its tests that passed only then", () => {
    const folder = mkdtempSync(join(tmpdir(), "kefu-results-"));
    const read = () => readResults(folder, (path) => readFileSync(path, "utf8"));
    try {
      writeFileSync(join(folder, "stories.json"), JSON.stringify({ testResults: [{ name: "/somewhere/stories/care.story.ts", status: "failed", message: "Error: no browser\n    at here", assertionResults: [{ title: "a", status: "skipped" }] }] }));
      expect(read()).toEqual([{ title: "(the file itself)", file: "stories/care.story.ts", status: "failed", said: "Error: no browser" }, { title: "a", file: "stories/care.story.ts", status: "other" }]);
      writeFileSync(join(folder, "stories-again.json"), report({ "stories/care.story.ts": { a: "passed" } }));
      expect(read()).toEqual([{ title: "a", file: "stories/care.story.ts", status: "passed", said: "Error: no browser", unsteady: true }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("what ran on the oldest PostgreSQL as well stands beside its other result, and says where it ran", () => {
    const folder = mkdtempSync(join(tmpdir(), "kefu-results-"));
    try {
      writeFileSync(join(folder, "modules.json"), report({ "server/app.test.ts": { m: "passed" } }));
      writeFileSync(join(folder, "floor.json"), report({ "server/app.test.ts": { m: "failed" } }));
      expect(readResults(folder, (path) => readFileSync(path, "utf8")).map(({ file, status }) => `${file}: ${status}`).toSorted()).toEqual(["server/app.test.ts on PostgreSQL 15: failed", "server/app.test.ts: passed"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("the second try stands for the first, and what passed only then says so", () => {
    const folder = mkdtempSync(join(tmpdir(), "kefu-results-"));
    try {
      writeFileSync(join(folder, "modules.json"), report({ "server/app.test.ts": { m: "passed" } }));
      writeFileSync(join(folder, "stories.json"), report({ "stories/waiting.story.ts": { a: "passed", b: "failed", c: "failed" }, "stories/care.story.ts": { d: "passed" } }));
      writeFileSync(join(folder, "stories-again.json"), report({ "stories/waiting.story.ts": { a: "passed", b: "passed", c: "failed" } }));
      const results = readResults(folder, (path) => readFileSync(path, "utf8"));
      expect(results.find(({ title }) => title === "b")).toEqual({ title: "b", file: "stories/waiting.story.ts", status: "passed", said: "Error: b", unsteady: true });
      expect(results.find(({ title }) => title === "c")).toEqual({ title: "c", file: "stories/waiting.story.ts", status: "failed", said: "Error: c" });
      expect(results.map(({ title, status, unsteady = false }) => [title, status, unsteady]).toSorted()).toEqual([["a", "passed", false], ["b", "passed", true], ["c", "failed", false], ["d", "passed", false], ["m", "passed", false]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
