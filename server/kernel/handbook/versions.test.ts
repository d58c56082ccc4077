import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policies } from "#contract/policies/index.ts";
import type { Ctx } from "../context.ts";
import { approveVersion, changeSets, difference, endPilot, history, publish, returnVersion, saveDraft, startDraft, submitDraft, version, withdrawVersion, type Handbook } from "./index.ts";
import { chen, lin, testHandbook } from "./testing.ts";
import { testKernel } from "../testing.ts";

const tagsYaml = (key: string, words: string[]) => `kind: tags
key: ${key}
schemaVersion: 1
title: { zh-CN: 标签, en: Tags }
body:
  customer: []
  conversation:
${words.map((word) => `    - { key: ${word}, name: { zh-CN: ${word} } }`).join("\n")}
`;

let opened: Awaited<ReturnType<typeof testKernel>>;
let handbook: Handbook;
const publishers = { count: 2 };
beforeAll(async () => {
  opened = await testKernel("2026-03-02T02:00:00.000Z");
  handbook = testHandbook(opened.kernel, policies, publishers);
});
afterAll(async () => {
  handbook.close();
  await opened.close();
});

const as = <T>(actor: typeof lin, work: (ctx: Ctx) => Promise<T>) => opened.kernel.run(actor, work);
const write = (key: string, words: string[], actor = lin) => as(actor, (ctx) => startDraft(handbook.engine, ctx, { kind: "tags", key, yaml: tagsYaml(key, words), reason: "" }));
const approved = async (key: string, words: string[]) => {
  const { n, edit } = await write(key, words);
  await as(lin, (ctx) => submitDraft(handbook.engine, ctx, { kind: "tags", key, n, edit, reason: "新的标签" }));
  await as(chen, (ctx) => approveVersion(handbook.engine, ctx, { kind: "tags", key, n }));
  return n;
};
const everybody = { kind: "all", key: "" } as const;
const put = (key: string, n: number, more: { from?: Date; until?: Date; scope?: { kind: "all" | "team" | "territory"; key: string } } = {}) =>
  as(chen, (ctx) => publish(handbook.engine, ctx, { versions: [{ kind: "tags", key, n }], scope: everybody, reason: "发布", origin: "console", ...more }));
const heldAt = (key: string, at: Date, scope = {}) => as(lin, (ctx) => handbook.find(ctx.tx, "tags", key, { at, scope }));
const later = (hours: number) => new Date(opened.clock.now().getTime() + hours * 3_600_000);

describe("versions", () => {
  it("R-HB-02 (stages): draft, review, approval by another person, in force, superseded by the next", async () => {
    const n = await approved("stages", ["one"]);
    expect((await as(lin, (ctx) => version(handbook.engine, ctx, { kind: "tags", key: "stages", n }))).state).toBe("approved");
    await put("stages", n);
    opened.clock.advance(60);
    await put("stages", await approved("stages", ["one", "two"]));
    opened.clock.advance(60);
    const { versions, document } = await as(lin, (ctx) => history(handbook.engine, ctx, { kind: "tags", key: "stages" }));
    expect(versions.map((one) => [one.n, one.state, one.author?.name, one.reviewer?.name, one.selfReview])).toEqual([
      [2, "in_force", "林岚", "陈松", false],
      [1, "superseded", "林岚", "陈松", false],
    ]);
    expect(document.inForce.map((one) => one.n)).toEqual([2]);
  });

  it("R-HB-02 (from a date): a version published for tomorrow holds from tomorrow, the old one until then", async () => {
    await put("dated", await approved("dated", ["today"]));
    const n = await approved("dated", ["tomorrow"]);
    await put("dated", n, { from: later(24) });
    expect((await as(lin, (ctx) => version(handbook.engine, ctx, { kind: "tags", key: "dated", n }))).state).toBe("scheduled");
    expect((await heldAt("dated", later(23)))?.version).toBe(1);
    expect((await heldAt("dated", later(24)))?.version).toBe(2);
    await expect(put("dated", n, { from: later(-1) })).rejects.toMatchObject({ code: "handbook_past" });
  });

  it("R-HB-02 (never edited): out of draft the database itself refuses another text, another past and a deletion", async () => {
    const n = await approved("frozen", ["one"]);
    await put("frozen", n);
    const query = (sql: string) => opened.kernel.db.pool.query(sql);
    await expect(query(`update handbook.version set yaml = 'x' where key = 'frozen'`)).rejects.toMatchObject({ constraint: "version_frozen" });
    await expect(query(`update handbook.version set body = '{}' where key = 'frozen'`)).rejects.toMatchObject({ constraint: "version_frozen" });
    await expect(query(`update handbook.version set state = 'draft' where key = 'frozen'`)).rejects.toMatchObject({ constraint: "version_states" });
    await expect(query(`delete from handbook.version where key = 'frozen'`)).rejects.toMatchObject({ constraint: "version_kept" });
    await expect(query(`delete from handbook.in_force where key = 'frozen'`)).rejects.toMatchObject({ constraint: "in_force_kept" });
    await expect(query(`update handbook.in_force set from_at = '2020-01-01' where key = 'frozen'`)).rejects.toMatchObject({ constraint: "in_force_shortened" });
    await expect(as(lin, (ctx) => saveDraft(handbook.engine, ctx, { kind: "tags", key: "frozen", n, edit: 1, yaml: "x" }))).rejects.toMatchObject({ code: "handbook_not_draft" });
  });

  it("R-HB-02 (going back): is a new version with the old body", async () => {
    await put("back", await approved("back", ["old"]));
    opened.clock.advance(60);
    await put("back", await approved("back", ["new"]));
    opened.clock.advance(60);
    const draft = await as(lin, (ctx) => startDraft(handbook.engine, ctx, { kind: "tags", key: "back", goBackTo: 1, reason: "" }));
    expect(draft).toMatchObject({ n: 3, problems: [] });
    await as(lin, (ctx) => submitDraft(handbook.engine, ctx, { kind: "tags", key: "back", n: 3, edit: draft.edit, reason: "恢复" }));
    await as(chen, (ctx) => approveVersion(handbook.engine, ctx, { kind: "tags", key: "back", n: 3 }));
    await put("back", 3);
    expect((await heldAt("back", later(1)))?.body.conversation.map((tag) => tag.key)).toEqual(["old"]);
    const between = await as(lin, (ctx) => difference(handbook.engine, ctx, { kind: "tags", key: "back", from: 2, to: 3 }));
    expect(between.changes.map((one) => [one.change, one.path])).toEqual([["removed", "body.conversation.new"], ["added", "body.conversation.old"]]);
  });

  it("R-HB-02 (review): nobody approves what they wrote, unless only one person may publish, and then it is recorded", async () => {
    const { n, edit } = await write("review", ["one"]);
    await as(lin, (ctx) => submitDraft(handbook.engine, ctx, { kind: "tags", key: "review", n, edit, reason: "看一下" }));
    await expect(put("review", n)).rejects.toMatchObject({ code: "handbook_not_approved" });
    await expect(as(lin, (ctx) => approveVersion(handbook.engine, ctx, { kind: "tags", key: "review", n }))).rejects.toMatchObject({ code: "handbook_own_review" });
    publishers.count = 1;
    await as(lin, (ctx) => approveVersion(handbook.engine, ctx, { kind: "tags", key: "review", n }));
    publishers.count = 2;
    expect(await as(lin, (ctx) => version(handbook.engine, ctx, { kind: "tags", key: "review", n }))).toMatchObject({ state: "approved", selfReview: true, reviewer: { name: "林岚" } });
    await as(chen, (ctx) => returnVersion(handbook.engine, ctx, { kind: "tags", key: "review", n, reason: "还缺一项" }));
    expect(await as(lin, (ctx) => version(handbook.engine, ctx, { kind: "tags", key: "review", n }))).toMatchObject({ state: "draft", returned: "还缺一项", selfReview: false });
    await as(lin, (ctx) => withdrawVersion(handbook.engine, ctx, { kind: "tags", key: "review", n }));
    await expect(put("review", n)).rejects.toMatchObject({ code: "handbook_not_approved" });
  });

  it("R-HB-02 (two editors): the second save on an old edit is refused, and what the first typed is kept", async () => {
    const { n, edit } = await write("editors", ["one"]);
    const save = (actor: typeof lin, words: string[], on: number) => as(actor, (ctx) => saveDraft(handbook.engine, ctx, { kind: "tags", key: "editors", n, edit: on, yaml: tagsYaml("editors", words) }));
    expect(await save(lin, ["lin"], edit)).toMatchObject({ edit: edit + 1 });
    await expect(save(chen, ["chen"], edit)).rejects.toMatchObject({ code: "stale_version", params: { edit: edit + 1 } });
    expect(await save(chen, ["lin", "chen"], edit + 1)).toMatchObject({ edit: edit + 2 });
    await as(chen, (ctx) => submitDraft(handbook.engine, ctx, { kind: "tags", key: "editors", n, edit: edit + 2, reason: "合并" }));
    // Both have written it now, so neither may approve it.
    for (const one of [lin, chen]) await expect(as(one, (ctx) => approveVersion(handbook.engine, ctx, { kind: "tags", key: "editors", n }))).rejects.toMatchObject({ code: "handbook_own_review" });
  });

  it("R-HB-02 (lost update): a draft begun before the version in force is not published over it", async () => {
    await put("moved", await approved("moved", ["a"]));
    opened.clock.advance(60);
    const older = await approved("moved", ["a", "b"]);
    await put("moved", await approved("moved", ["a", "c"]));
    opened.clock.advance(60);
    await expect(put("moved", older)).rejects.toMatchObject({ code: "handbook_base_moved", params: { n: 2, inForce: 3 } });
  });

  it("R-HB-02 (invalid draft): what is not valid yet is kept with its problems, and cannot be handed in", async () => {
    const draft = await as(lin, (ctx) => startDraft(handbook.engine, ctx, { kind: "tags", key: "broken", yaml: "kind: tags\nkey: broken\nbody: [", reason: "" }));
    expect(draft.problems.length).toBeGreaterThan(0);
    await expect(as(lin, (ctx) => submitDraft(handbook.engine, ctx, { kind: "tags", key: "broken", n: draft.n, edit: draft.edit, reason: "试试" }))).rejects.toMatchObject({ code: "handbook_invalid", status: 422 });
  });

  it("R-HB-06 (pilot): the narrowest scope wins and the answer says so; ending the pilot brings everybody's version back", async () => {
    await put("pilot", await approved("pilot", ["all"]));
    opened.clock.advance(60);
    const n = await approved("pilot", ["team"]);
    const scope = { kind: "team", key: "southwest-day" } as const;
    await expect(put("pilot", n, { scope: { kind: "team", key: "nowhere" } })).rejects.toMatchObject({ code: "handbook_scope_unknown" });
    await put("pilot", n, { scope, until: later(48) });
    expect(await heldAt("pilot", later(1), { team: "southwest-day", territory: "southwest" })).toMatchObject({ version: 2, scope });
    expect(await heldAt("pilot", later(1), { team: "other" })).toMatchObject({ version: 1, scope: everybody });
    expect(await heldAt("pilot", later(49), { team: "southwest-day" })).toMatchObject({ version: 1 });
    opened.clock.advance(3600);
    await as(chen, (ctx) => endPilot(handbook.engine, ctx, { kind: "tags", key: "pilot", scope }));
    expect(await heldAt("pilot", later(1), { team: "southwest-day" })).toMatchObject({ version: 1 });
    // What was tried in one team may then hold for everybody.
    await put("pilot", n);
    expect(await heldAt("pilot", later(1))).toMatchObject({ version: 2, scope: everybody });
  });

  it("R-HB-02 (record): every step is an event with who, what and why, and change sets are listed", async () => {
    await put("record", await approved("record", ["one"]));
    const { rows } = await opened.kernel.db.pool.query<{ kind: string; actor_id: string; data: Record<string, unknown> }>(
      "select kind, actor_id, data from kernel.event where subject_kind = 'handbook_document' and data->>'key' = 'record' order by id",
    );
    expect(rows.map((row) => [row.kind, row.actor_id])).toEqual([
      ["handbook.drafted", lin.id],
      ["handbook.submitted", lin.id],
      ["handbook.approved", chen.id],
      ["handbook.published", chen.id],
    ]);
    expect(rows[3]!.data).toMatchObject({ n: 1, reason: "发布", before: null, scope: everybody });
    const sets = await as(lin, (ctx) => changeSets(handbook.engine, ctx, { limit: 1 }));
    expect(sets.rows[0]).toMatchObject({ author: { name: "陈松" }, reason: "发布", versions: [{ kind: "tags", key: "record", n: 1 }] });
    const older = await as(lin, (ctx) => changeSets(handbook.engine, ctx, { limit: 1, after: sets.next! }));
    expect(older.rows[0]!.id).not.toBe(sets.rows[0]!.id);
  });
});
