import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ticketDesk, type Person, type TicketDesk } from "./testing.ts";

let desk: TicketDesk;
let conversationId: string;
beforeAll(async () => {
  desk = await ticketDesk();
  ({ conversationId } = await desk.customer());
});
afterAll(() => desk.close());

const dear = { remedy: ["compensation"], offer: "补偿 80 元。", compensation: 8000 };
/** A complaint with a solution that costs more than the limit, asked for by this person. */
async function asked(by: Person): Promise<string> {
  const { open, done, li, zhou } = desk;
  const id = await open("complaint", { conversationId }, { what: "内胆起皮", wish: ["compensation"], category: "product", safety: false, severity: "normal" }, li);
  await done(id, "graded", {}, li);
  await done(id, "verified", { findings: "批次问题", responsibility: "supplier" }, li);
  expect(await done(id, "ask_approval", dear, by)).toBe("approve");
  expect((await desk.detail(id, zhou)).row.place).toBe("approve");
  return id;
}

describe("R-TK-02 (approval above a limit: on a real database)", () => {
  test("R-TK-02 (approval above a limit: another person): above it the server lets nobody propose it alone; whoever asked does not approve, whatever the rank; the decision stands with its reason", async () => {
    const { act, done, detail, li, wang, zhou, manager } = desk;
    const id = await asked(zhou);
    expect((await act(id, "approved", {}, zhou, "我看可以")).body).toMatchObject({ code: "exit_closed", params: { why: "same_person" } });
    expect((await act(id, "approved", {}, li, "我看可以")).body.code).toBe("exit_not_yours");
    expect((await act(id, "approved", {}, wang, "我看可以")).body.code).toBe("exit_not_yours");
    expect((await act(id, "approved", {}, manager)).body).toMatchObject({ code: "invalid", fields: [{ path: "reason", code: "form_missing" }] });
    // The amount is not one that the approver could slip in or change.
    expect((await act(id, "approved", { compensation: 1 }, manager, "同意")).body).toMatchObject({ code: "invalid", fields: [{ path: "form.compensation", code: "form_unknown" }] });
    expect(await done(id, "approved", {}, manager, "批次问题属实，按标准补偿。")).toBe("talk");
    const decision = (await detail(id)).entries.findLast((one) => one.kind === "taken")!;
    expect(decision).toMatchObject({ by: "t.manager", words: "批次问题属实，按标准补偿。", data: { exit: "approved" }, shown: false });
    expect(decision.data.stoodIn).toBeUndefined();
  });

  test("R-TK-02 (approval above a limit: no way around): the same sum is refused directly, with the limit; sent back it is asked for anew, and by then whoever asked last may not approve", async () => {
    const { act, done, li, zhou, manager } = desk;
    const id = await asked(li);
    await done(id, "not_approved", {}, manager, "先核对批次");
    expect((await act(id, "propose", {}, li)).body).toMatchObject({ code: "exit_closed", params: { why: "over_alone", limit: 5000 }, fields: [{ path: "form.compensation" }] });
    expect((await act(id, "ask_approval", { compensation: 5000 }, li)).body).toMatchObject({ code: "exit_closed", params: { why: "within_limit" } });
    await done(id, "ask_approval", { compensation: 12000 }, manager);
    expect((await act(id, "approved", {}, manager, "同意")).body).toMatchObject({ params: { why: "same_person" } });
    expect(await done(id, "approved", {}, zhou, "同意")).toBe("talk");
  });

  test("R-TK-02 (approval above a limit: another person): whoever wrote the compensation does not approve it though a third one handed it in; where all who might took part, one of them stands in", async () => {
    const { act, done, detail, li, zhou, manager } = desk;
    const id = await asked(li);
    await done(id, "not_approved", {}, manager, "先核对批次");
    expect((await zhou.ask("PUT", `/v1/tickets/${id}/form`, { version: (await detail(id)).version, form: { ...dear, compensation: 9000 } })).status).toBe(200);
    await done(id, "ask_approval", {}, li);
    expect((await act(id, "approved", {}, zhou, "同意")).body).toMatchObject({ code: "exit_closed", params: { why: "same_person" } });
    expect(await done(id, "approved", {}, manager, "同意")).toBe("talk");
  });

  test("R-TK-02 (approval above a limit: at once): of two who decide at the same moment one does; whoever asked stays refused in the crowd; the customer is told once", async () => {
    const { centre, detail, zhou, manager, li, told } = desk;
    const id = await asked(zhou);
    const second = await centre.signedIn("t.manager2", ["manager"]);
    const { version } = await detail(id);
    const tries = [zhou, manager, second, li].flatMap((who) => [who, who]).map((who) => who.ask("POST", `/v1/tickets/${id}/exits/approved`, { version, reason: "同意" }));
    const sent = manager.ask("POST", `/v1/tickets/${id}/exits/not_approved`, { version, reason: "再看看" });
    const answers = await Promise.all([...tries, sent]);
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
    expect(answers.slice(0, 2).map((one) => one.status)).not.toContain(200);
    const { row, entries } = await detail(id);
    const taken = entries.filter((one) => one.kind === "taken" && ["approved", "not_approved"].includes(String(one.data.exit)));
    expect(taken).toHaveLength(1);
    expect(["talk", "plan"]).toContain(row.place);
    expect((await told(id)).filter((words) => words.includes("我们的解决方案")).length).toBe(row.place === "talk" ? 1 : 0);
  });
});
