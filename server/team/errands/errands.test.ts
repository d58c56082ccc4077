import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Errand } from "#contract/errands.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let leader: { id: string; ask: Asks };
let li: { id: string; ask: Asks };
let wang: { id: string; ask: Asks };
const phone = "13912345678";
beforeAll(async () => {
  centre = await wholeCentre();
  leader = await centre.signedIn("e.leader", ["supervisor"]);
  li = await centre.signedIn("e.li", ["agent"]);
  wang = await centre.signedIn("e.wang", ["agent"]);
});
afterAll(() => centre.close());

const give = (more: object = {}, who = leader) => who.ask("POST", "/v1/errands", { toId: li.id, what: `给 ${phone} 回个电话`, within: { amount: 1, unit: "half_working_days" }, ...more });
const rows = async (who: { ask: Asks }, query = "") => (await who.ask("GET", `/v1/errands${query}`)).body.rows as unknown as Errand[];
const told = async (who: { ask: Asks }) => ((await who.ask("GET", "/v1/notifications")).body.rows as { kind: string }[]).map((row) => row.kind);

describe("R-TK-08 (one-off tasks)", () => {
  test("R-TK-08 (one-off tasks): given by a leader with a deadline, answered by the person, told to the leader; nobody else sees it; words masked and sealed", async () => {
    expect((await give({}, li)).status).toBe(403);
    expect((await give({ toId: newId() })).body.fields).toEqual([{ path: "toId", code: "person_unknown" }]);
    const id = (await give()).body.id as string;
    expect(await told(li)).toEqual(["errand.given"]);
    expect(await rows(li)).toMatchObject([{ id, state: "open", what: "给 139****5678 回个电话", by: { name: "e.leader" }, dueAt: expect.any(String) }]);
    expect(await rows(wang)).toEqual([]);
    expect((await wang.ask("POST", `/v1/errands/${id}/answer`, { done: true, words: "代办" })).status).toBe(404);
    expect((await li.ask("POST", `/v1/errands/${id}/answer`, { done: true, words: `已回 ${phone}` })).status).toBe(200);
    expect((await li.ask("POST", `/v1/errands/${id}/answer`, { done: true, words: "再答" })).body.code).toBe("errand_over");
    expect(await rows(leader, "?side=given&state=ended")).toMatchObject([{ id, state: "done", answer: "已回 139****5678" }]);
    expect(await told(leader)).toEqual(["errand.answered"]);
    for (const { row } of await centre.rows<{ row: string }>("select to_jsonb(e)::text || coalesce(encode(e.what_secret, 'escape'), '') as row from errands.errand e union all select data::text from kernel.event")) expect(row).not.toContain(phone);
  });

  test("R-TK-08 (one-off tasks): declined with a reason, taken back, and past its deadline the person is told", async () => {
    const declined = (await give()).body.id as string;
    await li.ask("POST", `/v1/errands/${declined}/answer`, { done: false, words: "今天不在" });
    expect((await rows(leader, "?side=given&state=ended"))[0]).toMatchObject({ id: declined, state: "declined" });
    const back = (await give()).body.id as string;
    expect((await leader.ask("POST", `/v1/errands/${back}/withdrawal`)).status).toBe(200);
    expect((await rows(li, "?state=ended"))[0]).toMatchObject({ id: back, state: "withdrawn" });
    await give();
    // Ten o'clock plus half a working day is three in the afternoon.
    centre.clock.advance(5.1 * 3600);
    await centre.app.settle();
    expect(await told(li)).toEqual(expect.arrayContaining(["sla.breached"]));
  });
});
