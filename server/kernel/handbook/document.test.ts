import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { policies } from "#contract/policies/index.ts";
import { wordProblem } from "#contract/policies/words.ts";
import en from "#locales/en/handbook.ts";
import zh from "#locales/zh-CN/handbook.ts";
import { policyKinds } from "#server/policies.ts";
import { definePolicy } from "#contract/policies/define.ts";
import { checkDocument, checkFolder, shippedFolder, type Kinds } from "./index.ts";

const kinds: Kinds = new Map(policies.map((policy) => [policy.kind, policy]));
const shipped = (file: string) => readFile(join(shippedFolder, file), "utf8");
const routingYaml = await shipped("routing/default.yaml");
const places = (yaml: string) => checkDocument(kinds, yaml).problems.map((one) => `${one.line}:${one.column} ${one.path} ${one.code}`);
const lineOf = (yaml: string, words: string) => yaml.slice(0, yaml.indexOf(words)).split("\n").length;

describe("a document's text", () => {
  it("R-HB-04 (line and reason): each kind of mistake is found at its line and column", () => {
    const misspelled = routingYaml.replace("  unansweredSeconds:", "  unansweredSecond:");
    expect(places(misspelled)).toEqual([
      `${lineOf(misspelled, "body:")}:1 body.unansweredSeconds required`,
      `${lineOf(misspelled, "unansweredSecond:")}:21 body.unansweredSecond unknown_key`,
    ]);

    const wrong = routingYaml.replace(/afterSeconds: \d+, to: \[headquarters\]/, "afterSeconds: soon, to: [headquarters]");
    expect(places(wrong)).toEqual([`${lineOf(wrong, "soon")}:23 body.overflow.1.afterSeconds wrong_type`]);
    const order = routingYaml.replace(/afterSeconds: \d+, to: \[headquarters\]/, "afterSeconds: 1, to: [headquarters]");
    expect(places(order)).toEqual([`${lineOf(order, "afterSeconds: 1,")}:23 body.overflow.1.afterSeconds overflow_order`]);
    const criterion = routingYaml.replace("last_agent,", "favourite,");
    expect(places(criterion)[0]).toMatch(/ body\.order\.4 not_allowed$/);
  });

  it("R-HB-04 (unreadable YAML): broken, doubled, tabbed, hollow and exploding texts are refused with a place", () => {
    expect(places("kind: tags\nkey: [")[0]).toMatch(/^2:\d+ {2}yaml$/);
    expect(places("kind: tags\nkind: tags\n")[0]).toMatch(/^2:1 {2}yaml_twice$/);
    expect(places("kind: tags\nbody:\n\ttags: []\n")[0]).toMatch(/^3:1 /);
    expect(places("")).toEqual(["1:1  not_a_document"]);
    expect(places("- 1\n")).toEqual(["1:1  not_a_document"]);
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ...["b", "c", "d", "e", "f", "g"].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdef"[i]}`).join(",")}]`)].join("\n");
    expect(places(bomb)).toEqual(["1:1  yaml_aliases"]);
    expect(places(`kind: tags\n# ${"x".repeat(300_000)}`)).toEqual(["1:1  too_large"]);
  });

  it("R-HB-04 (head): another document, an unknown kind and a newer schema are named", () => {
    expect(checkDocument(kinds, routingYaml, { kind: "routing", key: "other" }).problems).toMatchObject([{ code: "other_document", path: "key", line: lineOf(routingYaml, "key: default") }]);
    expect(places(routingYaml.replace("kind: routing", "kind: luck"))[0]).toMatch(/ kind kind_unknown$/);
    expect(places(routingYaml.replace("schemaVersion: 1", "schemaVersion: 9"))[0]).toMatch(/ schemaVersion schema_newer$/);
    expect(places(routingYaml.replace("title:", "titel:")).map((one) => one.split(" ")[2])).toEqual(["required", "unknown_key"]);
  });

  it("R-HB-04 (lenient schemas): a name that a schema would drop in silence is refused", async () => {
    const hours = await shipped("calendars/service-hours.yaml");
    const misspelled = hours.replace("exceptions: []", "exception: []");
    expect(places(misspelled)).toEqual([`${lineOf(misspelled, "exception:")}:3 body.exception unknown_key`]);
    expect(places(hours.replace(`fri: [["09:00", "23:00"]]`, `fri: [["23:00", "09:00"]]`))[0]).toMatch(/ body\.week\.fri\.0 sentence$/);
  });

  it("R-HB-01 (defaults): every shipped document stands up to its kind and to the others", async () => {
    const { documents, problems } = await checkFolder(new Map(policyKinds.map((policy) => [policy.kind, policy])), shippedFolder);
    expect(problems).toEqual([]);
    const there = new Set(documents.map((one) => one.kind));
    expect(policies.map((policy) => policy.kind).filter((kind) => !there.has(kind))).toEqual([]);
  });

  it("R-HB-01 (upcast): a document of an older schema is read in today's form, step by step", () => {
    const second = definePolicy({
      kind: "tags",
      folder: "tags",
      schemaVersion: 3,
      schema: z.strictObject({ words: z.array(z.string()), colour: z.string() }),
      title: { "zh-CN": "标签" },
      readBy: "test",
      upcast: { 1: (body) => ({ words: (body as { tags: { key: string }[] }).tags.map((tag) => tag.key) }), 2: (body) => ({ ...(body as object), colour: "grey" }) },
    });
    const yaml = "kind: tags\nkey: default\nschemaVersion: 1\ntitle: { zh-CN: 标签 }\nbody: { tags: [{ key: one, name: { zh-CN: 一 } }] }\n";
    expect(checkDocument(new Map([["tags", second]]), yaml).document).toMatchObject({ schemaVersion: 3, body: { words: ["one"], colour: "grey" } });
  });

  it("R-HB-04 (words): every problem has words in both languages, and so has every sentence of a schema", async () => {
    expect(Object.keys(en.problems).toSorted()).toEqual(Object.keys(zh.problems).toSorted());
    const folder = new URL("../../../contract/policies/", import.meta.url);
    const sources = await Promise.all((await readdir(folder)).filter((name) => name.endsWith(".ts")).map((name) => readFile(new URL(name, folder), "utf8")));
    const sentences = sources.flatMap((text) => [...text.matchAll(/"((?:[^"\\\n]|\\.)+)"/g)].map((match) => JSON.parse(`"${match[1]}"`) as string).filter((words) => /^[A-Z][^]*\.$/.test(words)));
    expect(sentences.filter((words) => zh.sentences[words] === undefined)).toEqual([]);
    const codes = sources.flatMap((text) => [...text.matchAll(/(?:message: |, |code: )"([a-z]+_[a-z_]+)"/g)].map((match) => match[1]!));
    expect(codes.filter((code) => zh.problems[code] === undefined && !["last_agent", "least_loaded", "skill_level", "longest_idle", "passed_on", "drop_short", "money_within", "part_of_name", "parcel_refused", "agreement_broken"].includes(code) && !/^(order_address|too_coarse|uncovered|(half_)?working_days|end_of_day|not_answered)$/.test(code))).toEqual([]);
    expect(wordProblem(zh, { code: "wrong_type", params: { expected: "int", given: "list" } })).toBe("应为整数，现在是列表。");
    expect(wordProblem(en, { code: "sentence", params: { sentence: "At least one weekday has open hours." } })).toBe("At least one weekday has open hours.");
  });
});
