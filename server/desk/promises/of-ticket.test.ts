import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PromiseRow } from "#contract/promises.ts";
import { ticketDesk, type Person, type TicketDesk } from "#server/desk/tickets/testing.ts";
import { brokenAt } from "./rules.ts";

let desk: TicketDesk;
let conversationId: string;
beforeAll(async () => {
  desk = await ticketDesk();
  ({ conversationId } = await desk.customer());
});
afterAll(() => desk.close());

const about = async (id: string, who: Person = desk.zhou) => (await who.ask("GET", `/v1/promises/about?ticketId=${id}`)).body.rows as PromiseRow[];
const figure = async (who: Person = desk.zhou) => (await who.ask("GET", "/v1/promises/kept?from=2026-03-01&to=2026-03-31")).body as { rows: { owner: { id: string } | null; due: number; kept: number }[]; due: number; kept: number };
const ofLi = async () => (await figure()).rows.find((row) => row.owner?.id === desk.li.id);
const consultation = async (): Promise<string> => {
  const id = await desk.open("consultation", { conversationId }, { question: "满减？", about: "offer" });
  await desk.done(id, "look_up");
  return id;
};

describe("R-FU-05 (promise book)", () => {
  test("R-FU-05 (kept or broken): once its time has passed it is broken for ever, whoever notices", () => {
    const [due, at] = [new Date("2026-03-02T07:00:00Z"), (time: string) => new Date(`2026-03-02T${time}Z`)];
    expect([brokenAt({ dueAt: due, missedAt: null }, at("07:00:00")), brokenAt({ dueAt: due, missedAt: null }, at("07:00:01")), brokenAt({ dueAt: at("23:00:00"), missedAt: due }, at("08:00:00"))]).toEqual([null, at("07:00:01"), due]);
  });

  test("R-FU-05 (by a stage): what a stage of a ticket promises stands in the book with its moment, on the customer's page, and is kept when the stage is done; nobody settles it by hand", async () => {
    const { done, linkOf, followed, li, zhou } = desk;
    const id = await consultation();
    const [promise] = await about(id);
    expect(promise).toMatchObject({ source: "ticket", state: "open", what: "答复您的咨询", dueAt: "2026-03-02T07:00:00.000Z", owner: { id: li.id }, ticket: { id, code: expect.stringMatching(/^ZX/) } });
    expect((await followed(await linkOf(id))).promises).toEqual([{ what: "答复您的咨询", dueAt: "2026-03-02T07:00:00.000Z", state: "open" }]);
    for (const act of ["claim", "done"]) expect((await zhou.ask("POST", `/v1/promises/${promise!.id}/${act}`, act === "claim" ? undefined : { note: "算兑现了" })).body.code).toBe("promise_of_ticket");
    await done(id, "answered_later", { found: "可以。" });
    expect(await about(id)).toMatchObject([{ state: "done", missedAt: null, endedAt: expect.any(String) }]);
    expect((await followed(await linkOf(id))).promises).toMatchObject([{ state: "kept" }]);
    expect(await ofLi()).toMatchObject({ due: 1, kept: 1 });
  });

  test("R-FU-05 (by a day that was named): a visit is promised for its day; put off without having been made it is given up and counts for nothing; the next one is promised anew", async () => {
    const { open, done } = desk;
    const id = await open("repair", { conversationId }, { product: "净水器", bought_on: "2026-02-20", fault: "漏水", cause: "quality" });
    await done(id, "covered");
    const when = { slot: "noon", worker: "郑师傅" };
    await done(id, "booked", { visit_on: "2026-03-03", ...when });
    await done(id, "another_visit", {}, desk.li, "客户临时出门");
    await done(id, "booked", { visit_on: "2026-03-05", ...when });
    expect((await about(id)).map((one) => [one.state, one.dueAt])).toEqual([["cancelled", "2026-03-03T15:59:00.000Z"], ["open", "2026-03-05T15:59:00.000Z"]]);
    expect(await ofLi()).toMatchObject({ due: 1, kept: 1 });
  });

  test("R-FU-05 (by hand): an agent writes down a promise about a ticket or in a conversation; a ticket of another territory, none and both are refused", async () => {
    const { centre, li, customer, open } = desk;
    const who = await customer();
    const id = await open("suggestion", { conversationId: who.conversationId }, { what: "x", about: "other" });
    const said = { kind: "reply", what: "周三前回电说明，打 13912345678", dueAt: "2026-03-04T02:00:00.000Z" };
    expect((await li.ask("POST", "/v1/promises", { ...said, ticketId: id })).status).toBe(200);
    expect((await li.ask("POST", "/v1/promises", { ...said, conversationId: who.conversationId })).status).toBe(200);
    expect((await about(id)).map((one) => [one.source, one.what, one.owner?.id])).toEqual([["agent", expect.stringMatching(/^周三前回电说明，打 139.*5678$/), li.id]]);
    expect(((await li.ask("GET", `/v1/promises/about?conversationId=${who.conversationId}`)).body.rows as PromiseRow[]).length).toBe(1);
    const north = await centre.signedIn("t.far", ["agent"]);
    expect((await north.ask("POST", "/v1/promises", { ...said, ticketId: id })).status).toBe(404);
    for (const named of [{}, { ticketId: id, conversationId: who.conversationId }]) expect((await li.ask("POST", "/v1/promises", { ...said, ...named })).body).toMatchObject({ code: "invalid", fields: [{ path: "conversationId" }] });
    const [request] = [await open("internal-request", {}, { what: "x" })];
    expect((await li.ask("POST", "/v1/promises", { ...said, ticketId: request })).body.code).toBe("customer_missing");
  });

  test("R-FU-05 (reminded, broken, counted): its owner is reminded before, told when it is broken, and it counts against whoever has the ticket then, once, also when it is made good late", async () => {
    const { centre, done, linkOf, followed, li, wang, zhou } = desk;
    const before = (await ofLi())!;
    const id = await consultation();
    await zhou.ask("PUT", `/v1/tickets/${id}/owner`, { ownerId: wang.id });
    const told = async (person: Person) => (await centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1 and kind like 'promise.%' order by at, id", person.id)).map((one) => one.kind);
    centre.clock.moveTo(new Date("2026-03-02T06:40:00Z"));
    await centre.app.settle();
    centre.clock.moveTo(new Date("2026-03-02T07:00:01Z"));
    await centre.app.settle();
    await centre.app.settle();
    expect(await told(wang)).toEqual(["promise.soon", "promise.missed"]);
    expect(await told(li)).toEqual([]);
    const token = await linkOf(id);
    expect((await followed(token)).promises).toMatchObject([{ state: "broken" }]);
    await done(id, "answered_later", { found: "可以。" }, wang);
    expect(await about(id)).toMatchObject([{ state: "done", missedAt: "2026-03-02T07:00:01.000Z", owner: { id: wang.id } }]);
    expect((await followed(token)).promises).toMatchObject([{ state: "late" }]);
    const { rows, due, kept } = await figure();
    expect(rows.find((row) => row.owner?.id === wang.id)).toMatchObject({ due: 1, kept: 0 });
    expect([await ofLi(), due - kept]).toEqual([before, 1]);
    expect((await centre.rows("select 1 from kernel.event where kind = 'promise.missed'"))).toHaveLength(1);
    // One who sees only the own territory counts only that; a time that ends before it begins is refused.
    expect((await li.ask("GET", "/v1/promises/kept?from=2026-03-31&to=2026-03-01")).body).toMatchObject({ code: "invalid", fields: [{ path: "to" }] });
    const far = await centre.signedIn("t.nowhere", ["agent"]);
    expect(await figure(far)).toEqual({ rows: [], due: 0, kept: 0 });
  });

  test("R-FU-05 (merged, withdrawn): a ticket that ends without its stage being done owes nothing any more", async () => {
    const { open, done, li } = desk;
    const who = await desk.customer();
    const form = { what: "内胆起皮", wish: ["refund"], category: "product", safety: false, severity: "normal" };
    const [one, two] = [await open("complaint", { conversationId: who.conversationId }, form), await open("complaint", { conversationId: who.conversationId }, form)];
    for (const id of [one, two]) await done(id, "graded");
    expect((await li.ask("POST", `/v1/tickets/${one}/merge`, { intoId: two })).status).toBe(200);
    await done(two, "withdrawn", {}, li, "客户撤回");
    expect([(await about(one)).map((row) => row.state), (await about(two)).map((row) => row.state)]).toEqual([["cancelled"], ["cancelled"]]);
  });
});
