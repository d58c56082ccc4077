import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TicketHit } from "#contract/search.ts";
import type { BoardColumn, BulkResults, CalendarItem, Related, TicketFile } from "#contract/ticket-views.ts";
import type { TicketDetail, TicketRow } from "#contract/tickets.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { mayRelate, mayUndo, stillAsLeft } from "./rules.ts";
import { stagesOf } from "./service/file.ts";

describe("R-TK-01 (ticket pages): pure", () => {
  test("R-TK-01 (bulk, undo): once, within its time, and never over what somebody has changed since", () => {
    const at = new Date("2026-03-02T02:00:00Z");
    const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
    expect([mayUndo({ at, undoneAt: null }, later(10), 10), mayUndo({ at, undoneAt: null }, later(10.1), 10), mayUndo({ at, undoneAt: at }, later(1), 10)]).toEqual([true, { refused: "undo_too_late", params: { minutes: 10 } }, { refused: "undone_already" }]);
    const t = { ownerId: "a", severity: "major", tags: ["x"] };
    expect([stillAsLeft(t, { ownerId: "a" }), stillAsLeft(t, { ownerId: "b" }), stillAsLeft(t, { tags: ["x"] }), stillAsLeft(t, { severity: "minor" })]).toEqual([true, { refused: "changed_since" }, true, { refused: "changed_since" }]);
  });

  test("R-TK-01 (relations): not to itself, one parent, no circle", () => {
    const codes = [mayRelate("blocks", { id: "1", parentId: null }, "1", []), mayRelate("child", { id: "1", parentId: "9" }, "2", []), mayRelate("child", { id: "1", parentId: null }, "2", ["1"]), mayRelate("child", { id: "1", parentId: null }, "2", ["3"]), mayRelate("blocks", { id: "1", parentId: "9" }, "2", ["1"])];
    expect(codes.map((one) => (one === true ? true : one.refused))).toEqual(["relation_itself", "relation_known", "relation_circle", true, true]);
  });

  test("R-TK-01 (print): the stages with their times come from the timeline", () => {
    const w = { stages: [{ key: "a", name: { "zh-CN": "甲" }, exits: [{ key: "go", name: { "zh-CN": "走" } }] }, { key: "b", name: { "zh-CN": "乙" }, exits: [] }], anywhere: [], ends: [{ key: "e", name: { "zh-CN": "完" } }] };
    expect(stagesOf(w as never, "1", [{ at: "2", kind: "taken", by: "李", data: { exit: "go", to: "b" }, words: "因为" }, { at: "3", kind: "comment", by: "李", data: {}, words: "x" }, { at: "4", kind: "taken", by: "", data: { exit: "gone", to: "e" }, words: "" }])).toEqual([
      { key: "a", name: { "zh-CN": "甲" }, from: "1", to: "2", by: "李", exit: { "zh-CN": "走" }, reason: "因为" },
      { key: "b", name: { "zh-CN": "乙" }, from: "2", to: "4", by: "", exit: null, reason: "" },
      { key: "e", name: { "zh-CN": "完" }, from: "4", to: null, by: "", exit: null, reason: "" },
    ]);
  });
});

describe("R-TK-01 (ticket pages on a real database)", () => {
  let centre: WholeCentre;
  let li: { id: string; ask: Asks };
  let north: { id: string; ask: Asks };
  let zhou: { id: string; ask: Asks };
  let shopId: string;
  const phone = "13912345678";
  const told = { what: `内胆起皮，电话 ${phone}`, wish: ["refund"], category: "product", safety: false, severity: "normal" };

  const arrive = (province = "51") =>
    centre.kernel.run(system, async (ctx) => {
      const contactId = (await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) })).id;
      return (await conversationFor(centre.app.conversations.desk, ctx, { contactId, shop: { id: shopId, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: province })).id;
    });
  const open = async (type: string, form: object, { who = li, title = "涂层脱落", province = "51" } = {}): Promise<string> => {
    const { status, body } = await who.ask("POST", "/v1/tickets", { type, title, conversationId: await arrive(province), form });
    expect([status, body.code]).toEqual([200, expect.any(String)]);
    return body.id as string;
  };
  const detail = async (id: string, who = li) => (await who.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
  const ids = (rows: unknown) => (rows as { id: string }[]).map((row) => row.id);
  const bulk = async (who: { ask: Asks }, list: readonly string[], act: object) => (await who.ask("POST", "/v1/tickets/bulk", { ids: list, act })).body as unknown as { id: string | null; results: BulkResults };
  const undo = async (who: { ask: Asks }, id: string | null) => who.ask("POST", `/v1/tickets/bulk/${id}/undoing`, {});

  beforeAll(async () => {
    centre = await wholeCentre({ southwest: "team-southwest", "north-china": "team-north" });
    shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
    const teams = await centre.rows<{ id: string; key: string }>("select id, key from organization.team");
    const inTeam = async (login: string, team: string) => {
      const person = await centre.signedIn(login, ["agent"]);
      await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 9, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [teams.find((one) => one.key === team)!.id] }));
      return person;
    };
    li = await inTeam("v.li", "team-southwest");
    north = await inTeam("v.north", "team-north");
    zhou = await centre.signedIn("v.zhou", ["supervisor"]);
  });
  afterAll(() => centre.close());

  test("R-TK-01 (list, reach): every filter alone and two together, as an agent of a territory and as a supervisor, agree with what is in the table", async () => {
    const a = await open("complaint", { ...told, severity: "major" });
    const b = await open("suggestion", { what: "纸带", about: "delivery" });
    const c = await open("complaint", told, { who: north, province: "11" });
    await li.ask("PUT", `/v1/tickets/${a}/tags`, { tags: ["加急"] });
    await zhou.ask("PUT", `/v1/tickets/${b}/owner`, { ownerId: north.id });
    const list = async (query: string, who = zhou) => ids((await who.ask("GET", `/v1/tickets?limit=200&${query}`)).body.rows).filter((id) => [a, b, c].includes(id)).toSorted();
    const want = (...list: string[]) => list.toSorted();
    expect(await list("")).toEqual(want(a, b, c));
    expect(await list("", li)).toEqual(want(a, b));
    expect(await list("", north)).toEqual(want(b, c));
    expect(await list("territory=southwest", north)).toEqual([b]);
    expect([await list("type=complaint&severity=major"), await list("tag=加急&type=complaint"), await list("tag=加急&type=suggestion"), await list("owner=me", north), await list("owner=me&territory=southwest", north), await list("stage=accept&territory=north-china")]).toEqual([[a], [a], [], want(b, c), [b], [c]]);
    const row = (await detail(a)).row;
    expect(row.talk).toMatchObject({ number: expect.any(Number) });
    expect([await list(`customer=${row.customer!.id}`), await list(`customer=${row.customer!.id}&type=suggestion`), await list("from=2026-03-02&to=2026-03-02"), await list("to=2026-03-01"), await list("order=HM-1"), await list("due=over&state=ended")]).toEqual([[a], [], want(a, b, c), [], [], []]);
    expect((await zhou.ask("GET", "/v1/tickets?from=yesterday")).status).toBe(422);
    expect((await li.ask("GET", "/v1/tickets?limit=1&after=2026-03-02T00:00:00.000Z_nothing")).body.code).toBe("invalid");
  });

  test("R-CV-08 (tickets): number, title, form and timeline are found within reach, also as a filter of the list; what is cut out is not; a change is followed", async () => {
    const id = await open("complaint", told, { title: "珐琅锅把手烫手" });
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: `客户说琉璃盖也裂了，回电 ${phone}` });
    const far = await open("complaint", told, { who: north, province: "11", title: "珐琅锅少盖" });
    await centre.app.settle();
    await centre.app.search.catchUp();
    const find = async (q: string, who = li, more = "") => (await who.ask("GET", `/v1/search/tickets?q=${encodeURIComponent(q)}${more}`)).body as unknown as { rows: TicketHit[]; complete: boolean };
    const { code } = (await detail(id)).row;
    expect(ids((await find("珐琅锅")).rows)).toEqual([id]);
    expect(ids((await find("珐琅锅", zhou)).rows).toSorted()).toEqual([id, far].toSorted());
    for (const q of [code, code.toLowerCase().slice(2), "琉璃盖 珐琅", "内胆起皮"]) expect(ids((await find(q)).rows), q).toContain(id);
    expect((await find(phone)).rows).toEqual([]);
    const [hit] = (await find("琉璃盖")).rows;
    expect(hit!.snippet.marks.map(([from, to]) => hit!.snippet.text.slice(from, to))).toEqual(["琉璃盖"]);
    const list = async (query: string, who = li) => ids((await who.ask("GET", `/v1/tickets?q=${encodeURIComponent("珐琅锅")}&${query}`)).body.rows);
    expect([await list("severity=normal"), await list("severity=critical"), await list("state=ended"), await list(`owner=${li.id}&type=complaint`, zhou)]).toEqual([[id], [], [], [id]]);
    expect((await li.ask("GET", `/v1/tickets?q=${encodeURIComponent("珐琅锅")}`)).body.count).toEqual({ value: 1, capped: false });
    // The record decides at once who may read; the words follow.
    await zhou.ask("PUT", `/v1/tickets/${far}/owner`, { ownerId: li.id });
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "改约麒麟路自提" });
    await centre.app.settle();
    await centre.app.search.catchUp();
    expect([ids((await find("珐琅锅")).rows).length, ids((await find("麒麟路")).rows)]).toEqual([2, [id]]);
    expect((await find("珐琅锅")).complete).toBe(true);
  });

  test("R-TK-01 (board): the columns are the stages of the version in force, with counts; an unknown kind is refused", async () => {
    const id = await open("complaint", told);
    const { version } = await detail(id);
    await li.ask("POST", `/v1/tickets/${id}/exits/graded`, { version });
    const { columns } = (await li.ask("GET", "/v1/tickets/board?type=complaint&limit=50")).body as unknown as { columns: BoardColumn[] };
    expect(columns.map((one) => one.key).slice(0, 3)).toEqual(["accept", "verify", "plan"]);
    expect(ids(columns[1]!.rows)).toContain(id);
    expect(columns.every((one) => one.count.value === one.rows.length && one.rows.every((row: TicketRow) => row.place === one.key))).toBe(true);
    expect((await li.ask("GET", "/v1/tickets/board?type=nothing")).body.code).toBe("workflow_unknown");
  });

  test("R-TK-01 (calendar): running clocks stand on the day on which they fall due, within reach; what stands still is not due", async () => {
    const id = await open("complaint", told);
    const { items } = (await li.ask("GET", "/v1/tickets/calendar?since=2026-03-01&until=2026-03-31")).body as unknown as { items: CalendarItem[] };
    const mine = items.filter((item) => item.ticket.id === id);
    expect(mine.map((item) => item.clock).toSorted()).toEqual(expect.arrayContaining(["resolution", "stage"]));
    expect(items.map((item) => item.dueAt)).toEqual(items.map((item) => item.dueAt).toSorted());
    expect(((await north.ask("GET", "/v1/tickets/calendar?since=2026-03-01&until=2026-03-31")).body.items as CalendarItem[]).filter((item) => item.ticket.id === id)).toEqual([]);
    expect((await li.ask("GET", "/v1/tickets/calendar?since=2026-03-01&until=2026-06-01")).body).toMatchObject({ code: "span_too_long", fields: [{ path: "until" }] });
  });

  test("R-TK-01 (bulk, undo): each ticket by its own rule, a result for each; severity moves the deadline; undone once, but not what was changed since", async () => {
    const [a, b] = [await open("complaint", told), await open("complaint", told)];
    const gone = await open("complaint", told);
    const { version } = await detail(gone);
    await li.ask("POST", `/v1/tickets/${gone}/exits/withdrawn`, { version, reason: "客户撤回" });
    const far = await open("complaint", told, { who: north, province: "11" });
    const before = (await detail(a)).row;
    const done = await bulk(li, [a, gone, b, far], { do: "severity", severity: "critical" });
    expect(done.results.map((one) => [one.id, one.refused?.code ?? null])).toEqual([[a, null], [gone, "ticket_ended"], [b, null], [far, "not_found"]]);
    const after = await detail(a);
    expect([after.row.severity, after.form.severity, Date.parse(after.row.dueAt!) <= Date.parse(before.dueAt!), after.entries.findLast((one) => one.kind !== "incident")!.kind]).toEqual(["critical", "critical", true, "severity"]);
    await bulk(zhou, [b], { do: "severity", severity: "minor" });
    expect((await undo(zhou, done.id)).status).toBe(404);
    expect(((await undo(li, done.id)).body.results as BulkResults).map((one) => one.refused?.code ?? null).toSorted()).toEqual(["changed_since", null].toSorted());
    expect([(await detail(a)).row.severity, (await detail(b)).row.severity]).toEqual(["normal", "minor"]);
    expect((await undo(li, done.id)).body.code).toBe("undone_already");

    const given = await bulk(zhou, [a, b], { do: "assign", ownerId: north.id });
    expect((await bulk(li, [a], { do: "take" })).results[0]!.refused?.code).toBe("ticket_not_yours");
    expect((await bulk(zhou, [a], { do: "assign", ownerId: newId() })).results[0]!.refused?.code).toBe("owner_unfit");
    expect((await undo(zhou, given.id)).status).toBe(200);
    expect((await detail(a)).row.owner?.id).toBe(li.id);

    // R-PE-06: what is taken back does not go to whoever has left meanwhile.
    const leaver = await centre.signedIn("v.leaver", ["agent"]);
    await zhou.ask("PUT", `/v1/tickets/${b}/owner`, { ownerId: leaver.id });
    const moved = await bulk(zhou, [b], { do: "assign", ownerId: north.id });
    await centre.rows("update identity.person set state = 'suspended', suspended_at = now() where id = $1", leaver.id);
    expect((await undo(zhou, moved.id)).status).toBe(200);
    expect((await detail(b)).row.owner?.id).not.toBe(leaver.id);
    expect((await detail(b)).entries.findLast((one) => one.kind === "assigned")!.data).toMatchObject({ before: north.id, ownerId: (await detail(b)).row.owner?.id ?? null });
    await zhou.ask("PUT", `/v1/tickets/${b}/owner`, { ownerId: li.id });

    const tagged = await bulk(li, [a, b], { do: "tag", add: ["批次问题", "加急"] });
    await bulk(li, [a, b], { do: "tag", remove: ["加急"] });
    expect((await detail(a)).row.tags).toEqual(["批次问题"]);
    centre.clock.advance(11 * 60);
    expect((await undo(li, tagged.id)).body).toMatchObject({ code: "undo_too_late", params: { minutes: 10 } });
    expect((await bulk(li, [a], { do: "tag", add: [phone] })) as unknown).toMatchObject({ code: "invalid" });
    expect((await li.ask("POST", "/v1/tickets/bulk", { ids: [], act: { do: "take" } })).status).toBe(422);
  });

  test("R-TK-01 (split): chosen lines become a ticket of the same customer, personal data sealed anew; both ends say so", async () => {
    const id = await open("complaint", told);
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: `另外运费多收了，电话 ${phone}` });
    const first = await detail(id);
    const n = first.entries.at(-1)!.n;
    expect((await li.ask("POST", `/v1/tickets/${id}/split`, { title: "运费", entries: [1] })).body).toMatchObject({ code: "split_empty", fields: [{ path: "entries" }] });
    expect((await north.ask("POST", `/v1/tickets/${id}/split`, { title: "运费", entries: [n] })).status).toBe(404);
    const { status, body } = await li.ask("POST", `/v1/tickets/${id}/split`, { title: "运费多收", entries: [n] });
    expect(status).toBe(200);
    const made = await detail(body.id as string);
    expect(made).toMatchObject({ row: { title: "运费多收", type: "complaint", customer: { id: first.row.customer!.id }, territory: "southwest", place: "accept" }, conversations: first.conversations });
    expect(made.entries.find((entry) => entry.kind === "comment")).toMatchObject({ by: "v.li", words: expect.stringMatching(/另外运费多收了，电话 139.*5678/) });
    expect((await centre.rows<{ words: string }>("select words from tickets.entry where ticket_id = $1 and kind = 'comment'", body.id))[0]!.words).not.toContain(phone);
    expect((await detail(id)).entries.at(-1)).toMatchObject({ kind: "split", data: { into: made.row.code, entries: [n] } });
    const related = async (of: string) => (await li.ask("GET", `/v1/tickets/${of}/relations`)).body.rows as Related[];
    expect([await related(id), await related(made.row.id)]).toMatchObject([[{ kind: "split", first: false, ticket: { code: made.row.code } }], [{ kind: "split", first: true, ticket: { code: first.row.code } }]]);
  });

  test("R-TK-01 (relations): duplicate, blocks, caused by, child: shown from both ends, taken back from either; bad ones are refused by name", async () => {
    const [a, b] = [await open("complaint", told), await open("complaint", told)];
    const codeOf = async (id: string) => (await detail(id, zhou)).row.code;
    const relate = (id: string, kind: string, to: string, first = true) => li.ask("POST", `/v1/tickets/${id}/relations`, { kind, to, first });
    const related = async (id: string) => ((await li.ask("GET", `/v1/tickets/${id}/relations`)).body.rows as Related[]).map((one) => `${one.kind} ${one.first} ${one.ticket.code}`);
    const [codeA, codeB] = [await codeOf(a), await codeOf(b)];
    for (const kind of ["duplicate", "caused_by", "child"]) expect((await relate(a, kind, codeB)).status, kind).toBe(200);
    expect((await relate(a, "blocks", codeB.slice(2), false)).status).toBe(200);
    expect([await related(a), await related(b)]).toEqual([
      [`blocks false ${codeB}`, `caused_by true ${codeB}`, `child true ${codeB}`, `duplicate true ${codeB}`],
      [`blocks true ${codeA}`, `caused_by false ${codeA}`, `child false ${codeA}`, `duplicate false ${codeA}`],
    ]);
    const far = await codeOf(await open("complaint", told, { who: north, province: "11" }));
    expect([(await relate(a, "duplicate", codeB)).body.code, (await relate(a, "blocks", codeA)).body.code, (await relate(b, "child", codeA)).body.code, (await relate(a, "blocks", far)).body.code, (await relate(a, "blocks", "abc")).body.code]).toEqual(["relation_known", "relation_itself", "relation_circle", "ticket_unknown", "ticket_unknown"]);
    expect((await li.ask("DELETE", `/v1/tickets/${b}/relations/${a}?kind=child&first=false`)).status).toBe(200);
    expect((await li.ask("DELETE", `/v1/tickets/${b}/relations/${a}?kind=child&first=false`)).status).toBe(404);
    expect(await related(a)).not.toContain(`child true ${codeB}`);
  });

  test("R-TK-01 (print): the file is masked; with a reason, by whoever may, it is open and on record; others are refused", async () => {
    const id = await open("complaint", told);
    const { version } = await detail(id);
    await li.ask("POST", `/v1/tickets/${id}/exits/graded`, { version });
    const file = async (who: { ask: Asks }, body: object = {}) => who.ask("POST", `/v1/tickets/${id}/file`, body);
    const closed = (await file(li)).body as unknown as TicketFile;
    expect(closed).toMatchObject({ opened: false, personal: true, stages: [{ key: "accept", by: "v.li", exit: { "zh-CN": "定级，转核实" } }, { key: "verify", to: null }], people: expect.arrayContaining(["v.li"]) });
    expect(JSON.stringify(closed)).not.toContain(phone);
    expect((await file(li, { open: { reason: "" } })).status).toBe(422);
    const opened = (await file(li, { open: { reason: "法院调取" } })).body as unknown as TicketFile;
    expect([opened.opened, JSON.stringify(opened.detail.form)]).toEqual([true, expect.stringContaining(phone)]);
    const [event] = await centre.rows<{ data: Record<string, unknown> }>("select data from kernel.event where kind = 'customer.unmasked' order by at desc, id desc limit 1");
    expect(event!.data).toMatchObject({ field: "ticket", ticket: id, reason: expect.stringContaining("法院调取") });
    expect(JSON.stringify(event!.data)).not.toContain(phone);
    const inspector = await centre.signedIn("v.inspector", ["inspector"]);
    expect([(await file(inspector)).status, (await file(inspector, { open: { reason: "看看" } })).body.code]).toEqual([200, "forbidden"]);
  });

  test("R-TK-01 (export): lines of the filtered list, masked, page after page; that it was taken is on record; without the right it is refused", async () => {
    const { lines } = (await zhou.ask("GET", "/v1/tickets/export?type=complaint")).body as unknown as { lines: string[][] };
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.length === 14 && line[1] === "投诉")).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(phone);
    expect((await centre.rows("select data from kernel.event where kind = 'tickets.exported'"))[0]).toMatchObject({ data: { filter: { type: "complaint", state: "open" }, after: null, lines: lines.length } });
    // Whoever begins with a place of their own takes the list away all the same.
    const after = "2000-01-01T00:00:00.000Z_00000000-0000-0000-0000-000000000000";
    expect(((await zhou.ask("GET", `/v1/tickets/export?type=complaint&after=${after}`)).body as unknown as { lines: string[][] }).lines.length).toBe(lines.length);
    expect((await centre.rows("select data from kernel.event where kind = 'tickets.exported' order by at, id"))[1]).toMatchObject({ data: { after, lines: lines.length } });
    expect((await li.ask("GET", "/v1/tickets/export")).body.code).toBe("forbidden");
  });

  test("R-TK-01 (templates): the handbook's templates are offered and open as they are", async () => {
    const rows = (await li.ask("GET", "/v1/ticket-templates")).body.rows as { key: string; type: string; title: string; form: object }[];
    expect(rows.length).toBeGreaterThan(3);
    for (const { type, title, form } of rows) expect((await li.ask("POST", "/v1/tickets", { type, title, form, conversationId: await arrive() })).status, title).toBe(200);
  });

  test("R-TK-01 (saved views): filters of tickets are kept apart from those of conversations, counted within each reader's reach", async () => {
    const made = await zhou.ask("POST", "/v1/ticket-views", { name: "大家的投诉", shared: true, filter: { state: "open", type: "complaint" } });
    expect(made.status).toBe(200);
    const mine = async (who: { ask: Asks }) => ((await who.ask("GET", "/v1/ticket-views")).body.rows as { name: string; mine: boolean; count: { value: number } }[]).find((one) => one.name === "大家的投诉")!;
    const [boss, agent] = [await mine(zhou), await mine(north)];
    expect([boss.mine, agent.mine, boss.count.value > agent.count.value]).toEqual([true, false, true]);
    expect((await zhou.ask("GET", "/v1/views")).body.rows).toEqual([]);
    expect((await li.ask("POST", "/v1/ticket-views", { name: "x", shared: true, filter: {} })).body.code).toBe("forbidden");
    expect((await li.ask("DELETE", `/v1/ticket-views/${String(made.body.id)}`)).status).toBe(403);
    expect((await zhou.ask("DELETE", `/v1/views/${String(made.body.id)}`)).status).toBe(404);
    expect((await zhou.ask("DELETE", `/v1/ticket-views/${String(made.body.id)}`)).status).toBe(200);
  });

  test("R-TK-01 (routing, load): after all of the above (done in bulk and undone, split and related) each person's open tickets are as many as the database counted", async () => {
    const load = await centre.rows<{ person_id: string; open: number }>("select person_id, open from tickets.load where open > 0 order by person_id");
    expect(load.length).toBeGreaterThan(1);
    expect(load).toEqual(await centre.rows("select owner_id as person_id, count(*)::int as open from tickets.ticket where owner_id is not null and ended_at is null group by owner_id order by owner_id"));
  });
});
