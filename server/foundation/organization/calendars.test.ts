import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { organizationDesk, type Asker, type OrganizationDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: OrganizationDesk;
let admin: Asker;
beforeAll(async () => {
  t = await testKernel("2026-10-31T02:00:00.000Z");
  desk = await organizationDesk(t.kernel);
  await desk.person("admin", ["administrator"]);
  await desk.person("agent");
  admin = await desk.as("admin");
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const explain = async (start: string, minutes: number, extra: object = {}) => admin("POST", "/v1/calendars/working-days/explain", { start, minutes, ...extra });
const notice = "日期,名称,安排\n2027-01-01,元旦,休\n2027-02-05,春节,放假\n2027-02-08,春节,休\n2027-02-06,春节,上班";
const importYear = (mode: "preview" | "apply", csv = notice, who = admin) => who("POST", "/v1/calendars/holidays", { year: 2027, source: "国办发明电〔2026〕号", csv, mode });

describe("D19 (explanation)", () => {
  it("D19 (explanation): half a working day over lunch and a weekend is told day by day", async () => {
    const { body } = await explain("2026-03-06T16:00:00+08:00", 240);
    expect(body).toMatchObject({ due: "2026-03-09T03:00:00.000Z", provisional: false, zone: "Asia/Shanghai", dayMinutes: 480 });
    expect((body.days as { on: string; worked: string[][]; off?: string }[]).map((day) => `${day.on} ${day.worked.map((one) => one.join("-")).join(" ")}${day.off ?? ""}`)).toEqual(["2026-03-06 16:00-18:00", "2026-03-07 week", "2026-03-08 week", "2026-03-09 09:00-11:00"]);
  });

  it("D19 (explanation): a draft is reckoned with before it is published; a calendar that never opens is refused by name", async () => {
    const week = { mon: [["09:00", "12:00"]], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    expect((await explain("2026-03-06T16:00:00+08:00", 60, { draft: { followsHolidays: false, week, exceptions: [] } })).body).toMatchObject({ due: "2026-03-09T02:00:00.000Z" });
    const exceptions = Array.from({ length: 400 }, (_, i) => new Date(Date.UTC(2026, 2, 9 + 7 * i)).toISOString().slice(0, 10)).map((on) => ({ on, name: { "zh-CN": "停业" }, hours: "closed" }));
    expect(await explain("2026-03-06T16:00:00+08:00", 60, { draft: { followsHolidays: false, week, exceptions } })).toMatchObject({ status: 422, body: { code: "calendar_never_open" } });
    expect((await admin("POST", "/v1/calendars/nothing/explain", { start: "2026-03-06T16:00:00+08:00", minutes: 1 })).status).toBe(404);
  });
});

describe("D19 (holiday years)", () => {
  it("D19 (holiday years): next year's missing notice is warned of from 1 November, and results past it are provisional", async () => {
    expect((await admin("GET", "/v1/calendars/holidays")).body).toMatchObject({ missingYear: null, imported: [] });
    t.clock.advance(24 * 3600);
    admin = await desk.as("admin");
    expect((await admin("GET", "/v1/calendars/holidays")).body).toMatchObject({ missingYear: 2027, coverage: { provisionalFrom: "2026-12-26" } });
    expect((await explain("2027-02-05T09:00:00+08:00", 480)).body).toMatchObject({ provisional: true });
  });

  it("D19 (holiday years): an imported notice counts at once; a preview changes nothing, and a bad line stops the whole", async () => {
    expect((await importYear("preview")).body).toMatchObject({ applied: false, refused: [], entries: { length: 4 } });
    expect((await explain("2027-02-05T09:00:00+08:00", 480)).body).toMatchObject({ provisional: true });
    const bad = await importYear("apply", `${notice}\n2027-02-30,春节,休\n2029-01-01,元旦,休\n2027-01-01,元旦,休\n2027-05-01,劳动节,看情况`);
    expect((bad.body.refused as { line: number; code: string }[]).map((one) => `${one.line} ${one.code}`)).toEqual(["6 not_a_day", "7 other_year", "8 twice", "9 off_or_work"]);
    expect(bad.body.applied).toBe(false);
    expect((await importYear("apply")).body.applied).toBe(true);
    const { body } = await explain("2027-02-05T09:00:00+08:00", 480);
    expect(body).toMatchObject({ provisional: false, due: "2027-02-06T10:00:00.000Z" });
    expect(body.days).toMatchObject([{ on: "2027-02-05", off: "holiday", name: { "zh-CN": "春节" } }, { on: "2027-02-06", opened: "make_up_day" }]);
    expect((await admin("GET", "/v1/calendars/holidays")).body).toMatchObject({ missingYear: null, imported: [{ year: 2027, source: "国办发明电〔2026〕号" }] });
    expect((await desk.organization.calendarOf(t.kernel.db.kysely, "working-days", t.kernel.clock.now()))?.calendar.hoursOn("2027-02-06").opened).toBe("make_up_day");
    expect((await desk.events("holidays.imported")).at(-1)?.data).toMatchObject({ year: 2027, entries: 4 });
    expect((await admin("DELETE", "/v1/calendars/holidays/2027")).status).toBe(200);
    expect((await explain("2027-02-05T09:00:00+08:00", 480)).body).toMatchObject({ provisional: true });
    expect((await importYear("apply", notice, await desk.as("agent"))).status).toBe(403);
  });
});
