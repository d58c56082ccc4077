import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { organizationDesk, type Asker, type OrganizationDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: OrganizationDesk;
let admin: Asker;
const ids: Record<string, string> = {};
beforeAll(async () => {
  t = await testKernel();
  desk = await organizationDesk(t.kernel);
  await desk.person("admin", ["administrator"]);
  for (const [login, name, staffNo] of [["he.xin", "何欣", "K-1001"], ["an.jing", "安静", "K-1002"], ["zeng.ke", "曾可", "K-1003"]] as const)
    ids[login] = await desk.person(login, ["agent"], { name, staffNo });
  ids["lu.lead"] = await desk.person("lu.lead", ["supervisor"], { name: "陆领" });
  admin = await desk.as("admin");
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

interface DutyBody {
  id: string;
  on: string;
  from: string;
  to: string;
  nextDay: boolean;
  fromAt: string;
  toAt: string;
  version: number;
}
const duty = async (login: string, on: string, from: string, to: string, extra: object = {}, who = admin) => {
  const reply = await who("POST", "/v1/duty", { personId: ids[login], on, from, to, ...extra });
  return { status: reply.status, body: reply.body as unknown as DutyBody & { code: string; params: object; fields: object[] } };
};
const week = async (query = "", who = admin) => (await who("GET", `/v1/duty?${query}`)).body as unknown as { days: string[]; today: string; onDuty: number[]; rows: { person: { name: string }; duties: DutyBody[] }[]; count: object };
const planOf = async (name: string, query: string) => (await week(query)).rows.find((row) => row.person.name === name)!.duties.map((one) => `${one.on} ${one.from}-${one.to}`);

describe("D16 (duty)", () => {
  it("D16 (duty): a stretch is kept as instants of the centre's wall clock; an end before the beginning is the next morning's", async () => {
    const { body } = await duty("he.xin", "2026-03-02", "22:00", "06:00", { kind: "night" });
    expect(body).toMatchObject({ fromAt: "2026-03-02T14:00:00.000Z", toAt: "2026-03-02T22:00:00.000Z", nextDay: true, version: 1 });
    expect((await duty("he.xin", "2026-03-04", "00:00", "24:00")).body).toMatchObject({ from: "00:00", to: "24:00", nextDay: false });
    expect((await duty("he.xin", "2026-03-05", "09:00", "09:00")).body.fields).toEqual([{ path: "to", code: "duty_no_length" }]);
    expect((await duty("he.xin", "2026-02-30", "09:00", "18:00")).status).toBe(422);
    expect((await desk.events("duty.added"))[0]?.data).toMatchObject({ personId: ids["he.xin"], kind: "night", fromAt: "2026-03-02T14:00:00.000Z" });
  });

  it("D16 (duty): overlapping duty of one person is refused and named, also when two add it at once", async () => {
    expect(await duty("he.xin", "2026-03-03", "05:00", "12:00")).toMatchObject({ status: 409, body: { code: "duty_overlap", params: { on: "2026-03-02", from: "22:00", to: "06:00" } } });
    expect((await duty("he.xin", "2026-03-03", "06:00", "12:00")).status).toBe(200);
    expect((await duty("an.jing", "2026-03-03", "05:00", "12:00")).status).toBe(200);
    const both = await Promise.all([duty("zeng.ke", "2026-03-06", "09:00", "18:00"), duty("zeng.ke", "2026-03-06", "14:00", "23:00")]);
    expect(both.map((one) => one.status).toSorted()).toEqual([200, 409]);
    expect(both.find((one) => one.status === 409)?.body.code).toBe("duty_overlap");
  });

  it("D16 (duty): the week view lists people by days, with today and how many are on duty", async () => {
    const { days, today, onDuty, rows, count } = await week();
    expect([days[0], days[6], today]).toEqual(["2026-03-02", "2026-03-08", "2026-03-02"]);
    expect(rows.map((row) => row.person.name)).toEqual(["admin", "安静", "何欣", "陆领", "曾可"]);
    expect(await planOf("何欣", "")).toEqual(["2026-03-02 22:00-06:00", "2026-03-03 06:00-12:00", "2026-03-04 00:00-24:00"]);
    expect(onDuty).toEqual([1, 2, 1, 0, 1, 0, 0]);
    expect(count).toEqual({ value: 5, capped: false });
    expect((await week("planned=true")).rows.map((row) => row.person.name)).toEqual(["安静", "何欣", "曾可"]);
    expect((await week("week=2026-03-15")).days[0]).toBe("2026-03-09");
  });

  it("D16 (duty): a change keeps clear of other duty and of older versions; a removal says what it was", async () => {
    const { body } = await duty("an.jing", "2026-03-05", "09:00", "18:00");
    await duty("an.jing", "2026-03-05", "19:00", "23:00");
    expect(await admin("PATCH", `/v1/duty/${body.id}`, { to: "20:00", version: 1 })).toMatchObject({ status: 409, body: { code: "duty_overlap", params: { from: "19:00" } } });
    expect((await admin("PATCH", `/v1/duty/${body.id}`, { to: "19:00", kind: "extra", note: "大促", version: 1 })).body).toMatchObject({ to: "19:00", kind: "extra", version: 2 });
    expect((await admin("PATCH", `/v1/duty/${body.id}`, { to: "18:00", version: 1 })).body.code).toBe("stale_version");
    expect((await admin("DELETE", `/v1/duty/${body.id}`)).status).toBe(200);
    expect((await desk.events("duty.removed")).at(-1)?.data).toMatchObject({ personId: ids["an.jing"], toAt: "2026-03-05T11:00:00.000Z" });
  });

  it("D16 (duty): a supervisor plans the own team only", async () => {
    const team = (await admin("POST", "/v1/teams", { key: "day", name: "白班组", leaderId: ids["lu.lead"] })).body as { id: string };
    await admin("PUT", `/v1/teams/${team.id}/members`, { people: [ids["zeng.ke"]], version: 1 });
    const lead = await desk.as("lu.lead");
    expect((await duty("zeng.ke", "2026-03-07", "09:00", "18:00", {}, lead)).status).toBe(200);
    expect(await duty("an.jing", "2026-03-07", "09:00", "18:00", {}, lead)).toMatchObject({ status: 403, body: { code: "duty_out_of_reach" } });
    const csv = "工号,日期,开始,结束\nK-1003,2026-03-08,9:00,18:00\nK-1002,2026-03-08,9:00,18:00";
    const reply = await lead("POST", "/v1/duty/import", { csv, mode: "preview" });
    expect(reply.body).toMatchObject({ rows: [{ line: 2 }], refused: [{ line: 3, code: "duty_out_of_reach" }] });
    expect((await (await desk.as("he.xin"))("POST", "/v1/duty/import", { csv, mode: "apply" })).status).toBe(403);
  });
});

describe("D16 (duty by CSV)", () => {
  const csv = [
    "工号,日期,开始,结束,班次,备注",
    "K-1001,2026/3/16,9:00,18:00,白班,",
    'he.xin,2026年3月17日,14：00,23:00,晚班,"替班, 与安静对调"',
    "K-1002,2026-03-16,22:00,次日6:00,夜班,",
    "K-9999,2026-03-16,09:00,18:00,,",
    "K-1001,2026-03-16,17:00,21:00,,",
    "K-1001,2026-13-40,09:00,18:00,,",
    "K-1001,2026-03-18,9点,18:00,,",
    "K-1001,2026-03-18,09:00,18:00,看心情,",
    "",
    ",2026-03-18,09:00,18:00,,",
  ].join("\r\n");
  const run = async (mode: "preview" | "apply", text = csv) =>
    (await admin("POST", "/v1/duty/import", { csv: text, mode })).body as unknown as { rows: { line: number; on: string; to: string; note: string }[]; same: number; refused: { line: number; field: string; code: string; params?: object }[]; applied: boolean };

  it("D16 (duty by CSV): a preview tells what would be taken, and each refused line with its number and reason; nothing is written", async () => {
    const { rows, refused, applied } = await run("preview");
    expect(rows.map((row) => `${row.line} ${row.on} ${row.to} ${row.note}`)).toEqual(["2 2026-03-16 18:00 ", "3 2026-03-17 23:00 替班, 与安静对调", "4 2026-03-16 06:00 "]);
    expect(refused.map((one) => `${one.line} ${one.field} ${one.code}`)).toEqual([
      "5 person person_unknown",
      "6 from duty_overlap_line",
      "7 on not_a_day",
      "8 from wall_time_form",
      "9 kind duty_kind_unknown",
      "11 person required",
    ]);
    expect(refused[1]?.params).toEqual({ name: "何欣", other: 2 });
    expect(applied).toBe(false);
    expect((await week("week=2026-03-16")).onDuty).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("D16 (duty by CSV): the good lines are taken; the same file again changes nothing, and what is in the way is named", async () => {
    expect(await run("apply")).toMatchObject({ applied: true, same: 0, rows: { length: 3 } });
    expect((await week("week=2026-03-16")).onDuty).toEqual([2, 1, 0, 0, 0, 0, 0]);
    expect(await run("apply")).toMatchObject({ same: 3, rows: [] });
    const other = await run("preview", "person,date,start,end\nhe.xin,2026-03-16,8:00,12:00");
    expect(other.refused).toEqual([{ line: 2, field: "from", code: "duty_overlap", params: { name: "何欣", on: "2026-03-16", from: "09:00", to: "18:00" } }]);
  });

  it("D16 (duty by CSV): a file without the needed columns or with too many lines is refused whole", async () => {
    expect(await admin("POST", "/v1/duty/import", { csv: "a,b,c\n1,2,3", mode: "apply" })).toMatchObject({ status: 422, body: { code: "import_no_heading" } });
    const long = `person,date,start,end\n${"he.xin,2026-04-01,9:00,18:00\n".repeat(1001)}`;
    expect(await admin("POST", "/v1/duty/import", { csv: long, mode: "apply" })).toMatchObject({ status: 422, body: { code: "import_too_long", params: { maximum: 1000, lines: 1001 } } });
  });
});

describe("D16 (copying a week)", () => {
  it("D16 (copying a week): last week is copied by the wall clock; what is in the way, and who is suspended, is told", async () => {
    await duty("an.jing", "2026-03-23", "08:00", "12:00");
    await admin("POST", `/v1/people/${ids["zeng.ke"]}/suspension`, { handOverTo: null });
    await t.kernel.db.pool.query("insert into organization.duty (id, person_id, from_at, to_at) values (gen_random_uuid(), $1, '2026-03-18T01:00Z', '2026-03-18T10:00Z')", [ids["zeng.ke"]]);
    await t.kernel.db.pool.query("insert into organization.duty (id, person_id, from_at, to_at) values (gen_random_uuid(), $1, '2026-03-16T01:00Z', '2026-03-16T03:00Z')", [ids["an.jing"]]);
    const { body } = await admin("POST", "/v1/duty/copy", { from: "2026-03-18", to: "2026-03-27" });
    expect(body.copied).toBe(3);
    expect((body.skipped as { on: string; from: string; code: string; person: { name: string } }[]).map((one) => `${one.person.name} ${one.on} ${one.from} ${one.code}`)).toEqual([
      "安静 2026-03-23 09:00 duty_overlap",
      "曾可 2026-03-25 09:00 person_suspended",
    ]);
    expect(await planOf("何欣", "week=2026-03-23")).toEqual(["2026-03-23 09:00-18:00", "2026-03-24 14:00-23:00"]);
    expect(await admin("POST", "/v1/duty/copy", { from: "2026-03-18", to: "2026-03-20" })).toMatchObject({ status: 422, body: { code: "duty_same_week" } });
  });
});
