import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { metrics as policy } from "#contract/policies/metrics.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { shippedFolder } from "#server/kernel/handbook/index.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import { metrics } from "./metrics/index.ts";
import { figureOf, recordsBehind, type Ask } from "./store/figures.ts";
import { factTables, saveFacts, savePresence } from "./store/facts.ts";
import { exampleAt, exampleDay, factsOfExample, idOf } from "./testing/examples.ts";

const rules = policy.schema.parse((parse(readFileSync(join(shippedFolder, "metrics/default.yaml"), "utf8")) as { body: unknown }).body);
let centre: Awaited<ReturnType<typeof testKernel>>;
beforeAll(async () => {
  centre = await testKernel();
});
afterAll(() => centre.close());
afterEach(async () => {
  for (const name of [...[...factTables, "presence"].map((one) => `${one}_fact`), "walked"]) await sql`truncate ${sql.raw(`insight.${name}`)}`.execute(centre.kernel.db.kysely);
});

describe.each(metrics.map((metric) => [metric.key, metric] as const))("%s", (_key, metric) => {
  test.each(metric.examples.map((example) => [example.says, example] as const))("R-AN-01 (worked examples): %s", async (_says, example) => {
    const db = centre.kernel.db.kysely;
    const talks = (example.talks ?? []).map((steps, i) => factsOfExample(i + 1, steps));
    await saveFacts(db, talks.map((one) => one.walk), talks.flatMap((one) => one.ratings));
    for (const [person, state, from, to] of example.presence ?? []) {
      await savePresence(db, { personId: idOf(person), at: exampleAt(from), state });
      await savePresence(db, { personId: idOf(person), at: exampleAt(to), state: "offline" });
    }
    const { from, to } = dayBounds(exampleDay, "Asia/Shanghai");
    const ask: Ask = { metric, narrow: {}, reach: "all", teamsOf: {}, q: { rules: example.rules?.(rules) ?? rules, zone: "Asia/Shanghai", from, to, now: exampleAt(example.now ?? "23:59:59") } };
    const { whole } = await figureOf(db, ask, undefined);
    expect({ ...whole, value: whole.value === null ? null : Number(whole.value.toFixed(9)) }).toMatchObject({ ...example.gives, value: example.gives.value === null ? null : Number(example.gives.value.toFixed(9)) });
    expect(await recordsBehind(db, ask, { part: "all", after: null, limit: 500 })).toHaveLength(whole.records);
  });

  test("R-AN-02 (definitions beside the figures): every figure has a name, a sentence and its clock in both languages", () => {
    for (const text of [metric.name, metric.sentence(rules), metric.clock]) expect([text["zh-CN"], text.en].every((one) => (one ?? "").length > 0)).toBe(true);
    expect(metric.beside === undefined || metrics.some((one) => one.key === metric.beside)).toBe(true);
  });
});
