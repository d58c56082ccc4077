import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Notification } from "#contract/notifications.ts";
import { system } from "#server/kernel/context.ts";
import { createHub, type Peer } from "#server/kernel/realtime/hub.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { dropRead, notificationsModule, notify, type Note } from "./index.ts";

let centre: WholeCentre;
let an: { id: string; ask: Asks };
let bo: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre();
  an = await centre.signedIn("an", ["agent"]);
  bo = await centre.signedIn("bo", ["inspector"]);
});
afterAll(() => centre.close());

const tell = (to: string[], note: Note) => centre.kernel.run(system, (ctx) => notify(ctx, to, note));
const listOf = async (who: { ask: Asks }, query = "") => (await who.ask("GET", `/v1/notifications${query}`)).body as unknown as { rows: Notification[]; next: string | null; unread: { value: number; capped: boolean } };

describe("R-CV-05 (mention): the notification centre", () => {
  test("R-CV-05 (mention): each person told has it once, with facts and link; unknown people are passed over; others see nothing of it", async () => {
    await tell([an.id, an.id, newId()], { kind: "test.told", params: { number: 7, by: "苏敏" }, link: "/desk/x" });
    const { rows, unread } = await listOf(an);
    expect(rows).toMatchObject([{ kind: "test.told", params: { number: 7, by: "苏敏" }, link: "/desk/x", readAt: null }]);
    expect(unread).toEqual({ value: 1, capped: false });
    expect((await listOf(bo)).rows).toEqual([]);
    expect(await bo.ask("POST", `/v1/notifications/${rows[0]!.id}/reading`)).toMatchObject({ status: 404 });
    expect((await listOf(an)).unread.value).toBe(1);
  });

  test("R-CV-05 (mention): what was rolled back was told to nobody", async () => {
    await expect(centre.kernel.run(system, async (ctx) => {
      await notify(ctx, [bo.id], { kind: "test.told" });
      throw new Error("no");
    })).rejects.toThrow("no");
    expect((await listOf(bo)).rows).toEqual([]);
  });

  test("R-CV-05 (mention): pages by keyset without loss or double, also among those of one instant", async () => {
    for (let n = 0; n < 5; n += 1) await tell([bo.id], { kind: "test.told", params: { n } });
    const seen: unknown[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const list: Awaited<ReturnType<typeof listOf>> = await listOf(bo, `?limit=2${next === "" ? "" : `&after=${next}`}`);
      seen.push(...list.rows.map((row) => row.params.n));
      next = list.next;
    }
    expect(seen).toEqual([4, 3, 2, 1, 0]);
    expect(await bo.ask("GET", "/v1/notifications?after=nonsense")).toMatchObject({ status: 422, body: { fields: [{ path: "after", code: "invalid" }] } });
  });

  test("R-CV-05 (mention): one is read, then all up to a moment; what arrives afterwards stays unread", async () => {
    const first = (await listOf(bo)).rows[0]!;
    expect((await bo.ask("POST", `/v1/notifications/${first.id}/reading`)).status).toBe(200);
    expect((await listOf(bo)).unread.value).toBe(4);
    const until = centre.clock.now().toISOString();
    centre.clock.advance(60);
    await tell([bo.id], { kind: "test.told", params: { n: 5 } });
    expect((await bo.ask("POST", "/v1/notifications/reading", { until })).body).toEqual({ read: 4 });
    expect((await listOf(bo, "?unread=true")).rows.map((row) => row.params.n)).toEqual([5]);
    expect((await bo.ask("POST", "/v1/notifications/reading", {})).body).toEqual({ read: 1 });
    expect((await listOf(an)).unread.value).toBe(1);
  });

  test("R-CV-05 (mention): a socket is told at once, and only its own person's", async () => {
    const module = notificationsModule(centre.kernel);
    const hub = createHub(module.topics!, centre.kernel.log);
    module.bind(hub);
    const heard: Record<string, { t: string; rows?: Notification[]; unread?: { value: number } }[]> = { an: [], bo: [] };
    const peer = async (name: "an" | "bo", id: string): Promise<Peer> => {
      const actor = (await centre.app.identity.actorOf(centre.kernel.db.kysely, id))!;
      return { actor, send: (text) => void heard[name]!.push(JSON.parse(text)), unsent: () => 0 };
    };
    await hub.subscribe(await peer("an", an.id), "notifications", 0);
    await hub.subscribe(await peer("bo", bo.id), "notifications", 0);
    const before = heard.bo!.length;
    expect(heard.an![0]).toMatchObject({ t: "notifications", unread: { value: 1 } });
    await tell([an.id], { kind: "test.told", params: { number: 8 } });
    await expect.poll(() => heard.an!.findLast((frame) => frame.t === "notifications")).toMatchObject({ unread: { value: 2 }, rows: [{ params: { number: 8 } }, { params: { number: 7 } }] });
    expect(heard.bo!.length).toBe(before);
    hub.close();
    await module.close!();
  });

  test("R-CV-05 (mention): read ones are kept for 90 days, unread ones until they are read", async () => {
    centre.clock.advance(91 * 86_400);
    expect(await dropRead(centre.kernel)).toBe(6);
    expect((await centre.rows<{ person_id: string }>("select person_id from notifications.notification")).map((row) => row.person_id)).toEqual([an.id, an.id]);
  });
});
