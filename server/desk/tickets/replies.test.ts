import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TicketDetail } from "#contract/tickets.ts";
import { ticketDesk, type TicketDesk } from "./testing.ts";

let desk: TicketDesk;
beforeAll(async () => {
  desk = await ticketDesk();
});
afterAll(() => desk.close());

const told = { what: "内胆起皮", wish: ["refund"], category: "product", safety: false, severity: "normal" };
/** A complaint whose customer has a solution to answer, with the customer's link. */
async function proposed(): Promise<{ id: string; token: string }> {
  const { open, done, linkOf, customer } = desk;
  const { conversationId } = await customer();
  const id = await open("complaint", { conversationId }, told);
  await done(id, "graded");
  await done(id, "verified", { findings: "批次问题", responsibility: "supplier" });
  await done(id, "propose", { remedy: ["explanation"], offer: "说明" });
  return { id, token: await linkOf(id) };
}
const replyClock = ({ clocks }: TicketDetail) => clocks.filter((one) => one.name === "next_reply").map((one) => one.state);

describe("R-TK-02 (what a complaint insists on)", () => {
  test("R-TK-02 (complaint, safety first): where somebody's safety is concerned it is graded major at least, and not solved on the spot", async () => {
    const { open, act, done, customer } = desk;
    const { conversationId } = await customer();
    const id = await open("complaint", { conversationId }, { ...told, safety: true });
    expect((await act(id, "graded")).body).toMatchObject({ code: "exit_closed", params: { why: "severity_for_safety", severity: "major" } });
    expect((await act(id, "solve_now", {}, undefined, "已换新")).body).toMatchObject({ code: "exit_closed", params: { why: "severity_for_safety" } });
    expect(await done(id, "graded", { severity: "major" })).toBe("verify");
  });

  test("R-TK-02 (feedback: else back to solution; reopened): what the customer has confirmed is not withdrawn afterwards, and what is left is our own matter", async () => {
    const { open, done, act, customer, linkOf, followed, byLink } = desk;
    const { conversationId } = await customer();
    const id = await open("complaint", { conversationId }, told);
    const token = await linkOf(id);
    expect((await followed(token)).exits).toMatchObject([{ key: "withdrawn", aside: true }]);
    await done(id, "solve_now", {}, undefined, "已换新");
    expect((await followed(token)).exits.map((one) => [one.key, one.aside])).toEqual([["solved", false], ["not_solved", false], ["withdrawn", true]]);
    expect((await byLink(token, { exit: "solved", form: {}, words: "" })).status).toBe(200);
    expect(await followed(token)).toMatchObject({ exits: [], dueAt: null });
    expect((await act(id, "withdrawn", {}, undefined, "不要了")).body).toMatchObject({ code: "exit_closed", params: { why: "decided_already" } });
  });

  test("R-TK-02 (final decision by another person): nor by whoever asked for the approval of a solution that was not agreed to", async () => {
    const { open, act, done, customer, zhou, manager } = desk;
    const { conversationId } = await customer();
    const id = await open("complaint", { conversationId }, told);
    await done(id, "graded");
    await done(id, "verified", { findings: "批次问题", responsibility: "supplier" });
    for (const round of [1, 2, 3]) {
      await done(id, "ask_approval", { remedy: ["compensation"], offer: `第 ${round} 次方案`, compensation: 8000 }, zhou);
      await done(id, "approved", {}, manager, "同意");
      await done(id, round < 3 ? "not_agreed" : "no_agreement", {}, zhou, round < 3 ? "客户不同意" : "");
    }
    expect((await act(id, "decided", { decision: "维持" }, zhou)).body).toMatchObject({ code: "exit_closed", params: { why: "same_person" } });
    expect(await done(id, "decided", { decision: "维持" }, manager)).toBe("learn");
  });

  test("R-TK-01 (link, merge): a ticket for which a department still owes an answer is not merged away", async () => {
    const { open, customer, li, wang } = desk;
    const { conversationId } = await customer();
    const [one, two] = [await open("complaint", { conversationId }, told), await open("complaint", { conversationId }, told)];
    const { body: task } = await li.ask("POST", `/v1/tickets/${one}/tasks`, { to: { personId: wang.id }, what: "请核对批次", within: { amount: 1, unit: "working_days" } });
    expect((await li.ask("POST", `/v1/tickets/${one}/merge`, { intoId: two })).body.code).toBe("merge_carries");
    expect((await wang.ask("POST", `/v1/tasks/${String(task.id)}/answer`, { words: "批次正常" })).status).toBe(200);
    expect((await li.ask("POST", `/v1/tickets/${one}/merge`, { intoId: two })).status).toBe(200);
  });
});

describe("R-TK-07 (replies, tickets)", () => {
  test("R-TK-07 (replies, tickets): what the customer writes on the page is answered within half a working day, from the first word that waits; our word keeps it, a note among colleagues does not", async () => {
    const { li, detail, byLink } = desk;
    const { id, token } = await proposed();
    expect([replyClock(await detail(id)), (await detail(id)).row.dueAt]).toEqual([[], null]);
    expect((await byLink(token, { comment: "退款到哪张卡？", files: [] })).status).toBe(200);
    desk.centre.clock.advance(3600);
    await byLink(token, { comment: "请尽快答复", files: [] });
    // 10:00 on a Monday and four hours of work: 15:00, not an hour later for the second word. Resolution stands still; the list shows what is due.
    const asked = await detail(id);
    expect([replyClock(asked), asked.row.dueAt, asked.clocks.find((one) => one.name === "resolution")?.state]).toEqual([["running"], "2026-03-02T07:00:00.000Z", "paused"]);
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "先问财务", shown: false, files: [] });
    expect(replyClock(await detail(id))).toEqual(["running"]);
    expect((await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "原路退回，1 至 3 天", shown: true, files: [] })).status).toBe(200);
    const answered = await detail(id);
    expect([replyClock(answered), answered.row.dueAt]).toEqual([["kept"], null]);
    await byLink(token, { comment: "还有一个问题", files: [] });
    expect(replyClock(await detail(id))).toEqual(["running"]);
  });

  test("R-TK-07 (replies, tickets): an answer moves the ticket in the list to what is due then", async () => {
    const { li, detail, open, done, customer } = desk;
    const { conversationId } = await customer();
    const id = await open("complaint", { conversationId }, told);
    desk.centre.clock.advance(600);
    await done(id, "graded");
    const due = (seen: TicketDetail, name: string) => seen.clocks.find((one) => one.name === name)!.dueAt;
    const before = await detail(id);
    expect(before.row.dueAt).toBe(due(before, "first_reply"));
    await li.ask("POST", `/v1/tickets/${id}/comments`, { words: "已在核实", shown: true, files: [] });
    const after = await detail(id);
    expect([after.clocks.find((one) => one.name === "first_reply")!.state, after.row.dueAt]).toEqual(["kept", due(after, "stage")]);
    expect(Date.parse(after.row.dueAt!)).toBeGreaterThan(Date.parse(before.row.dueAt!));
  });

  test("R-TK-07 (recalculation): a customer's new tier is told to the clocks of what is open, and to nobody else's; the elapsed time stays", async () => {
    const { open, customer, zhou, centre } = desk;
    const { conversationId } = await customer();
    const [mine, other] = [await open("complaint", { conversationId }, told), await open("complaint", { conversationId: (await customer()).conversationId }, told)];
    const tiers = async (id: string) => (await centre.rows<{ tier: string }>("select distinct facts->>'tier' as tier from sla.clock where subject_id = $1", id)).map((one) => one.tier);
    const { row } = await desk.detail(mine);
    expect(await tiers(mine)).toEqual(["standard"]);
    expect((await zhou.ask("PUT", `/v1/customers/${row.customer!.id}/tier`, { by: "hand", tier: "gold", reason: "多年的老客户" })).status).toBe(200);
    await centre.app.settle();
    expect([await tiers(mine), await tiers(other)]).toEqual([["gold"], ["standard"]]);
  });

  test("R-TK-07 (pause): while the next contact is on an agreed day the matter's time stands still, and runs on where it is worked on again", async () => {
    const { open, done, detail, customer } = desk;
    const { conversationId } = await customer();
    const id = await open("quotation", { conversationId }, { need: "二十台电饭煲" });
    const resolution = async () => (await detail(id)).clocks.filter((one) => one.name === "resolution").map((one) => [one.state, one.pausedFor])[0];
    await done(id, "work_out");
    expect(await resolution()).toEqual(["running", []]);
    await done(id, "send", { offer: "每台 180 元", total: 360_000, valid_until: "2026-04-01", next_on: "2026-03-10" });
    expect(await resolution()).toEqual(["paused", ["agreed"]]);
    await done(id, "quote_again", {}, undefined, "数量变了");
    expect(await resolution()).toEqual(["running", []]);
  });

  test("R-TK-02 (silent customer): whoever writes is not silent: while a question waits for us nothing is decided over it, and after our word the silence begins anew", async () => {
    const { byLink, centre } = desk;
    const { id, token } = await proposed();
    centre.clock.advance(2 * 86_400);
    await byLink(token, { comment: "方案里的运费谁出？", files: [] });
    centre.clock.advance(2 * 86_400);
    await centre.app.settle();
    // Days have passed: whoever was signed in is no longer.
    const zhou = await centre.signedIn("t.zhou3", ["supervisor"]);
    const place = async () => ((await zhou.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail).row.place;
    expect(await place()).toBe("talk");
    centre.clock.advance(6 * 86_400);
    await centre.app.settle();
    await centre.app.settle();
    const later = await centre.signedIn("t.zhou4", ["supervisor"]);
    const seen = (await later.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
    expect([seen.row.place, seen.clocks.filter((one) => one.name === "next_reply").map((one) => one.breachedAt !== null)]).toEqual(["talk", [true]]);
    expect((await later.ask("POST", `/v1/tickets/${id}/comments`, { words: "运费由我们承担", shown: true, files: [] })).status).toBe(200);
    centre.clock.advance(2 * 86_400);
    await centre.app.settle();
    expect(((await (await centre.signedIn("t.zhou5", ["supervisor"])).ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail).row.place).toBe("talk");
    centre.clock.advance(4 * 86_400);
    await centre.app.settle();
    expect(((await (await centre.signedIn("t.zhou6", ["supervisor"])).ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail).row.place).toBe("decide");
  });
});
