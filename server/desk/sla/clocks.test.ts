import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Clock, SlaFacts } from "#contract/sla.ts";
import { newId } from "#server/kernel/ids.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { slaCentre, type SlaCentre } from "./testing.ts";

const at = (text: string) => new Date(`${text}+08:00`);
const owner = newId();
const boss = newId();
const critical = { type: "complaint", severity: "critical" };

let test_: Awaited<ReturnType<typeof testKernel>>;
let centre: SlaCentre;
/** What the subject's module was told, in the transaction of the firing. */
const fired: string[] = [];
beforeAll(async () => {
  test_ = await testKernel("2026-03-03T02:00:00.000Z");
  for (const id of [owner, boss]) await test_.kernel.db.pool.query("insert into identity.person (id, name, name_key, login_name, state, created_at) values ($1, $2, '', $2, 'active', now())", [id, id.slice(-8)]);
  centre = await slaCentre(test_.kernel, {
    ticket: { about: async (_tx, id) => ({ number: 7, link: `/tickets/${id}`, ownerId: owner, territory: null }), readable: async () => true, fired: async (_ctx, id, { step, rung }) => void fired.push(`${id} ${step} ${rung}`) },
  }, [boss]);
});
afterAll(async () => {
  await centre.stop();
  await test_.close();
});

const start = (facts: SlaFacts, more: { name?: string; deadline?: { amount: number; unit: "hours" | "half_working_days" } } = {}) => {
  const subject = { kind: "ticket", id: newId() };
  return centre.run(async (ctx) => ({ subject, clock: await centre.sla.startClock(ctx, { subject, name: more.name ?? "resolution", facts, ...(more.deadline ? { deadline: more.deadline } : {}) }) }));
};
const read = async (subject: { id: string }, name = "resolution"): Promise<Clock> => (await centre.run((ctx) => centre.sla.clocksOf(ctx.tx, ctx.now, "ticket", [subject.id]))).get(subject.id)!.find((one) => one.name === name)!;
const steps = (id: string) => centre.rows<{ kind: string; due_at: Date | null; data: Record<string, unknown> }>("select s.kind, s.due_at, s.data from sla.step s join sla.clock c on c.id = s.clock_id where c.subject_id = $1 order by s.n", id);
const moveTo = async (text: string) => {
  test_.clock.moveTo(at(text));
  await centre.settle();
};
const told = (person: string) => centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1 order by at, kind", person).then((rows) => rows.map((row) => row.kind));

describe("R-TK-07: clocks through the door", () => {
  test("R-TK-07 (targets): no rule and no length: nothing runs; a length of its own runs under what the rules otherwise say", async () => {
    await moveTo("2026-03-03T10:00");
    expect((await start({}, { name: "stage" })).clock).toBeNull();
    const { subject, clock } = await start({ stage: "verify" }, { name: "stage", deadline: { amount: 1, unit: "half_working_days" } });
    expect(clock).toMatchObject({ state: "running", dueAt: at("2026-03-03T15:00").toISOString(), warnAt: at("2026-03-03T14:00").toISOString(), rule: null, version: "sla/default@1", provisional: false });
    await centre.run((ctx) => centre.sla.cancelClocks(ctx, subject));
  });

  test("R-TK-07 (warn, breach, escalate): each once, told to owner, leader and overseer; its module hears of it in the same transaction", async () => {
    await moveTo("2026-03-03T10:00");
    const { subject, clock } = await start(critical);
    expect(clock).toMatchObject({ dueAt: at("2026-03-04T10:00").toISOString(), rule: "complaint-critical" });
    await centre.rows("delete from notifications.notification");
    await moveTo("2026-03-03T16:59");
    expect(await steps(subject.id)).toEqual([]);
    await moveTo("2026-03-03T17:00");
    await moveTo("2026-03-04T10:00");
    await moveTo("2026-03-04T15:00");
    await moveTo("2026-03-20T15:00");
    expect((await steps(subject.id)).map((step) => [step.kind, step.due_at])).toEqual([["warned", at("2026-03-03T17:00")], ["breached", at("2026-03-04T10:00")], ["escalated", at("2026-03-04T15:00")]]);
    expect(fired.filter((one) => one.startsWith(subject.id)).map((one) => one.slice(37))).toEqual(["warned 0", "breached 0", "escalated 0"]);
    expect(await told(owner)).toEqual(["sla.warned", "sla.breached"]);
    expect(await told(boss)).toEqual(["sla.escalated"]);
    expect((await centre.rows<{ kind: string }>("select kind from kernel.event where subject_id = $1 order by at, id", subject.id)).map((row) => row.kind)).toEqual(["sla.warned", "sla.breached", "sla.escalated"]);
    await centre.run((ctx) => centre.sla.stopClock(ctx, subject, "resolution"));
    expect(await read(subject)).toMatchObject({ state: "breached", breachedAt: at("2026-03-04T10:00").toISOString() });
    expect(await centre.rows("select 1 from kernel.deadline where kind = 'sla.clock' and subject = $1", clock!.id)).toEqual([]);
  });

  test("R-TK-07 (pause): stands still for reasons that its rule counts, and runs on with what was left; done in time it is kept", async () => {
    await moveTo("2026-03-03T10:00");
    const { subject } = await start(critical);
    test_.clock.moveTo(at("2026-03-03T11:00"));
    await centre.run((ctx) => centre.sla.pauseClocks(ctx, subject, "carrier"));
    expect((await read(subject)).state).toBe("running");
    await centre.run((ctx) => centre.sla.pauseClocks(ctx, subject, "customer"));
    expect(await read(subject)).toMatchObject({ state: "paused", dueAt: null, elapsedMs: 3_600_000, pausedFor: ["customer"] });
    await moveTo("2026-03-30T11:00");
    await centre.run((ctx) => centre.sla.resumeClocks(ctx, subject));
    expect(await read(subject)).toMatchObject({ state: "running", dueAt: at("2026-03-31T10:00").toISOString() });
    await moveTo("2026-03-31T10:00");
    await centre.run((ctx) => centre.sla.stopClock(ctx, subject, "resolution", at("2026-03-31T09:59")));
    // It had fired before anybody said so: a breach that is recorded stays.
    expect((await steps(subject.id)).map((step) => step.kind)).toEqual(["paused", "resumed", "warned", "breached"]);
    const second = await start(critical);
    await centre.run((ctx) => centre.sla.stopClock(ctx, second.subject, "resolution"));
    expect(await read(second.subject)).toMatchObject({ state: "kept", stoppedAt: at("2026-03-31T10:00").toISOString() });
  });

  test("R-TK-07 (warn, breach, escalate): stopped too late before the deadline fired it is breached; cancelled it has no verdict; started again it begins anew and its breach stays counted", async () => {
    await moveTo("2026-03-03T10:00");
    const late = await start(critical);
    test_.clock.moveTo(at("2026-03-04T10:01"));
    await centre.run((ctx) => centre.sla.stopClock(ctx, late.subject, "resolution"));
    expect(await read(late.subject)).toMatchObject({ state: "breached", breachedAt: at("2026-03-04T10:00").toISOString() });
    const gone = await start(critical);
    await centre.run((ctx) => centre.sla.cancelClocks(ctx, gone.subject));
    expect((await read(gone.subject)).state).toBe("cancelled");
    await centre.run((ctx) => centre.sla.startClock(ctx, { subject: late.subject, name: "resolution", facts: critical }));
    expect(await read(late.subject)).toMatchObject({ state: "running", cycle: 2, breachedAt: null });
    expect(await centre.rows("select breaches, cycle from sla.v_clock where subject_id = $1", late.subject.id)).toEqual([{ breaches: 1, cycle: 2 }]);
    await centre.run((ctx) => centre.sla.cancelClocks(ctx, late.subject));
  });
});

test("R-TK-07 (fires once): a clock that somebody is just changing is not waited for, which would lock crosswise; it fires a moment later, once", async () => {
  await moveTo("2026-03-10T10:00");
  const { subject } = await start(critical);
  test_.clock.moveTo(at("2026-03-11T10:00"));
  await centre.run(async (ctx) => {
    await sql`select 1 from sla.clock where subject_id = ${subject.id} for update`.execute(ctx.tx);
    await centre.settle();
  });
  expect((await steps(subject.id)).map((step) => step.kind)).toEqual([]);
  test_.clock.advance(1);
  await centre.settle();
  expect((await steps(subject.id)).map((step) => step.kind)).toEqual(["warned", "breached"]);
  await centre.run((ctx) => centre.sla.cancelClocks(ctx, subject));
});

const calendarYaml = (hours: string) => `kind: calendar\nkey: working-days\nschemaVersion: 1\ntitle: { zh-CN: 工作日 }\nbody:\n  followsHolidays: true\n  week: { mon: ${hours}, tue: ${hours}, wed: ${hours}, thu: ${hours}, fri: ${hours}, sat: [], sun: [] }\n  exceptions: []\n`;
const slaYaml = (running: string, days: number) => `kind: sla\nkey: default\nschemaVersion: 1\ntitle: { zh-CN: 服务时限 }\nbody:
  running: ${running}\n  halfDay: half_of_hours\n  ladders: []\n  rules:\n    - { key: any, when: { subject: ticket, clock: resolution, severities: [critical] }, within: { amount: ${days}, unit: working_days }, calendar: working-days, pauses: [customer] }
    - { key: slow, when: { subject: ticket, clock: resolution }, within: { amount: 20, unit: working_days }, calendar: working-days }\n  otherwise: { calendar: working-days }\n`;

describe("R-TK-07 (recalculation): as D19 says", () => {
  test("R-TK-07 (recalculation): another severity takes the target of the version that the clock began with; the reason is kept", async () => {
    await moveTo("2026-04-08T10:00");
    const { subject } = await start({ type: "complaint", severity: null });
    test_.clock.moveTo(at("2026-04-08T14:00"));
    await centre.run((ctx) => centre.sla.changeFacts(ctx, subject, { severity: "critical" }));
    expect(await read(subject)).toMatchObject({ elapsedMs: 3 * 3_600_000, dueAt: at("2026-04-09T10:00").toISOString(), rule: "complaint-critical" });
    expect(await steps(subject.id)).toMatchObject([{ kind: "reckoned", data: { reason: "facts", before: at("2026-04-15T10:00").toISOString() } }]);
    await centre.run((ctx) => centre.sla.cancelClocks(ctx, subject));
  });

  test("R-TK-07 (recalculation): a new calendar moves only what has not elapsed, however late it is reckoned; a paused clock hears of it when it runs on", async () => {
    await moveTo("2026-04-08T10:00");
    const running = await start(critical);
    const still = await start(critical);
    await centre.run((ctx) => centre.sla.pauseClocks(ctx, still.subject, "customer"));
    test_.clock.moveTo(at("2026-04-08T14:00"));
    await centre.publish("calendars", calendarYaml('[["14:00", "20:00"]]'));
    await moveTo("2026-04-08T14:30");
    // Three hours until 14:00 by the old one, five more by the new one.
    expect(await read(running.subject)).toMatchObject({ dueAt: at("2026-04-08T19:00").toISOString(), elapsedMs: 3.5 * 3_600_000 });
    expect(await steps(running.subject.id)).toMatchObject([{ kind: "reckoned", due_at: at("2026-04-08T19:00"), data: { reason: "calendar", before: at("2026-04-09T10:00").toISOString() } }]);
    await centre.run((ctx) => centre.sla.resumeClocks(ctx, still.subject));
    expect((await read(still.subject)).dueAt).toBe(at("2026-04-09T16:30").toISOString());
    test_.clock.moveTo(at("2026-04-08T15:00"));
    await centre.publish("calendars", calendarYaml('[["09:00", "12:00"], ["13:00", "18:00"]]'));
    await centre.settle();
    expect(await read(running.subject)).toMatchObject({ dueAt: at("2026-04-09T10:00").toISOString(), elapsedMs: 4 * 3_600_000 });
    for (const { subject } of [running, still]) await centre.run((ctx) => centre.sla.cancelClocks(ctx, subject));
  });

  test("R-TK-07 (recalculation): past the notices' years a due time is provisional; the notice that comes settles it", async () => {
    await moveTo("2026-12-30T10:00");
    const { subject, clock } = await start({ type: "complaint", severity: "major" });
    expect(clock).toMatchObject({ provisional: true, dueAt: at("2027-01-05T10:00").toISOString() });
    await centre.rows("insert into organization.holiday_year (year, entries, source, imported_at) values (2027, $1, 'test', $2)", JSON.stringify([{ date: "2027-01-01", name: "元旦", off: true }, { date: "2027-01-02", name: "元旦", off: false }]), at("2026-12-30T11:00"));
    test_.kernel.bus.wake("holidays", "2027");
    test_.clock.moveTo(at("2026-12-30T11:00"));
    await centre.run(async (ctx) => ctx.record({ kind: "holidays.imported", subject: ["holiday_year", null], data: { year: 2027 } }));
    await centre.settle();
    expect(await read(subject)).toMatchObject({ provisional: false, dueAt: at("2027-01-04T10:00").toISOString() });
    await centre.run((ctx) => centre.sla.cancelClocks(ctx, subject));
  });

  test("R-TK-07 (recalculation): new rules leave running clocks alone unless their publisher says so; then elapsed time and breaches stay; a thousand are reckoned in short steps", async () => {
    await moveTo("2027-03-03T10:00");
    const { subject } = await start(critical);
    await centre.run(async (ctx) => {
      for (let i = 0; i < 700; i += 1) await centre.sla.startClock(ctx, { subject: { kind: "ticket", id: newId() }, name: "resolution", facts: critical });
    });
    test_.clock.moveTo(at("2027-03-03T11:00"));
    await centre.publish("sla", slaYaml("keep", 2));
    await centre.settle();
    expect(await read(subject)).toMatchObject({ dueAt: at("2027-03-04T10:00").toISOString(), version: "sla/default@1" });
    expect((await start(critical)).clock).toMatchObject({ dueAt: at("2027-03-05T11:00").toISOString(), version: "sla/default@2" });
    await centre.publish("sla", slaYaml("take", 3));
    await centre.settle();
    expect(await read(subject)).toMatchObject({ dueAt: at("2027-03-08T10:00").toISOString(), version: "sla/default@3", elapsedMs: 3_600_000 });
    expect(await centre.rows("select version, count(*)::int as n from sla.clock where stopped_at is null group by version")).toEqual([{ version: 3, n: 702 }]);
    expect(await centre.rows("select 1 from kernel.deadline where kind = 'sla.reckon'")).toEqual([]);
    expect((await steps(subject.id)).map((step) => step.data.reason)).toEqual(["rules"]);
  });
});
