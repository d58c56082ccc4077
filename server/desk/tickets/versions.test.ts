import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system } from "#server/kernel/context.ts";
import { applyFolder, shippedFolder } from "#server/kernel/handbook/index.ts";
import { ticketDesk, type TicketDesk } from "./testing.ts";

let desk: TicketDesk;
let conversationId: string;
beforeAll(async () => {
  desk = await ticketDesk();
  ({ conversationId } = await desk.customer());
});
afterAll(() => desk.close());

/** Publishes the consultation as it is changed here. */
async function publish(change: (yaml: string) => string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kefu-version-"));
  const text = readFileSync(join(shippedFolder, "workflows/consultation.yaml"), "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  mkdirSync(join(folder, "workflows"));
  writeFileSync(join(folder, "workflows/consultation.yaml"), changed);
  const { problems } = await desk.centre.kernel.run(system, (ctx) => applyFolder(desk.centre.app.handbook.engine, ctx, folder, { reason: "test" }));
  rmSync(folder, { recursive: true });
  expect(problems).toEqual([]);
}
/** The stage of looking into it is called differently, and asks for its source too. */
const second = (yaml: string) =>
  yaml.replaceAll("to: follow", "to: research").replace("- key: follow", "- key: research").replace("        - { key: found,", "        - { key: source, type: text, required: true, name: { zh-CN: 依据, en: Source } }\n        - { key: found,");
const asked = { question: "满减？", about: "offer" };

describe("R-TK-01 (edited while tickets run)", () => {
  test("R-TK-01 (edited while tickets run): a running ticket goes on by its version to its end, a new one by the new one; it is moved only where its stage is", async () => {
    const { open, done, act, detail, linkOf, byLink, li } = desk;
    const [one, two, fresh] = [await open("consultation", { conversationId }, asked), await open("consultation", { conversationId }, asked), await open("consultation", { conversationId }, asked)];
    expect(await done(one, "look_up")).toBe("follow");
    await publish(second);
    const later = await open("consultation", { conversationId }, asked);
    expect([(await detail(one)).workflow.version, (await detail(later)).workflow.version, (await detail(one)).newer]).toEqual(["workflow/consultation@1", "workflow/consultation@2", 2]);
    expect([await done(two, "look_up"), await done(later, "look_up")]).toEqual(["follow", "research"]);
    expect((await act(later, "answered_later", { found: "可以。" })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.source", code: "form_missing" }] });
    // Its stage is gone in the new one: it stays where it is, and ends by the old one.
    const move = async (id: string) => li.ask("POST", `/v1/tickets/${id}/workflow-version`, { version: (await detail(id)).version });
    expect((await move(one)).body).toMatchObject({ code: "version_unfit", fields: [{ code: "stage_gone" }] });
    expect(await done(one, "answered_later", { found: "可以。" })).toBe("confirm");
    expect((await byLink(await linkOf(one), { exit: "not_clear", words: "运费呢" })).status).toBe(200);
    expect((await detail(one)).row.place).toBe("follow");
    await done(one, "answered_later", { found: "也可以。" });
    expect((await byLink(await linkOf(one), { exit: "clear" })).status).toBe(200);
    expect((await detail(one)).row).toMatchObject({ place: "closed", outcome: "confirmed" });
    // One that stands where both have a stage goes over.
    expect((await move(fresh)).status).toBe(200);
    expect(await done(fresh, "look_up")).toBe("research");
  });

  test("R-TK-01 (edited while tickets run, waits): moved to a version whose stage waits for nothing, its clocks go on; moved to one that waits, they stand still", async () => {
    const { centre, open, done, detail, li } = desk;
    await publish((yaml) => yaml.replace("    - key: follow\n", "    - key: follow\n      waits: agreed\n"));
    const id = await open("consultation", { conversationId }, asked);
    expect(await done(id, "look_up")).toBe("follow");
    const waits = async () => (await centre.rows<{ paused_for: string[] }>("select paused_for from sla.clock where subject_id = $1 and name = 'resolution' and stopped_at is null", id))[0]!.paused_for;
    const move = async () => expect((await li.ask("POST", `/v1/tickets/${id}/workflow-version`, { version: (await detail(id)).version })).status).toBe(200);
    expect([await waits(), (await detail(id)).row.place]).toEqual([["agreed"], "follow"]);
    await publish((yaml) => yaml.replace("zh-CN: 查实跟进", "zh-CN: 查一查"));
    await move();
    expect(await waits()).toEqual([]);
    await publish((yaml) => yaml.replace("    - key: follow\n", "    - key: follow\n      waits: carrier\n"));
    await move();
    expect(await waits()).toEqual(["carrier"]);
    // It is left like all others.
    expect(await done(id, "answered_later", { found: "可以。" })).toBe("confirm");
    expect(await waits()).toEqual(["customer"]);
  });

  test("R-TK-01 (edited while tickets run): published in the middle of many steps, each ticket is left by one version, and none is lost", async () => {
    const { open, act, detail } = desk;
    const ids: string[] = [];
    for (let n = 0; n < 8; n += 1) ids.push(await open("consultation", { conversationId }, asked));
    const before = (await detail(ids[0]!)).workflow.version;
    const steps = ids.map((id) => act(id, "look_up"));
    await publish((yaml) => yaml.replace("zh-CN: 查实跟进", "zh-CN: 查证"));
    expect((await Promise.all(steps)).map((one) => one.status)).toEqual(ids.map(() => 200));
    for (const id of ids) {
      const { workflow, row, entries } = await detail(id);
      expect([workflow.version, row.place, entries.filter((one) => one.kind === "taken").length]).toEqual([before, "follow", 1]);
    }
  });
});
