import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handbookCommand } from "#server/cli/handbook.ts";
import { policyKinds } from "#server/policies.ts";
import { system, type Ctx } from "../context.ts";
import { testKernel } from "../testing.ts";
import { applyFolder, exportFolder, history, shippedFolder, startDraft, type Handbook } from "./index.ts";
import { fingerprintOf } from "./folder.ts";
import { contractFolder, schemasIn } from "./schemas.ts";
import { lin, testHandbook } from "./testing.ts";

let opened: Awaited<ReturnType<typeof testKernel>>;
let handbook: Handbook;
let folder: string;
beforeAll(async () => {
  opened = await testKernel("2026-03-02T02:00:00.000Z");
  handbook = testHandbook(opened.kernel, policyKinds);
  await opened.kernel.run(system, (ctx) => handbook.loadDefaults(ctx));
});
afterAll(async () => {
  handbook.close();
  await opened.close();
});
beforeEach(async () => {
  opened.clock.advance(60);
  folder = await mkdtemp(join(tmpdir(), "kefu-handbook-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const as = <T>(actor: typeof lin, work: (ctx: Ctx) => Promise<T>) => opened.kernel.run(actor, work);
const at = () => ({ at: opened.clock.now() });
const run = async (...args: string[]) => {
  const lines: string[] = [];
  const code = await handbookCommand(args, { out: (line) => void lines.push(line), open: async () => ({ kernel: opened.kernel, close: async () => {} }) });
  return { code, lines };
};
const put = async (file: string, text: string) => {
  await mkdir(join(folder, file, ".."), { recursive: true });
  await writeFile(join(folder, file), text);
};
const edit = async (file: string, change: (text: string) => string) => put(file, change(await readFile(join(folder, file), "utf8")));
const counts = async () => {
  const { rows } = await opened.kernel.db.pool.query<{ v: number; f: number; s: number; e: number }>(
    "select (select count(*)::int from handbook.version) v, (select count(*)::int from handbook.in_force) f, (select count(*)::int from handbook.change_set) s, (select count(*)::int from kernel.event) e",
  );
  return rows[0]!;
};
const tagsYaml = (key: string, words: string[]) =>
  `kind: tags\nkey: ${key}\nschemaVersion: 1\ntitle: { zh-CN: 标签 }\nbody:\n  customer: []\n  conversation: [${words.map((word) => `{ key: ${word}, name: { zh-CN: ${word} } }`).join(", ")}]\n`;

describe("defaults", () => {
  it("R-HB-01 (complete default handbook): a fresh database has every kind in force since always, reviewed by nobody but the release", async () => {
    const kinds = new Set((await opened.kernel.db.pool.query<{ kind: string }>("select distinct kind from handbook.in_force")).rows.map((row) => row.kind));
    expect(policyKinds.map((policy) => policy.kind).filter((kind) => !kinds.has(kind))).toEqual([]);
    const routing = await as(lin, (ctx) => handbook.inForce(ctx.tx, "routing", "default", { at: new Date("2020-01-01T00:00:00Z") }));
    expect(routing).toMatchObject({ document: "routing/default", version: 1, scope: { kind: "all" }, body: { order: expect.arrayContaining(["territory"]) } });
    expect((await as(lin, (ctx) => handbook.all(ctx.tx, "quick-replies", at()))).length).toBeGreaterThan(1);
    expect(await as(lin, (ctx) => handbook.unreadable(ctx.tx, opened.clock.now()))).toEqual([]);
    expect(await as(lin, (ctx) => handbook.loadDefaults(ctx))).toEqual({ inForce: 0, drafts: 0 });
    await expect(as(lin, (ctx) => handbook.inForce(ctx.tx, "greeting", "shop-nowhere", at()))).rejects.toThrow("greeting/shop-nowhere");
  });

  it("R-HB-01 (newer default): arrives as a draft beside what is in force, and replaces an older draft that nobody touched", async () => {
    await put("tags/fresh.yaml", tagsYaml("fresh", ["a"]));
    await as(lin, (ctx) => handbook.loadDefaults(ctx, folder));
    for (const words of [["a", "b"], ["a", "b", "c"]]) {
      await put("tags/fresh.yaml", tagsYaml("fresh", words));
      expect(await as(lin, (ctx) => handbook.loadDefaults(ctx, folder))).toEqual({ inForce: 0, drafts: 1 });
    }
    expect(await as(lin, (ctx) => handbook.loadDefaults(ctx, folder))).toEqual({ inForce: 0, drafts: 0 });
    // A word of the folder that changes nothing is looked at, a broken one is refused: only the very same is not read again.
    await put("tags/fresh.yaml", `# a remark\n${tagsYaml("fresh", ["a", "b", "c"])}`);
    expect(await as(lin, (ctx) => handbook.loadDefaults(ctx, folder))).toEqual({ inForce: 0, drafts: 0 });
    await put("tags/fresh.yaml", "kind: tags\n");
    await expect(as(lin, (ctx) => handbook.loadDefaults(ctx, folder))).rejects.toThrow("tags/fresh.yaml");
    const { versions } = await as(lin, (ctx) => history(handbook.engine, ctx, { kind: "tags", key: "fresh" }));
    expect(versions.map((one) => [one.n, one.state, one.origin, one.author])).toEqual([
      [3, "draft", "shipped", null],
      [2, "withdrawn", "shipped", null],
      [1, "in_force", "shipped", null],
    ]);
  });
});

describe("R-HB-01 (defaults)", () => {
  it("R-HB-01 (defaults): a folder that was brought in is judged again when the code of the schemas has changed, whether or not a kind has a new schemaVersion", async () => {
    const contract = pathToFileURL(`${await mkdtemp(join(tmpdir(), "kefu-schemas-"))}/`);
    await writeFile(new URL("tags.ts", contract), "z.array(z.string()).max(50)");
    const before = schemasIn(contract);
    await writeFile(new URL("tags.test.ts", contract), "a test judges nothing");
    expect(schemasIn(contract)).toBe(before);
    await writeFile(new URL("tags.ts", contract), "z.array(z.string()).max(5)");
    const after = schemasIn(contract);
    await rm(contract, { recursive: true });
    expect(after).not.toBe(before);
    const { kinds } = handbook.engine;
    const print = (schemas?: string) => fingerprintOf(kinds, shippedFolder, schemas);
    expect(await print(before)).not.toBe(await print(after));
    expect(await print()).toBe(await print(schemasIn(contractFolder)));
  });
});

describe("the command line", () => {
  it("R-HB-04 (export, check, apply): what was exported is sound and changes nothing; an edit becomes a version", async () => {
    expect(await run("export", folder)).toMatchObject({ code: 0 });
    expect(await run("export", folder)).toMatchObject({ code: 1 });
    expect((await run("check", folder)).code).toBe(0);
    const before = await counts();
    expect((await run("apply", folder)).code).toBe(0);
    expect(await counts()).toEqual(before);
    await edit("presence/default.yaml", (text) => text.replace(/awayAlertMinutes: \d+/, "awayAlertMinutes: 21 # 试行"));
    expect((await run("apply", folder, "--dry-run")).lines[0]).toContain("1");
    expect(await counts()).toEqual(before);
    const applied = await run("apply", folder, "--reason", "离开时间放宽");
    expect(applied).toMatchObject({ code: 0, lines: [expect.any(String), "  presence/default #2"] });
    expect((await as(lin, (ctx) => handbook.inForce(ctx.tx, "presence", "default", at()))).body.awayAlertMinutes).toBe(21);
    await run("export", folder, "--overwrite");
    expect(await readFile(join(folder, "presence/default.yaml"), "utf8")).toContain("# 试行");
  });

  it("R-HB-04 (refused whole): one bad file among good ones changes nothing, and file, line and reason are said in both languages", async () => {
    await as(lin, (ctx) => exportFolder(handbook.engine, ctx, folder));
    await edit("presence/default.yaml", (text) => text.replace(/awayAlertMinutes: \d+/, "awayAlertMinutes: 30"));
    await edit("routing/default.yaml", (text) => text.replace("southwest: [northwest", "southwest: [atlantis"));
    await put("extra/second.yaml", await readFile(join(folder, "tags/default.yaml"), "utf8"));
    const before = await counts();
    const { code, lines } = await run("apply", folder);
    expect(code).toBe(1);
    expect(await counts()).toEqual(before);
    expect(lines.some((line) => /routing\/default\.yaml:\d+:\d+ body\.neighbours\.southwest\.0 {2}没有“atlantis”这个属地。.* \/ There is no territory "atlantis"\./.test(line))).toBe(true);
    expect(lines.some((line) => /tags\/default\.yaml:1:1 key {2}.*extra\/second\.yaml/.test(line))).toBe(true);
  });

  it("R-HB-04 (bad folders): a missing or empty folder, wrong words and a past date have their own exit codes", async () => {
    expect((await run("check", join(folder, "nowhere"))).code).toBe(2);
    expect((await run("polish", folder)).code).toBe(2);
    expect((await run("apply", folder, "--from", "soon")).code).toBe(2);
    expect(await run("check", folder)).toMatchObject({ code: 1, lines: [expect.stringContaining("没有 YAML 文件"), expect.any(String)] });
    await put("tags/past.yaml", tagsYaml("past", ["a"]));
    expect((await run("apply", folder, "--from", "2020-01-01T00:00:00Z")).code).toBe(1);
  });

  it("R-HB-04 (references): what a folder names must stand in it or be in force, and what names a changed document must still agree", async () => {
    const conversation = await readFile(join(shippedFolder, "conversations/default.yaml"), "utf8");
    await put("conversations/default.yaml", conversation.replace("serviceCalendar: service-hours", "serviceCalendar: moon-hours"));
    expect((await run("apply", folder)).lines[0]).toMatch(/conversations\/default\.yaml:\d+:\d+ body\.serviceCalendar .*calendar\/moon-hours/);
    await rm(join(folder, "conversations"), { recursive: true });
    const tiers = await readFile(join(shippedFolder, "customer-tiers/default.yaml"), "utf8");
    await put("customer-tiers/default.yaml", tiers.replaceAll(/^.*\bgold\b.*\n/gm, ""));
    const refused = await run("apply", folder);
    expect(refused.code).toBe(1);
    expect(refused.lines).toContainEqual(expect.stringMatching(/^routing\/default:body\.priority\.tiers\.gold .*gold/));
  });

  it("R-HB-04 (all or none): random folders are applied whole or leave no trace", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ key: fc.constantFrom("one", "two", "three"), words: fc.array(fc.constantFrom("甲", "乙", "丙"), { maxLength: 3 }) }), { minLength: 1, maxLength: 4 }), async (files) => {
        opened.clock.advance(1);
        await rm(folder, { recursive: true, force: true });
        for (const [i, file] of files.entries()) await put(`${i}.yaml`, tagsYaml(`any-${file.key}`, file.words));
        const good = files.every((file) => new Set(file.words).size === file.words.length) && new Set(files.map((file) => file.key)).size === files.length;
        const before = await counts();
        const result = await as(lin, (ctx) => applyFolder(handbook.engine, ctx, folder, { reason: "试" }));
        expect(result.problems.length === 0).toBe(good);
        if (!good) expect(await counts()).toEqual(before);
        else
          for (const file of files)
            expect((await as(lin, (ctx) => handbook.inForce(ctx.tx, "tags", `any-${file.key}`, at()))).body.conversation.map((tag) => tag.key)).toEqual(file.words);
      }),
      { numRuns: 40, seed: 20261122 },
    );
  });

  it("R-HB-02 (file over draft): an applied file leaves open drafts alone", async () => {
    await as(lin, (ctx) => startDraft(handbook.engine, ctx, { kind: "presence", key: "default", reason: "" }));
    await put("presence/default.yaml", (await readFile(join(shippedFolder, "presence/default.yaml"), "utf8")).replace(/awayAlertMinutes: \d+/, "awayAlertMinutes: 45"));
    expect((await run("apply", folder)).code).toBe(0);
    const { document } = await as(lin, (ctx) => history(handbook.engine, ctx, { kind: "presence", key: "default" }));
    expect(document.drafts).toBe(1);
  });
});
