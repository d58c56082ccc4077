import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WaitPage } from "#contract/policies/wait-page.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wallClock } from "#server/kernel/time/index.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { callable, callWindows, chosen, mayAct, mayBeDue, mayClaim } from "./rules.ts";

const callback: WaitPage["callback"] = { offered: true, windowMinutes: 120, from: "09:00", to: "21:00", quiet: [["12:00", "14:00"]], days: 3, leadMinutes: 30, remindMinutes: 30 };
const shanghai = "Asia/Shanghai";

describe("R-CV-09 (callback): windows", () => {
  test("R-CV-09 (callback): today's hours still to come, then the next days; never in the quiet hours", () => {
    const windows = callWindows(callback, new Date("2026-03-02T02:00:00Z"), shanghai).map(({ from, to }) => `${wallClock(from, shanghai).on.slice(8)} ${wallClock(from, shanghai).time}–${wallClock(to, shanghai).time}`);
    expect(windows.slice(0, 6)).toEqual(["02 11:00–12:00", "02 14:00–16:00", "02 16:00–18:00", "02 18:00–20:00", "02 20:00–21:00", "03 09:00–11:00"]);
    expect(callWindows({ ...callback, offered: false }, new Date(), shanghai)).toEqual([]);
  });

  test("R-CV-09 (callback): at any hour, every window lies ahead, within the horizon, in order, and outside of the hours in which nobody is disturbed", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }), fc.integer({ min: 30, max: 300 }), fc.integer({ min: 0, max: 300 }), (now, windowMinutes, leadMinutes) => {
        let before = 0;
        for (const { from, to } of callWindows({ ...callback, windowMinutes, leadMinutes }, now, shanghai)) {
          expect(from.getTime()).toBeGreaterThanOrEqual(Math.max(before, now.getTime() + leadMinutes * 60_000));
          expect(to.getTime()).toBeLessThan(now.getTime() + 4 * 86_400_000);
          const [begins, ends] = [wallClock(from, shanghai).time, wallClock(to, shanghai).time];
          expect(begins >= "09:00" && ends <= "21:00" && begins < ends && !(begins < "14:00" && ends > "12:00")).toBe(true);
          before = to.getTime();
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, string, string, boolean]>([
    ["on offer", "10:30", "11:00", true],
    ["on offer ten minutes ago, and still ahead", "10:40", "11:00", true],
    ["on offer sixteen minutes ago", "10:46", "11:00", false],
    ["never on offer", "10:30", "11:30", false],
    ["the next day's first, the minute before midnight", "23:59", "33:00", true],
  ])("R-CV-09 (callback): the window chosen was %s", (_what, at, from, taken) => {
    const clock = (time: string) => new Date(Date.parse("2026-03-01T16:00:00Z") + Number(time.slice(0, 2)) * 3_600_000 + Number(time.slice(3)) * 60_000);
    const begins = clock(from);
    expect(chosen(callback, clock(at), shanghai, begins, new Date(begins.getTime() + (from === "33:00" ? 120 : 60) * 60_000)) !== undefined).toBe(taken);
  });
  test("R-CV-09 (callback): a window that has begun is not taken, whenever it was offered", () => {
    const began = new Date("2026-03-02T03:00:00Z");
    const at = (minutes: number) => chosen({ ...callback, leadMinutes: 0 }, new Date(began.getTime() + minutes * 60_000), shanghai, began, new Date("2026-03-02T04:00:00Z"));
    expect([at(-1), at(0), at(1)].map((one) => one !== undefined)).toEqual([true, true, false]);
  });

  test("R-CV-09 (callback): a number that can be called, in any writing", () => {
    expect(["138 1234 5678", "+86-13812345678", "１３８１２３４５６７８", "021-6234 5678", "12345", "1381234567", "abc"].map(callable)).toEqual(["13812345678", "13812345678", "13812345678", "02162345678", null, null, null]);
  });

  test("R-CV-09 (promise): who may claim, act and put off", () => {
    const owed = { state: "open", ownerId: null, source: "agent" } as const;
    expect([mayClaim(owed, "a", false), mayClaim({ ...owed, ownerId: "b" }, "a", false), mayClaim({ ...owed, ownerId: "b" }, "a", true)]).toEqual([true, { refused: "promise_taken" }, true]);
    expect([mayAct(owed, "a", false), mayAct({ ...owed, state: "missed", ownerId: "a" }, "a", false), mayAct({ ...owed, state: "done", ownerId: "a" }, "a", true), mayAct({ ...owed, source: "ticket" }, "a", true), mayClaim({ ...owed, source: "ticket" }, "a", true)]).toEqual([{ refused: "promise_not_yours" }, true, { refused: "promise_over" }, { refused: "promise_of_ticket" }, { refused: "promise_of_ticket" }]);
    const now = new Date("2026-03-02T02:00:00Z");
    expect([mayBeDue(now, now, 30), mayBeDue(new Date("2026-03-03"), now, 30), mayBeDue(new Date("2026-05-03"), now, 30)]).toMatchObject([{ refused: "due_past" }, true, { refused: "due_too_far" }]);
  });
});

describe("R-CV-09 (callback, promise): from the wait page to kept or missed", () => {
  let centre: WholeCentre;
  let agent: { id: string; ask: Asks };
  let other: { id: string; ask: Asks };
  let contact: string;
  let shopId: string;
  let conversationId: string;
  const number = "13912345678";
  const book = (input: { from?: string; to?: string; phone?: string } = {}) =>
    centre.kernel.run(system, async (ctx) => {
      const { windows } = await centre.app.promises.forCustomer(ctx, contact, shopId);
      return centre.app.promises.book(ctx, { contactId: contact, shopId, ip: null }, {
        phone: input.phone ?? number, from: input.from ?? windows[0]!.from, to: input.to ?? windows[0]!.to, what: `内胆起皮，我的电话是 ${number}`,
        conversation: { id: conversationId, territory: "southwest", waiting: true },
      });
    });
  beforeAll(async () => {
    centre = await wholeCentre({ southwest: "team-southwest" });
    const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
    shopId = shop.id;
    ({ id: conversationId } = await centre.kernel.run(system, async (ctx) => {
      const found = await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) });
      contact = found.id;
      return conversationFor(centre.app.conversations.desk, ctx, { contactId: contact, shop: { id: shopId, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: "51" });
    }));
    const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = 'team-southwest'");
    for (const login of ["p.one", "p.two"] as const) {
      const person = await centre.signedIn(login, ["agent"]);
      await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team!.id] }));
      if (login === "p.one") agent = person;
      else other = person;
    }
    await centre.rows("update organization.team set leader_id = $1 where key = 'team-southwest'", other.id);
  });
  afterAll(() => centre.close());

  test("R-CV-09 (callback): a window that was not offered, a wrong number and a second booking are refused; the waiting conversation becomes a left message", async () => {
    await expect(book({ from: "2026-03-02T19:00:00.000Z", to: "2026-03-02T21:00:00.000Z" })).rejects.toMatchObject({ code: "window_gone" });
    await expect(book({ phone: "12345" })).rejects.toMatchObject({ code: "phone_shape" });
    // A double click is one booking.
    const twice = await Promise.allSettled([book(), book()]);
    expect(twice.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code: string }).code] : []))).toEqual(["callback_booked"]);
    await expect(book()).rejects.toMatchObject({ code: "callback_booked" });
    expect(await centre.rows("select left_message_at is not null as left, priority from conversations.conversation where id = $1", conversationId)).toEqual([{ left: true, priority: -60 }]);
    const said = await centre.rows<{ text: string; public_seq: number | null }>("select text, public_seq from conversations.entry where conversation_id = $1 and kind = 'message' order by seq desc limit 1", conversationId);
    expect(said[0]!.text).toContain("留言收到了");
    const seen = await centre.kernel.run(system, (ctx) => centre.app.promises.forCustomer(ctx, contact, shopId));
    expect(seen.promise).toMatchObject({ state: "open", phone: "139****5678" });
  });

  test("R-CV-09 (callback): whatever else is promised later, the customer finds the booked call again, and books no second one", async () => {
    const booked = async () => (await centre.kernel.run(system, (ctx) => centre.app.promises.forCustomer(ctx, contact, shopId))).promise!;
    const before = await booked();
    centre.clock.advance(1);
    const later: string[] = [];
    for (const kind of ["reply", "reply", "other", "callback"]) {
      const { body } = await agent.ask("POST", "/v1/promises", { conversationId, kind, what: "稍后答复", dueAt: new Date(centre.clock.now().getTime() + 86_400_000).toISOString() });
      later.push(String(body.id));
    }
    expect(await booked()).toEqual(before);
    await expect(book()).rejects.toMatchObject({ code: "callback_booked" });
    for (const id of later) expect((await agent.ask("POST", `/v1/promises/${id}/cancellation`, { note: "写错了" })).status).toBe(200);
  });

  test("R-CV-09 (promise): listed to the territory, masked; claimed by one, the number shown only to that one, with a reason that is recorded; kept", async () => {
    const list = (await agent.ask("GET", "/v1/promises")).body as { rows: { id: string; phone: string; what: string; owner: unknown }[]; counts: unknown };
    expect(list).toMatchObject({ rows: [{ phone: "139****5678", owner: null, kind: "callback", source: "customer" }], counts: { open: 1, missed: 0 } });
    expect(JSON.stringify(list)).not.toContain(number);
    const { id } = list.rows[0]!;
    const look = (why: object = { purpose: "call-back" }) => agent.ask("POST", `/v1/promises/${id}/number`, why);
    expect(await look()).toMatchObject({ status: 409, body: { code: "promise_not_yours" } });
    expect((await agent.ask("POST", `/v1/promises/${id}/claim`, {})).status).toBe(200);
    expect(await other.ask("POST", `/v1/promises/${id}/claim`, {})).toMatchObject({ body: { code: "promise_taken" } });
    expect(await look({})).toMatchObject({ status: 422, body: { fields: [{ path: "reason", code: "reason_missing" }] } });
    expect((await look()).body).toEqual({ value: number });
    expect((await agent.ask("POST", `/v1/promises/${id}/calls`, { result: "no_answer", note: `改打 ${number}` })).status).toBe(200);
    expect(await agent.ask("POST", `/v1/promises/${id}/postponement`, { dueAt: "2026-03-03T04:00:00.000Z", agreed: false, note: "改到明天" })).toMatchObject({ status: 422 });
    expect((await agent.ask("POST", `/v1/promises/${id}/postponement`, { dueAt: "2026-03-03T04:00:00.000Z", agreed: true, note: "客户同意改到明天" })).status).toBe(200);
    expect((await agent.ask("POST", `/v1/promises/${id}/done`, { note: "已说明换内胆" })).status).toBe(200);
    expect(await agent.ask("POST", `/v1/promises/${id}/done`, { note: "" })).toMatchObject({ body: { code: "promise_over" } });
    const detail = (await other.ask("GET", `/v1/promises/${id}`)).body as { steps: { kind: string; note: string }[] };
    expect(detail.steps.map((step) => step.kind)).toEqual(["made", "claimed", "called", "postponed", "done"]);
    expect(detail.steps[2]!.note).toBe("改打 139****5678");
    const exported = JSON.stringify((await agent.ask("GET", "/v1/promises/export?state=done")).body);
    expect(exported).toContain("139****5678");
    // Each piece is on record, also one that begins with a place of its reader's own.
    const after = "2099-01-01T00:00:00.000Z_ffffffff-ffff-7fff-bfff-ffffffffffff";
    const made = (await agent.ask("GET", `/v1/promises/export?state=done&after=${after}`)).body as { lines: string[][] };
    expect((await centre.rows<{ data: object }>("select data from kernel.event where kind = 'promise.exported' order by at, id")).map((one) => one.data)).toMatchObject([{ after: null }, { after, lines: made.lines.length }]);
    expect(made.lines).toHaveLength(1);
    const everything = JSON.stringify([await centre.rows("select * from promises.promise"), await centre.rows("select * from promises.step"), await centre.rows("select kind, data from kernel.event"), await centre.rows("select params from notifications.notification"), exported, centre.lines]);
    expect(everything).not.toContain(number);
    expect(await centre.rows("select data from kernel.event where kind = 'promise.number_shown'")).toEqual([{ data: { contactId: contact, reason: "回拨客户电话" } }]);
  });

  test("R-CU-04 (quota): a number to call is opened like every masked field: counted by the day", async () => {
    const id = await book();
    await agent.ask("POST", `/v1/promises/${id}/claim`, {});
    const look = async (reason: string) => (await agent.ask("POST", `/v1/promises/${id}/number`, { reason })).body;
    const readings = () => centre.rows<{ n: number }>("select count(*)::int as n from privacy.reading where person_id = $1 and kind = 'field' and field = 'phone'", agent.id);
    const [before] = await readings();
    for (let n = 0; n < 20; n += 1) expect(await look(`第 ${n} 次回拨`)).toEqual({ value: number });
    expect(await look("再看一次号码")).toMatchObject({ code: "opened_too_often" });
    expect(await readings()).toEqual([{ n: before!.n + 20 }]);
    expect((await agent.ask("POST", `/v1/promises/${id}/done`, { note: "" })).status).toBe(200);
  });

  test("R-CV-09 (promise): put off to a moment whose reminder is past already, it keeps no reminder of the moment before", async () => {
    const id = await book();
    await agent.ask("POST", `/v1/promises/${id}/claim`, {});
    const times = async () => (await centre.rows<{ kind: string }>("select kind from kernel.deadline where subject = $1 order by kind", id)).map((row) => row.kind);
    expect(await times()).toEqual(["promise.due", "promise.soon"]);
    expect((await agent.ask("POST", `/v1/promises/${id}/postponement`, { dueAt: new Date(centre.clock.now().getTime() + 300_000).toISOString(), agreed: true, note: "马上打" })).status).toBe(200);
    expect(await times()).toEqual(["promise.due"]);
    expect((await agent.ask("POST", `/v1/promises/${id}/done`, { note: "" })).status).toBe(200);
  });

  test("R-CV-09 (promise): what nobody keeps is missed at its time; the owner's leader is told; made good late it stays missed in the count", async () => {
    const id = await book();
    const [{ due_at }] = (await centre.rows<{ due_at: Date }>("select due_at from promises.promise where id = $1", id)) as [{ due_at: Date }];
    centre.clock.moveTo(new Date(due_at.getTime() - 20 * 60_000));
    await centre.app.settle();
    expect((await centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1", other.id)).map((n) => n.kind)).toEqual(["promise.soon"]);
    centre.clock.moveTo(new Date(due_at.getTime() + 1000));
    await centre.app.settle();
    expect(await centre.rows("select state, missed_at is not null as missed from promises.promise where id = $1", id)).toEqual([{ state: "missed", missed: true }]);
    expect((await centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1 order by at, id", other.id)).map((n) => n.kind)).toEqual(["promise.soon", "promise.missed"]);
    expect((await other.ask("POST", `/v1/promises/${id}/claim`, {})).status).toBe(200);
    expect((await other.ask("POST", `/v1/promises/${id}/done`, { note: "已致歉并回电" })).status).toBe(200);
    expect(await centre.rows("select data -> 'inTime' as kept from kernel.event where kind = 'promise.done' and subject_id = $1", id)).toEqual([{ kept: false }]);
  });

  test("R-CV-09 (promise): an agent writes down what was promised in a conversation; another territory's promises do not exist", async () => {
    const made = await agent.ask("POST", "/v1/promises", { conversationId, kind: "reply", what: "明天 10:00 前答复换货结果", dueAt: new Date(centre.clock.now().getTime() + 3_600_000).toISOString() });
    expect(made.status).toBe(200);
    expect(await agent.ask("POST", "/v1/promises", { conversationId, kind: "reply", what: "晚了", dueAt: "2026-01-01T00:00:00.000Z" })).toMatchObject({ body: { code: "due_past" } });
    const stranger = await centre.signedIn("p.three", ["agent"]);
    const { id } = made.body as { id: string };
    expect((await stranger.ask("GET", `/v1/promises/${id}`)).status).toBe(404);
    expect((await stranger.ask("POST", `/v1/promises/${id}/claim`, {})).status).toBe(404);
    expect((await stranger.ask("GET", "/v1/promises")).body).toMatchObject({ rows: [], counts: { open: 0, missed: 0 } });
  });

  test("R-CV-09 (promise): where the team has no leader, its department's supervisor is told, else the unit's above, else every supervisor", async () => {
    const told = async (id: string) => (await centre.rows<{ person_id: string }>("select person_id from notifications.notification where kind = 'promise.missed' and link like $1", `%${id}`)).map((row) => row.person_id).toSorted();
    const missed = async (): Promise<string[]> => {
      const id = await book();
      const [{ due_at }] = (await centre.rows<{ due_at: Date }>("select due_at from promises.promise where id = $1", id)) as [{ due_at: Date }];
      centre.clock.moveTo(new Date(due_at.getTime() + 1000));
      await centre.app.settle();
      const recipients = await told(id);
      // Made good, so that the next call may be booked.
      await centre.rows("update promises.promise set state = 'done', ended_at = $2 where id = $1", id, centre.clock.now());
      return recipients;
    };
    const [elsewhere, above, near] = [await centre.signedIn("p.elsewhere", ["supervisor"]), await centre.signedIn("p.above", ["manager"]), await centre.signedIn("p.near", ["supervisor"])];
    const { write } = centre.app.organization;
    const [company, service] = await centre.kernel.run(system, async (ctx) => {
      const whole = await write.unit(ctx, { key: "company", kind: "department", name: "公司", parentId: null });
      return [whole, await write.unit(ctx, { key: "service", kind: "department", name: "客服部", parentId: whole })];
    });
    await centre.rows("update organization.team set leader_id = null, department_id = $1 where key = 'team-southwest'", service);
    expect(await missed()).toEqual([elsewhere.id, near.id].toSorted());
    const inUnit = (who: { id: string }, departmentId: string) => centre.kernel.run(system, (ctx) => write.profile(ctx, who.id, { capacity: 1, languages: ["zh"], departmentId, shops: [], skills: [], teams: [] }));
    await inUnit(above, company!);
    expect(await missed()).toEqual([above.id]);
    await inUnit(near, service!);
    expect(await missed()).toEqual([near.id]);
  });
});
