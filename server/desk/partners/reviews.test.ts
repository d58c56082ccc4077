import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Errand } from "#contract/errands.ts";
import type { PartnerReview } from "#contract/partner-reviews.ts";
import { system } from "#server/kernel/context.ts";
import { ticketDesk, type Person, type TicketDesk } from "../tickets/testing.ts";
import { chooseReviewer, fallsDue, nextReviewOn, periodBefore } from "./review-rules.ts";

describe("R-CO-03 (periodic review): periods and their days", () => {
  test.each([
    ["2026-11-28", 3, "2026-07-01", "2026-09-30", "2027-01-01"],
    ["2026-01-01", 3, "2025-10-01", "2025-12-31", "2026-04-01"],
    ["2026-03-31", 1, "2026-02-01", "2026-02-28", "2026-04-01"],
    ["2028-03-05", 1, "2028-02-01", "2028-02-29", "2028-04-01"],
    ["2026-06-30", 12, "2025-01-01", "2025-12-31", "2027-01-01"],
    ["2026-07-01", 6, "2026-01-01", "2026-06-30", "2027-01-01"],
  ] as const)("R-CO-03 (periodic review): on %s, every %i months", (on, months, from, to, next) => {
    const period = periodBefore(on, months);
    expect([period, nextReviewOn(period.to, months)]).toEqual([{ from, to }, next]);
  });
  test("R-CO-03 (periodic review): it falls due once for a period, not before the day that was set, not while another one waits; whoever has the fewest reviews", () => {
    const period = { to: "2026-09-30" };
    expect([null, { to: "2026-06-30", nextOn: "2026-10-01" }, { to: "2026-06-30", nextOn: "2026-12-01" }, { to: "2026-06-30", nextOn: null }, { to: "2026-09-30", nextOn: "2026-10-01" }].map((last) => fallsDue(last, period, "2026-10-02"))).toEqual([true, true, false, false, false]);
    expect([chooseReviewer([{ id: "b", open: 1 }, { id: "a", open: 1 }, { id: "c", open: 2 }]), chooseReviewer([])]).toEqual(["a", null]);
  });
});

describe("R-CO-03 (periodic review)", () => {
  let desk: TicketDesk;
  let manager: Person;
  let carrier: { id: string; contact: string };
  let signed = 0;
  beforeAll(async () => {
    desk = await ticketDesk();
    const id = await desk.centre.kernel.run(system, (ctx) => desk.centre.app.organization.write.partner(ctx, { kind: "carrier", name: "远途快运", note: "", contacts: [{ name: "方远", task: "查件", phone: "028-85551234", mail: "fang@carrier.example", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }] }));
    carrier = { id, contact: (await desk.centre.rows<{ id: string }>("select id from organization.partner_contact"))[0]!.id };
  });
  afterAll(() => desk.close());
  const open = () => desk.centre.app.partners.openReviews(desk.centre.kernel);
  /** Clocks move by months here: sessions end. */
  async function on(day: string): Promise<void> {
    const { centre } = desk;
    centre.clock.advance((Date.parse(`${day}T02:00:00.000Z`) - centre.clock.now().getTime()) / 1000);
    signed += 1;
    manager = await centre.signedIn(`review.manager.${signed}`, ["manager"]);
  }
  const rows = async (who = manager) => (await who.ask("GET", "/v1/partner-reviews")).body.rows as PartnerReview[];
  const tasks = async (state = "open") => (await desk.centre.rows<Errand>("select * from errands.errand where state = $1", state)).length;
  async function ask(): Promise<void> {
    const who = await desk.customer();
    const li = await desk.centre.signedIn(`review.li.${Math.random().toString(36).slice(2)}`, ["supervisor"]);
    const ticket = (await li.ask("POST", "/v1/tickets", { type: "consultation", title: "查件", conversationId: who.conversationId, form: { question: "q", about: "offer" } })).body.id as string;
    expect((await li.ask("POST", `/v1/tickets/${ticket}/partner-tasks`, { partnerId: carrier.id, contactId: carrier.contact, what: "请查件", within: { amount: 1, unit: "working_days" } })).status).toBe(200);
  }

  test("R-CO-03 (periodic review): a quarter over, the partner's review falls due once, with a task; a person decides on figures that are kept; the next one comes when it was said", async () => {
    await on("2026-03-10");
    await ask();
    await open();
    expect(await rows()).toEqual([]);
    await on("2026-04-01");
    await Promise.all([open(), open()]);
    await open();
    const [review, ...more] = await rows();
    expect([review, more]).toMatchObject([{ partner: { id: carrier.id, name: "远途快运" }, from: "2026-01-01", to: "2026-03-31", figures: { asked: 1, open: 1, overdue: 1 }, decided: null, suggestedOn: "2026-07-01", reviewer: { id: expect.any(String) } }, []]);
    expect(await tasks()).toBe(1);
    const decide = (more: object = {}, who: Person = manager) => who.ask("POST", `/v1/partner-reviews/${review!.id}/decision`, { strengths: "答复清楚", faults: "联系人 13912345678 常不接", decision: "improve", nextOn: "2026-07-01", ...more });
    const supervisor = await desk.centre.signedIn("review.supervisor", ["supervisor"]);
    expect((await decide({}, supervisor)).status).toBe(403);
    expect((await decide({ nextOn: "2026-04-01" })).body.fields).toEqual([{ path: "nextOn", code: "review_next_past" }]);
    expect((await decide({ faults: " " })).body.fields).toMatchObject([{ path: "faults" }]);
    const both = await Promise.all([decide(), decide()]);
    expect(both.map((one) => one.body.code ?? "decided").toSorted()).toEqual(["decided", "partner_review_done"]);
    expect([await tasks(), await tasks("done")]).toEqual([0, 1]);
    expect(JSON.stringify(await desk.centre.rows("select strengths, faults, figures from partners.review"))).not.toContain("13912345678");
    // What is asked of them later changes nothing of it.
    await desk.centre.rows("update partners.ask set asked_at = asked_at - interval '1 year'");
    expect((await rows(supervisor))[0]).toMatchObject({ figures: { asked: 1, open: 1, overdue: 1 }, decided: { decision: "improve", nextOn: "2026-07-01", strengths: "答复清楚", faults: expect.stringContaining("139****5678") } });
    await ask();
    await on("2026-06-30");
    await open();
    expect((await rows()).length).toBe(1);
    await on("2026-07-01");
    await open();
    expect((await rows()).map((one) => [one.from, one.decided?.decision ?? null])).toEqual([["2026-04-01", null], ["2026-01-01", "improve"]]);
  });
});
