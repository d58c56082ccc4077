import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IncidentDetail, IncidentRow } from "#contract/incidents.ts";
import { system } from "#server/kernel/context.ts";
import { ticketDesk, type Person, type TicketDesk } from "../tickets/testing.ts";
import { chooseLeader } from "./rules.ts";

let desk: TicketDesk;
let who: { contactId: string; conversationId: string };
let leader: Person;
let north: Person;
beforeAll(async () => {
  desk = await ticketDesk();
  who = await desk.customer();
  leader = await desk.centre.signedIn("i.leader", ["supervisor"]);
  const team = (await desk.centre.rows<{ id: string; key: string }>("select id, key from organization.team")).find((one) => one.key === "team-southwest")!;
  await desk.centre.rows("update organization.team set leader_id = $2 where id = $1", team.id, leader.id);
  north = await desk.centre.signedIn("i.north", ["agent"]);
  const northern = (await desk.centre.rows<{ id: string }>("select id from organization.team where key = 'team-north'"))[0]!.id;
  await desk.centre.kernel.run(system, (ctx) => desk.centre.app.organization.write.profile(ctx, north.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [northern] }));
});
afterAll(() => desk.close());

const form = (severity: string) => ({ what: "内胆开裂漏电，电话 13912345678", wish: ["refund"], category: "product", safety: severity === "critical", severity });
async function complaint(severity: string, exit = "graded"): Promise<string> {
  const id = await desk.open("complaint", { conversationId: who.conversationId }, form(severity));
  await desk.done(id, exit);
  return id;
}
const ofTicket = async (id: string, person: Person = desk.zhou) => (await person.ask("GET", `/v1/tickets/${id}/incident`)).body as unknown as { incident: IncidentRow | null; mayOpen: boolean };
const page = async (id: string, person: Person = leader) => (await person.ask("GET", `/v1/incidents/${id}`)).body as unknown as IncidentDetail;
const listed = async (person: Person, query = "") => ((await person.ask("GET", `/v1/incidents${query}`)).body.rows as unknown as IncidentRow[]).map((row) => row.id);
const heard = async (person: Person) => ((await person.ask("GET", "/v1/notifications")).body.rows as { kind: string; link: string }[]).filter((one) => one.kind.startsWith("incident.") || one.kind.startsWith("sla."));

describe("R-TK-02 (incident): of those whom the workflow names the one who leads the fewest, else a manager", () => {
  test.each([
    ["nobody", [], null, ["incident_nobody"]],
    ["named before managers, however much they lead", [["a", "named", 5], ["m", "managers", 0]], "a", ["incident_named", "incident_fewest"]],
    ["the fewest", [["a", "named", 2], ["b", "named", 1]], "b", ["incident_named", "incident_fewest"]],
    ["alike: always the same one", [["b", "named", 1], ["a", "named", 1]], "a", ["incident_named", "incident_fewest"]],
    ["a manager stands in", [["m", "managers", 3]], "m", ["incident_stands_in", "incident_fewest"]],
  ] as const)("R-TK-02 (incident): %s", (_what, people, leaderId, codes) => {
    const chosen = chooseLeader(people.map(([id, from, open]) => ({ id, from, open })));
    expect([chosen.leaderId, chosen.reasons.map((one) => one.code)]).toEqual([leaderId, codes]);
  });
});

describe("R-TK-02 (incident)", () => {
  test("R-TK-02 (incident): a complaint graded major opens one, led by the territory's leader, told at once; a lesser one opens none; grading again opens no second", async () => {
    const small = await complaint("normal");
    expect(await ofTicket(small)).toEqual({ incident: null, mayOpen: false });
    const id = await complaint("major", "escalate");
    const { incident } = await ofTicket(id);
    expect(incident).toMatchObject({ state: "open", leader: { id: leader.id }, ticket: { id, severity: "major" }, territory: "southwest" });
    expect((await heard(leader))[0]).toMatchObject({ kind: "incident.leads", link: `/incidents/${incident!.id}` });
    expect((await heard(desk.manager))[0]).toMatchObject({ kind: "incident.opened" });
    expect((await desk.detail(id)).entries.filter((one) => one.kind === "incident").map((one) => one.data.code)).toEqual([incident!.code]);
    // Back to the first stage by hand, graded once more.
    await desk.centre.rows("update tickets.ticket set place = 'accept' where id = $1", id);
    await desk.done(id, "graded", form("critical"));
    expect((await desk.centre.rows("select 1 from incidents.incident where ticket_id = $1", id)).length).toBe(1);
    expect(await listed(leader, "?leader=me")).toContain(incident!.id);
    expect(await listed(desk.manager, "?leader=me")).toEqual([]);
  });

  test("R-TK-02 (incident): whoever may not see the complaint sees nothing of it, hears nothing of it, and cannot lead it", async () => {
    const id = await complaint("critical");
    const incident = (await ofTicket(id)).incident!;
    const refused = async (method: string, url: string, body?: object) => (await north.ask(method, url, body)).status;
    expect([await refused("GET", `/v1/incidents/${incident.id}`), await refused("GET", `/v1/tickets/${id}/incident`), await refused("POST", `/v1/incidents/${incident.id}/updates`, { words: "x" }), await refused("POST", `/v1/incidents/${incident.id}/resolution`, { result: "a", cause: "b", improvement: "c" })]).toEqual([404, 404, 404, 404]);
    expect([await listed(north), await heard(north)]).toEqual([[], []]);
    expect((await leader.ask("PUT", `/v1/incidents/${incident.id}/leader`, { personId: north.id })).body.fields).toEqual([{ path: "personId", code: "incident_leader_unfit" }]);
    expect((await desk.li.ask("PUT", `/v1/incidents/${incident.id}/leader`, { personId: desk.li.id })).body.code).toBe("incident_not_yours");
    expect((await leader.ask("PUT", `/v1/incidents/${incident.id}/leader`, { personId: desk.li.id })).status).toBe(200);
    expect((await heard(desk.li))[0]).toMatchObject({ kind: "incident.leads" });
    expect(await page(incident.id)).toMatchObject({ row: { leader: { id: desk.li.id } }, chosen: [{ code: "incident_by_hand" }] });
  });

  test("R-TK-02 (incident): word of it begins its clock anew; without one the handbook warns, breaches and carries it upwards; linked tickets bring their conversations; it ends with its review, once", async () => {
    const id = await complaint("critical");
    const incident = (await ofTicket(id)).incident!;
    expect(Date.parse(incident.dueAt!) - Date.parse(incident.openedAt)).toBe(30 * 60_000);
    desk.centre.clock.advance(20 * 60);
    await leader.ask("POST", `/v1/incidents/${incident.id}/updates`, { words: "已联系客户 13912345678，请停用。" });
    const after = await page(incident.id);
    expect(Date.parse(after.row.dueAt!) - desk.centre.clock.now().getTime()).toBe(30 * 60_000);
    expect(after.lines.at(-1)).toMatchObject({ kind: "update", words: expect.not.stringContaining("13912345678") });
    expect(JSON.stringify(await desk.centre.rows("select words, data from incidents.line"))).not.toContain("13912345678");
    desk.centre.clock.advance(31 * 60);
    await desk.centre.app.settle();
    expect((await heard(leader)).map((one) => one.kind)).toEqual(expect.arrayContaining(["sla.breached"]));
    expect((await heard(north)).length).toBe(0);

    const other = await desk.open("consultation", { conversationId: who.conversationId }, { question: "q", about: "offer" });
    const { code } = (await desk.detail(other)).row;
    expect((await leader.ask("POST", `/v1/incidents/${incident.id}/tickets`, { to: "TS999999" })).body.fields).toEqual([{ path: "to", code: "ticket_unknown" }]);
    expect((await leader.ask("POST", `/v1/incidents/${incident.id}/tickets`, { to: code })).status).toBe(200);
    expect(await page(incident.id)).toMatchObject({ tickets: [{ id: other }], conversations: [{ id: who.conversationId }] });
    await leader.ask("DELETE", `/v1/incidents/${incident.id}/tickets/${other}`);
    expect((await page(incident.id)).tickets).toEqual([]);

    expect((await leader.ask("POST", `/v1/incidents/${incident.id}/resolution`, { result: "已退款", cause: "", improvement: "x" })).body.fields).toMatchObject([{ path: "cause" }]);
    const review = { result: "已退款并召回", cause: "批次内胆缺陷", improvement: "加抽检" };
    const ended = await Promise.all([leader, desk.zhou].map((one) => one.ask("POST", `/v1/incidents/${incident.id}/resolution`, review)));
    expect(ended.map((one) => one.status).toSorted()).toEqual([200, 409]);
    expect((await page(incident.id)).lines.slice(-3).map((line) => [line.kind, line.words])).toEqual(Object.entries(review));
    expect((await leader.ask("POST", `/v1/incidents/${incident.id}/updates`, { words: "x" })).body.code).toBe("incident_over");
    expect(await listed(leader, "?state=resolved")).toEqual([incident.id]);
    desk.centre.clock.advance(3 * 3600);
    const ofIt = async () => (await heard(leader)).filter((one) => one.link === `/incidents/${incident.id}`).length;
    const before = await ofIt();
    await desk.centre.app.settle();
    expect(await ofIt()).toBe(before);
  });

  test("R-TK-02 (incident, raised later): raised among many it is opened at once by the handbook's rule, told to the same people, once; what is typed where it is graded waits for that step", async () => {
    const [id, grave] = [await complaint("normal"), await complaint("major", "escalate")];
    const raised = async (severity: string) => expect((await desk.zhou.ask("POST", "/v1/tickets/bulk", { ids: [id, grave], act: { do: "severity", severity } })).status).toBe(200);
    await raised("critical");
    const { incident } = await ofTicket(id);
    expect(incident).toMatchObject({ state: "open", leader: { id: leader.id }, ticket: { id, severity: "critical" } });
    expect((await heard(leader)).filter((one) => one.link === `/incidents/${incident!.id}`)).toMatchObject([{ kind: "incident.leads" }]);
    expect((await heard(desk.manager)).filter((one) => one.link === `/incidents/${incident!.id}`)).toMatchObject([{ kind: "incident.opened" }]);
    await raised("normal");
    await raised("major");
    expect(await desk.centre.rows("select count(*)::int as n from incidents.incident where ticket_id = any($1)", [id, grave])).toEqual([{ n: 2 }]);
    const draft = await desk.open("complaint", { conversationId: who.conversationId }, form("normal"));
    expect((await desk.li.ask("PUT", `/v1/tickets/${draft}/form`, { version: (await desk.detail(draft)).version, form: form("critical") })).status).toBe(200);
    expect((await ofTicket(draft)).incident).toBeNull();
    await desk.done(draft, "graded");
    expect((await ofTicket(draft)).incident).toMatchObject({ state: "open", leader: { id: leader.id } });
  });

  test("R-TK-02 (incident): became major later, it is opened by hand, once, by the same rule; of two at once, one", async () => {
    const id = await complaint("normal");
    expect((await desk.li.ask("POST", `/v1/tickets/${id}/incident`)).body.code).toBe("incident_unlike");
    await desk.centre.rows("update tickets.ticket set severity = 'major' where id = $1", id);
    expect((await ofTicket(id)).mayOpen).toBe(true);
    const both = await Promise.all([desk.li, desk.zhou].map((one) => one.ask("POST", `/v1/tickets/${id}/incident`)));
    expect(both.map((one) => one.body.code ?? "opened").toSorted()).toEqual(["incident_there", "opened"]);
    const incident = (await ofTicket(id)).incident!;
    expect(incident).toMatchObject({ leader: { id: leader.id } });
    // Whoever leaves leads none any more: whoever takes over does, if that one sees the complaint.
    const handed = (toId: string | null) => desk.centre.kernel.run(system, (ctx) => desk.centre.app.incidents.handOver(ctx, leader.id, toId));
    const led = (await listed(leader, "?leader=me")).length;
    expect(await handed(desk.zhou.id)).toBe(led);
    expect([await listed(leader, "?leader=me"), (await listed(desk.zhou, "?leader=me")).length, await handed(null)]).toEqual([[], led, 0]);
    expect(await desk.centre.kernel.run(system, (ctx) => desk.centre.app.incidents.handOver(ctx, desk.zhou.id, north.id))).toBe(led);
    expect((await ofTicket(id)).incident).toMatchObject({ leader: null });
  });
});
