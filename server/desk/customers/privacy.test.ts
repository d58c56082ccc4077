import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CustomerFile } from "#contract/customers.ts";
import type { Actor } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { filesDesk, type FilesDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: FilesDesk;
let agent: Actor;
let supervisor: Actor;
beforeAll(async () => {
  t = await testKernel();
  desk = await filesDesk(t.kernel);
  agent = await desk.person("何欣", { role: "agent" });
  supervisor = await desk.person("程砚", { role: "supervisor" });
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const reason = "核对收货手机号";

describe("R-CU-04 (masking)", () => {
  it("R-CU-04 (masking): an agent opens a masked field only of whom they serve, for a minute, with a reason that is recorded and never the value", async () => {
    const { customerId: id, contactId } = await desk.shopper("open-1", { name: "夏蝉", phone: "13512341234" });
    const open = (who: Actor, body: object) => desk.ask(who, "POST", `/v1/customers/${id}/unmasking`, body);
    expect(await open(agent, { field: "phone", reason })).toMatchObject({ status: 403, body: { code: "not_serving" } });
    desk.serving.set(agent.id!, new Set([contactId]));
    expect(await open(agent, { field: "phone", reason: "看看" })).toMatchObject({ status: 422, body: { fields: [{ path: "reason" }] } });
    expect(await open(agent, { field: "phone", reason: "按 13512341234 回拨" })).toEqual({ status: 200, body: { value: "13512341234", until: "2026-03-02T02:01:00.000Z" } });
    expect((await open(supervisor, { field: "name", reason })).body).toMatchObject({ value: "夏蝉" });
    expect((await open(supervisor, { field: "mail", reason })).status).toBe(404);
    const inspector = await desk.person("质检", { role: "inspector" });
    expect((await open(inspector, { field: "phone", reason })).status).toBe(403);
    expect(await desk.events("customer.unmasked")).toEqual([
      { subjectId: id, actorId: agent.id, data: { field: "phone", contactId, reason: "按 ⟦手机1⟧ 回拨" } },
      { subjectId: id, actorId: supervisor.id, data: { field: "name", contactId, reason } },
    ]);
    const told = (await desk.ask(supervisor, "GET", `/v1/customers/${id}/timeline?kind=change`)).body as { rows: { change: object }[] };
    expect(told.rows.map((row) => row.change)).toContainEqual(expect.objectContaining({ kind: "unmasked", by: "程砚", fields: ["name"], reason }));
  });

  it("R-CU-04 (masking): whoever serves a customer may call them by name; all other readers and lists show it masked", async () => {
    const { customerId: id, contactId } = await desk.shopper("by-name", { name: "司马青衫", phone: "13512345555" });
    const seen = async (who: Actor) => (await desk.ask(who, "GET", `/v1/customers/${id}`)).body as CustomerFile;
    expect(await seen(agent)).toMatchObject({ name: "司马*衫", nameMasked: true, mayUnmask: false });
    desk.serving.set(agent.id!, new Set([contactId]));
    expect(await seen(agent)).toMatchObject({ name: "司马青衫", nameMasked: false, phone: "135****5555", mayUnmask: true });
    expect(await seen(supervisor)).toMatchObject({ name: "司马*衫", mayUnmask: true });
  });
});
