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

/** Publishes a workflow as it is changed here. */
async function publish(change: (yaml: string) => string, key = "consultation"): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kefu-version-"));
  const text = readFileSync(join(shippedFolder, `workflows/${key}.yaml`), "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  mkdirSync(join(folder, "workflows"));
  writeFileSync(join(folder, `workflows/${key}.yaml`), changed);
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

  test("R-TK-02 (silent customer), R-TK-01 (known fault): where a rule keeps the system's exit closed, whoever has the ticket is told instead of it being tried for ever; when it opens, the ticket goes on", async () => {
    const { centre, open, done, detail, li } = desk;
    const guarded = (yaml: string, exit: string) => yaml.replace(new RegExp(`(- key: ${exit}\\n[^]*?by: \\[system\\]\\n)`), "$1          guards: [{ use: tasks_answered }]\n");
    await publish((yaml) => guarded(yaml, "unanswered"));
    await publish((yaml) => guarded(yaml, "fault_fixed"), "technical-support");
    const silent = await open("consultation", { conversationId }, asked);
    await done(silent, "answered", { answer: "可以。" });
    const fault = await open("known-fault", {}, { what: "断网", severity: "normal" });
    const hung = await open("technical-support", { conversationId }, { product: "插座", symptom: "断网", severity: "normal" });
    await done(hung, "take");
    await li.ask("PUT", `/v1/tickets/${hung}/hanging`, { onId: fault });
    await done(hung, "known");
    for (const id of [silent, hung]) expect((await li.ask("POST", `/v1/tickets/${id}/tasks`, { to: { personId: desk.wang.id }, what: "查批次", within: { amount: 1, unit: "working_days" } })).status).toBe(200);
    await done(fault, "found");
    await done(fault, "fixed", { cause: "溢出", fixed_by: "升级到 2.2。" });
    await centre.app.settle();
    const told = (id: string) => centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1 and link = $2 and kind in ('ticket.silence_held', 'ticket.cause_ended') order by at", li.id, `/tickets/${id}`);
    const deadlines = () => centre.rows("select kind, subject, failures from kernel.deadline where kind in ('ticket.silence', 'ticket.cause') and subject in ($1, $2)", silent, hung);
    expect([(await detail(hung)).row.place, await told(hung)]).toEqual(["wait", [{ kind: "ticket.cause_ended" }]]);
    expect((await desk.told(hung)).at(-1)).toContain("升级到 2.2。");
    const places = async () => (await centre.rows<{ place: string }>("select place from tickets.ticket where id = $1", silent))[0]!.place;
    centre.clock.advance(4 * 86_400);
    await centre.app.settle();
    expect([await places(), await told(silent), await deadlines()]).toEqual(["confirm", [{ kind: "ticket.silence_held" }], [{ kind: "ticket.silence", subject: silent, failures: 0 }]]);
    await centre.rows("update tickets.task set state = 'answered', ended_at = given_at where ticket_id = $1", silent);
    centre.clock.advance(4 * 86_400);
    await centre.app.settle();
    expect([await places(), await deadlines()]).toEqual(["closed", []]);
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
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
