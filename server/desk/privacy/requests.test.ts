import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataRequest, HeldData } from "#contract/data-requests.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { mayStep, type RequestStep } from "./request-rules.ts";

let centre: WholeCentre;
let supervisor: { id: string; ask: Asks };
let manager: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  supervisor = await centre.signedIn("sup.takes", ["supervisor"]);
  manager = await centre.signedIn("man.decides", ["manager"]);
});
afterAll(() => centre.close());

async function shopper(fields: { name?: string; phone?: string }, account: string = newId()): Promise<{ contactId: string; customerId: string }> {
  const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
  const [ids] = await centre.kernel.run(system, (ctx) => centre.app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop!.id, kind: "shopper", hash: identityHash(["shopper", account]), fields }]));
  return ids!;
}
async function says(contactId: string, text: string): Promise<string> {
  const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
  const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId, shop: { id: shop!.id, key: "hemu" }, channel: "web", locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  return (await centre.app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text })).conversationId;
}
const receive = async (customer: string, kind: string, details = "") => (await supervisor.ask("POST", "/v1/data-requests", { customer, kind, via: "phone", details })).body as { id: string; number: number; dueAt: string };
const step = (who: { ask: Asks }, id: string, body: object) => who.ask("POST", `/v1/data-requests/${id}/steps`, body);
const decided = async (id: string, decision: string) => {
  expect((await step(supervisor, id, { step: "check", version: 1, note: "回拨登记的号码核对" })).status).toBe(200);
  return step(manager, id, { step: "decide", version: 2, decision, note: "符合规定，同意办理" });
};

describe("R-CU-04 (requests): steps", () => {
  const steps: RequestStep[] = [{ step: "check" }, { step: "decide", decision: "granted" }, { step: "decide", decision: "restricted" }, { step: "finish" }];
  it.each([
    ["received", ["check"]], ["checked", ["decide granted", "decide restricted"]], ["granted", ["finish"]], ["restricted", []], ["refused", []], ["done", []],
  ] as const)("R-CU-04 (requests): from %s one may %j", (stage, allowed) => {
    const free = { open: false, matters: { tickets: 0, agreements: 0 }, held: false };
    expect(steps.filter((one) => mayStep({ kind: "delete", stage, version: 1 }, { ...one, version: 1 }, free) === true).map((one) => (one.step === "decide" ? `decide ${one.decision}` : one.step))).toEqual(allowed);
    for (const one of steps) expect(mayStep({ kind: "delete", stage, version: 2 }, { ...one, version: 1 }, free)).toEqual({ refused: "stale_version" });
  });
});

describe("R-CU-04 (requests): what customers ask for by law", () => {
  it("R-CU-04 (deadlines): fifteen working days; told at ten and when it has passed", async () => {
    const { customerId } = await shopper({ name: "夏蝉", phone: "13512341234" });
    const { id, number, dueAt } = await receive(customerId, "correct", "手机改成 13977778888");
    // Monday 2 March 2026: fifteen working days later is Monday 23 March, at the end of the day.
    expect(dueAt).toBe("2026-03-23T10:00:00.000Z");
    const open = (await supervisor.ask("GET", "/v1/data-requests")).body.rows as DataRequest[];
    expect(open.map((one) => [one.id, one.stage, one.details, one.warnAt])).toEqual([[id, "received", "手机改成 ⟦手机1⟧", "2026-03-16T10:00:00.000Z"]]);
    expect((await supervisor.ask("POST", "/v1/data-requests", { customer: customerId, kind: "correct", via: "mail" })).body).toMatchObject({ code: "request_open", params: { number } });
    const before = centre.clock.now();
    const told = async () => (await centre.rows<{ kind: string }>("select kind from notifications.notification where person_id = $1 and params->>'number' = $2 order by at, id", manager.id, String(number))).map((one) => one.kind);
    centre.clock.moveTo("2026-03-16T10:00:01.000Z");
    await centre.app.settle();
    expect(await told()).toEqual(["privacy.request_near"]);
    centre.clock.moveTo("2026-03-23T10:00:01.000Z");
    await centre.app.settle();
    expect(await told()).toEqual(["privacy.request_near", "privacy.request_overdue"]);
    centre.clock.moveTo(before);
  });

  it("R-CU-04 (copy): a granted copy holds what we have, whole; making it is recorded without a value", async () => {
    const { contactId, customerId } = await shopper({ name: "司马青衫", phone: "13611112222" });
    await says(contactId, "另一个号码 13722223333");
    const { id } = await receive(customerId, "copy");
    expect(await manager.ask("GET", `/v1/data-requests/${id}/copy`)).toMatchObject({ status: 409, body: { code: "wrong_stage" } });
    expect((await step(supervisor, id, { step: "decide", version: 1, decision: "granted", note: "同意办理" })).status).toBe(403);
    expect((await decided(id, "granted")).status).toBe(200);
    const copy = (await manager.ask("GET", `/v1/data-requests/${id}/copy`)).body as unknown as HeldData;
    expect(copy.fields.map((field) => field.value).toSorted()).toEqual(["13611112222", "司马青衫"]);
    expect(copy.conversations[0]!.said.map((one) => one.text)).toContain("另一个号码 13722223333");
    expect(JSON.stringify(await centre.rows("select data from kernel.event"))).not.toMatch(/13611112222|13722223333|司马青衫/);
  });

  it("R-CU-04 (deletion): not while a conversation is open; done, nothing of the customer opens again, and no account tells who it was: whoever comes back is somebody new", async () => {
    const { contactId, customerId } = await shopper({ name: "欧阳明月", phone: "13811113333" }, "ouyang");
    expect(await shopper({}, "ouyang")).toEqual({ contactId, customerId });
    const conversationId = await says(contactId, "我的电话 13811113333");
    const { id } = await receive(customerId, "delete");
    expect((await decided(id, "granted")).status).toBe(200);
    expect(await step(manager, id, { step: "finish", version: 3 })).toMatchObject({ status: 409, body: { code: "conversation_open" } });
    await centre.rows("update conversations.conversation set ended_at = opened_at, outcome = 'left', stage = 'archive' where id = $1", conversationId);
    expect((await step(manager, id, { step: "finish", version: 3 })).status).toBe(200);
    const file = await supervisor.ask("GET", `/v1/customers/${customerId}`);
    expect(file.body).toMatchObject({ name: "", phone: null });
    const entries = JSON.stringify((await supervisor.ask("GET", `/v1/conversations/${conversationId}/entries`)).body);
    expect(entries).toContain("⟦手机1⟧");
    expect(entries).not.toContain("3333");
    expect(await centre.rows("select 1 from customers.blind where contact_id = $1", contactId)).toEqual([]);
    expect((await shopper({}, "ouyang")).customerId).not.toBe(customerId);
    // Of care nothing stays but that nobody shall be reminded of them.
    expect([...new Set((await centre.rows<{ why: string }>("select why from care.watch where contact_id = $1", contactId)).map((row) => row.why))]).toEqual(["erased"]);
    expect(await centre.rows("select 1 from kernel.event where kind = 'contact.erased' and subject_id = $1", contactId)).toHaveLength(1);
  });

  it("R-CU-04 (restriction): what the law keeps is stored, but no field of it opens", async () => {
    const { customerId } = await shopper({ name: "上官云", phone: "13899990000" });
    const { id } = await receive(customerId, "delete");
    expect((await decided(id, "restricted")).status).toBe(200);
    expect(await supervisor.ask("POST", `/v1/customers/${customerId}/unmasking`, { field: "phone", purpose: "call-back" })).toMatchObject({ status: 409, body: { code: "customer_on_hold" } });
    const closed = (await supervisor.ask("GET", "/v1/data-requests?state=closed")).body.rows as DataRequest[];
    expect(closed.find((one) => one.id === id)).toMatchObject({ stage: "restricted", decided: { decision: "restricted", by: "man.decides" } });
  });
});
