import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DocumentDetail, DocumentRow } from "#contract/documents.ts";
import { system } from "#server/kernel/context.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

type Person = { id: string; ask: Asks };
const phone = "13912345678";
let centre: WholeCentre;
let li: Person;
let wang: Person;
let north: Person;
let colleague: Person;
let zhou: Person;
let tang: Person;
let team: string;
let operations: string;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  operations = await centre.kernel.run(system, (ctx) => centre.app.organization.write.unit(ctx, { key: "operations", kind: "department", name: "运营部", parentId: null }));
  [li, wang, north] = [await centre.signedIn("d.li", ["agent"]), await centre.signedIn("d.wang", ["agent"]), await centre.signedIn("d.north", ["agent"])];
  colleague = await centre.signedIn("d.ops", ["colleague"]);
  zhou = await centre.signedIn("d.zhou", ["supervisor"]);
  tang = await centre.signedIn("d.tang", ["manager"]);
  team = (await centre.rows<{ id: string }>("select id from organization.team where key = 'team-southwest'"))[0]!.id;
  const profile = (id: string, more: object) => centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [], ...more }));
  for (const one of [li, wang]) await profile(one.id, { teams: [team] });
  await profile(colleague.id, { departmentId: operations });
});
afterAll(() => centre.close());

const given = (more: object = {}) => ({ kind: "document", title: "春季促销口径", words: `3 月 5 日起生效，有疑问打 ${phone}。`, files: [], reviewerId: zhou.id, people: [north.id], teams: [team], departments: [operations], dueOn: "2026-03-04", ...more });
const write = async (who: Person, more: object = {}): Promise<string> => {
  const { status, body } = await who.ask("POST", "/v1/documents", given(more));
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.id as string;
};
const detail = async (who: Person, id: string) => (await who.ask("GET", `/v1/documents/${id}`)).body as unknown as DocumentDetail;
const listed = async (who: Person, query: string) => (await who.ask("GET", `/v1/documents?${query}`)).body.rows as unknown as DocumentRow[];
const act = (who: Person, id: string, what: string, body?: object) => who.ask("POST", `/v1/documents/${id}/${what}`, body);
const told = async (who: Person, kind: string) => ((await who.ask("GET", "/v1/notifications")).body.rows as { kind: string; link: string; params: Record<string, unknown> }[]).filter((row) => row.kind === kind);
const sentTo = (d: DocumentDetail) => d.receipts!.map((one) => one.person.name).sort();

describe("R-CO-03 (requests and reports): to a superior, who decides", () => {
  test("R-CO-03 (requests and reports): a request is sent back with its reason, written anew, and approved with a word; everybody sees where it stands, once decided nobody decides again", async () => {
    const id = await write(li, { kind: "request", title: "请批准加班两小时", words: "今晚直播。", people: [], teams: [], departments: [], dueOn: null });
    expect(await told(zhou, "document.to_review")).toMatchObject([{ link: `/documents/${id}` }]);
    expect((await listed(zhou, "side=review&state=review")).map((row) => row.id)).toContain(id);
    expect((await north.ask("GET", `/v1/documents/${id}`)).status).toBe(404);
    expect((await act(li, id, "approval", {})).body.code).toBe("document_moved");
    expect((await act(zhou, id, "return", { words: "" })).body.fields).toMatchObject([{ path: "words" }]);
    expect((await act(zhou, id, "return", { words: "写明几个人，电话 13912345678 问我" })).status).toBe(200);
    const back = await detail(li, id);
    expect(back).toMatchObject({ state: "returned", mayEdit: true, steps: [{ kind: "submitted" }, { kind: "returned", by: "d.zhou" }] });
    expect(back.steps[1]!.words).not.toContain(phone);
    const again = { ...given({ kind: "request", title: "请批准三人加班两小时", words: "今晚直播，三人。", people: [], teams: [], departments: [], dueOn: null }), version: back.version };
    expect((await li.ask("PUT", `/v1/documents/${id}`, { ...again, version: 1 })).body.code).toBe("stale_version");
    expect((await wang.ask("PUT", `/v1/documents/${id}`, again)).status).toBe(404);
    expect((await li.ask("PUT", `/v1/documents/${id}`, again)).status).toBe(200);
    expect((await li.ask("PUT", `/v1/documents/${id}`, again)).body.code).toBe("document_moved");
    expect((await act(zhou, id, "approval", { words: "同意，记加班。" })).status).toBe(200);
    expect((await act(zhou, id, "return", { words: "不" })).body.code).toBe("document_moved");
    expect(await detail(li, id)).toMatchObject({ state: "approved", round: 2, title: "请批准三人加班两小时", steps: [{}, {}, {}, { kind: "approved", words: "同意，记加班。" }], sent: 0 });
    expect((await told(li, "document.approved")).length).toBe(1);
  });

  test("R-CO-03 (requests and reports): a report needs somebody who reads it; one that waits can be taken back", async () => {
    expect((await li.ask("POST", "/v1/documents", given({ kind: "report", reviewerId: null }))).body.fields).toMatchObject([{ path: "reviewerId", code: "document_reviewer_missing" }]);
    expect((await li.ask("POST", "/v1/documents", given({ kind: "report", reviewerId: wang.id }))).body.fields).toMatchObject([{ path: "reviewerId", code: "document_reviewer_unknown" }]);
    expect((await zhou.ask("POST", "/v1/documents", given({ kind: "report", reviewerId: zhou.id }))).body.fields).toMatchObject([{ path: "reviewerId", code: "document_own_review" }]);
    const id = await write(li, { kind: "report", people: [], teams: [], departments: [], dueOn: null });
    expect((await act(zhou, id, "withdrawal")).body.code).toBe("document_moved");
    expect((await act(li, id, "withdrawal")).status).toBe(200);
    expect((await act(zhou, id, "approval", {})).body.code).toBe("document_moved");
  });
});

describe("R-CO-03 (documents): passed on with a receipt of everybody", () => {
  test("R-CO-03 (documents): once approved it goes to people, team and department, one receipt each; who has read and who has acknowledged is shown to author and reviewer, to nobody else", async () => {
    const id = await write(li, { people: [north.id, wang.id] });
    expect((await north.ask("GET", `/v1/documents/${id}`)).status).toBe(404);
    expect((await act(zhou, id, "approval", { words: "请各位照此答复。" })).status).toBe(200);
    const seen = await detail(li, id);
    expect(seen).toMatchObject({ state: "approved", sent: 3, owing: 3, to: { teams: [{ name: "team-southwest" }], departments: [{ name: "运营部" }] } });
    expect(sentTo(seen)).toEqual(["d.north", "d.ops", "d.wang"]);
    expect(seen.words).toContain("139****5678");
    expect((await told(colleague, "document.passed"))[0]).toMatchObject({ link: `/documents/${id}`, params: { asks: 1 } });
    expect((await listed(north, "side=inbox&owing=yes")).map((row) => row.id)).toContain(id);
    expect((await act(north, id, "reading")).status).toBe(200);
    expect((await act(north, id, "reading")).status).toBe(200);
    expect((await detail(north, id))).toMatchObject({ receipts: null, mine: { readAt: expect.any(String), acknowledgedAt: null }, mayRemind: false });
    expect((await Promise.all([act(north, id, "acknowledgement"), act(north, id, "acknowledgement")])).map((one) => one.status)).toEqual([200, 200]);
    expect((await act(zhou, id, "acknowledgement")).body.code).toBe("document_not_to_me");
    expect(await listed(north, "side=inbox&owing=yes")).toEqual([]);
    expect((await detail(zhou, id)).receipts!.map((one) => [one.person.name, one.readAt !== null, one.acknowledgedAt !== null])).toEqual(expect.arrayContaining([["d.north", true, true], ["d.wang", false, false]]));
    expect(await detail(tang, id)).toMatchObject({ owing: 2, receipts: expect.any(Array) });
    // The phone number lies open nowhere (D5).
    for (const { row } of await centre.rows<{ row: string }>("select to_jsonb(d)::text || coalesce(encode(d.secret, 'escape'), '') as row from documents.document d union all select words from documents.step union all select data::text from kernel.event")) expect(row).not.toContain(phone);
  });

  test("R-CO-03 (documents): whoever owes is reminded the day before and when it is due; then the author is told how many did not; the last acknowledgement ends it", async () => {
    const count = async (who: Person, kind: string) => (await told(who, kind)).length;
    const before = [await count(wang, "document.owed"), await count(north, "document.owed"), await count(zhou, "document.not_all")];
    const id = await write(zhou, { reviewerId: null, teams: [], departments: [], people: [wang.id, north.id] });
    expect(await detail(zhou, id)).toMatchObject({ state: "approved", reviewer: null, sent: 2 });
    expect((await act(north, id, "acknowledgement")).status).toBe(200);
    const owed = async () => [(await count(wang, "document.owed")) - before[0]!, (await count(north, "document.owed")) - before[1]!, (await count(zhou, "document.not_all")) - before[2]!];
    // The day before at 18:00, in the centre's zone.
    await centre.kernel.db.pool.query("delete from kernel.deadline where kind = 'document.reminder' and subject <> $1", [id]);
    centre.clock.moveTo("2026-03-03T09:59:00Z");
    await centre.app.settle();
    expect((await centre.rows<{ n: number }>("select reminders as n from documents.receipt where document_id = $1 and person_id = $2", id, wang.id))[0]!.n).toBe(0);
    centre.clock.moveTo("2026-03-03T10:00:00Z");
    await centre.app.settle();
    expect((await centre.rows<{ n: number }>("select reminders as n from documents.receipt where document_id = $1 order by reminders", id)).map((row) => row.n)).toEqual([0, 1]);
    centre.clock.moveTo("2026-03-04T10:00:00Z");
    await centre.app.settle();
    await centre.app.settle();
    expect((await centre.rows<{ n: number }>("select reminders as n from documents.receipt where document_id = $1 order by reminders", id)).map((row) => row.n)).toEqual([0, 2]);
    centre.clock.moveTo("2026-03-02T02:30:00Z");
    expect(await owed()).toEqual([2, 0, 1]);
    expect((await detail(zhou, id)).steps.map((step) => step.kind)).toEqual(["submitted", "passed", "reminded", "due"]);
    expect((await act(wang, id, "reminder")).status).toBe(404);
    expect((await act(zhou, id, "reminder")).body).toEqual({ reminded: 1 });
    expect((await act(wang, id, "acknowledgement")).status).toBe(200);
    expect((await act(zhou, id, "reminder")).body.code).toBe("document_nobody_owes");
  });

  test("R-CO-03 (documents): wrong input names its field; files are one's own; lists are filtered, searched and paged", async () => {
    expect((await li.ask("POST", "/v1/documents", given({ people: [], teams: [], departments: [] }))).body.fields).toMatchObject([{ path: "people", code: "document_to_nobody" }]);
    expect((await li.ask("POST", "/v1/documents", given({ people: [li.id], teams: [], departments: [] }))).body.fields).toMatchObject([{ path: "people", code: "document_to_nobody" }]);
    expect((await li.ask("POST", "/v1/documents", given({ dueOn: "2026-03-01" }))).body.fields).toMatchObject([{ path: "dueOn", code: "day_past" }]);
    expect((await li.ask("POST", "/v1/documents", given({ files: ["01900000-0000-7000-8000-000000000000"] }))).body.fields).toMatchObject([{ code: "file_unknown" }]);
    for (const title of ["盘点安排甲", "盘点安排乙"]) await write(wang, { title });
    const first = (await wang.ask("GET", "/v1/documents?side=mine&q=盘点安排&limit=1")).body as unknown as { rows: DocumentRow[]; next: string };
    expect(first.rows.map((row) => row.title)).toEqual(["盘点安排乙"]);
    expect((await listed(wang, `side=mine&q=盘点安排&limit=1&after=${first.next}`)).map((row) => row.title)).toEqual(["盘点安排甲"]);
    expect(await listed(wang, "side=mine&q=盘点安排&kind=report")).toEqual([]);
    expect((await wang.ask("GET", "/v1/documents?side=all")).status).toBe(403);
    expect((await listed(tang, "side=all&q=盘点安排")).length).toBe(2);
    expect((await colleague.ask("GET", "/v1/documents/audience")).body).toMatchObject({ mayPass: false, reviewers: expect.arrayContaining([{ id: zhou.id, name: "d.zhou" }]) });
  });
});
