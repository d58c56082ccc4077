import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { channelPermissions, roles, scopeFor, type Permission, type Role } from "#contract/permissions.ts";
import { conversationFor } from "#server/desk/conversations/service/open.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { contract, wholeCentre, type Asks, type WholeCentre } from "./testing.ts";

let centre: WholeCentre;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
});
afterAll(() => centre.close());

const fill = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => (/id$/i.test(name) ? newId() : "nothing-here"));
/** What would end the session that asks is asked by a session of its own, last. */
const endsSession = (key: string) => key === "DELETE /v1/session";

describe("R-PE-02 (matrix): every endpoint with every role", () => {
  test("R-PE-02 (matrix): what the product serves is what the contract declares, with the same requirement", async () => {
    const served = await centre.served();
    expect(new Map(served.map(({ key, perm }) => [key, perm]))).toEqual(new Map(Object.entries(contract).map(([key, endpoint]) => [key, endpoint.perm])));
    const known = Object.values(contract).map((endpoint) => endpoint.perm);
    expect(known.filter((perm) => perm !== "public" && perm !== "signed-in" && !channelPermissions.some((one) => one === perm) && scopeFor([{ role: "administrator" }, { role: "manager" }, { role: "supervisor" }, { role: "agent" }], perm as Permission) === null)).toEqual([]);
  });

  test.each<Role | "nobody">([...roles, "nobody"])("R-PE-02 (matrix): %s is refused exactly where the role lacks the permission", async (role) => {
    const ask: Asks = role === "nobody" ? centre.nobody : (await centre.signedIn(`matrix.${role}`, [role])).ask;
    const wrong: string[] = [];
    const keys = Object.keys(contract).toSorted((a, b) => Number(endsSession(a)) - Number(endsSession(b)));
    for (const key of keys) {
      const { perm } = contract[key]!;
      const [method, path] = key.split(" ") as [string, string];
      const { status, body } = await ask(method, fill(path), method === "GET" ? undefined : {});
      const said = `${key} (${perm}): ${status} ${String(body.code ?? "")}`;
      if (role === "nobody") {
        const expected = perm !== "public";
        if ((status === 401 && body.code === "unauthenticated") !== expected) wrong.push(said);
      } else {
        const may = perm === "public" || perm === "signed-in" || scopeFor([{ role }], perm as Permission) !== null;
        if ((status === 403 && body.code === "forbidden") === may || body.code === "unauthenticated" || status >= 500) wrong.push(said);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("R-PE-02 (own, team, foreign records): a right ends where its scope ends", () => {
  let ours: string;
  let foreign: string;
  let agent: { id: string; ask: Asks };
  let supervisor: { id: string; ask: Asks };

  async function arrives(statedProvince: string): Promise<string> {
    const { app, kernel } = centre;
    const shop = await app.organization.shopByKey(kernel.db.kysely, "hemu");
    const opened = await kernel.run(system, async (ctx) => {
      const contact = await app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop!.id, kind: "visitor", hash: identityHash([newId()]) });
      return conversationFor(app.conversations.desk, ctx, { contactId: contact.id, shop: { id: shop!.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince });
    });
    return opened.id;
  }
  async function inTeam(loginName: string, team: string): Promise<{ id: string; ask: Asks }> {
    const person = await centre.signedIn(loginName, ["agent"]);
    await moveTo(person.id, team);
    return person;
  }
  async function moveTo(personId: string, team: string): Promise<void> {
    const [row] = await centre.rows<{ id: string }>("select id from organization.team where key = $1", team);
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, personId, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [row!.id] }));
  }
  beforeAll(async () => {
    agent = await inTeam("scope.southwest", "team-southwest");
    supervisor = await centre.signedIn("scope.supervisor", ["supervisor"]);
    ours = await arrives("51");
    foreign = await arrives("31");
  });

  test("R-PE-02 (territory scope): an agent reads a conversation of the own territory; one of another territory does not exist", async () => {
    expect((await agent.ask("GET", `/v1/conversations/${ours}`)).status).toBe(200);
    for (const path of ["", "/entries"]) expect(await agent.ask("GET", `/v1/conversations/${foreign}${path}`)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await agent.ask("POST", `/v1/conversations/${foreign}/notes`, { clientId: "matrix-note-1", text: "看一下" })).toMatchObject({ status: 404 });
    const listed = (await agent.ask("GET", "/v1/conversations?state=queued")).body.rows as { id: string }[];
    expect(listed.map((row) => row.id)).toEqual([ours]);
  });

  test("R-PE-02 (territory scope): a foreign conversation is neither taken nor read nor tagged nor ended", async () => {
    const record = { topic: "delivery", problem: "没收到", result: "已查明" };
    for (const [method, path, body] of [
      ["POST", "acceptance", {}], ["POST", "read", { upTo: 1 }], ["PUT", "tags", { tags: ["急"] }], ["POST", "confirmation", {}],
      ["POST", "messages", { clientId: "matrix-post-1", text: "您好" }], ["POST", "end", { outcome: "spam", record }], ["PUT", "record", record],
      ["POST", "transfer", { to: { kind: "person", ids: [agent.id] }, note: "给我" }],
    ] as const) {
      const { status } = await agent.ask(method, `/v1/conversations/${foreign}/${path}`, body);
      expect(`${path} ${status}`).toBe(`${path} 404`);
    }
    const [state] = await centre.rows<{ open: boolean; assignee_id: string | null; tags: string[] }>("select h.open, c.assignee_id, c.tags from conversations.conversation c join conversations.conversation_head h on h.id = c.id where c.id = $1", foreign);
    expect(state).toEqual({ open: true, assignee_id: null, tags: [] });
  });

  test("R-PE-02 (all scope): a supervisor reads both; a colleague of another department, without a part in it, finds neither", async () => {
    for (const id of [ours, foreign]) expect((await supervisor.ask("GET", `/v1/conversations/${id}/entries`)).status).toBe(200);
    const colleague = await centre.signedIn("scope.colleague", ["colleague"]);
    expect((await colleague.ask("GET", `/v1/conversations/${ours}`)).status).toBe(404);
  });

  test("R-PE-02 (narrowed scope): a supervisor narrowed to own conversations sees none of others", async () => {
    const narrow = await centre.signedIn("scope.narrow", [{ role: "supervisor", scope: "own" }]);
    expect((await narrow.ask("GET", `/v1/conversations/${ours}`)).status).toBe(404);
    expect((await narrow.ask("GET", "/v1/conversations?state=queued")).body.rows).toEqual([]);
  });

  test("R-PE-02 (own scope), R-PE-06 (moving): whoever serves a conversation keeps reading it after moving to another territory, and nothing else there", async () => {
    const later = await arrives("51");
    expect((await agent.ask("POST", `/v1/conversations/${ours}/acceptance`, {})).status).toBe(200);
    await moveTo(agent.id, "team-east");
    expect((await agent.ask("GET", `/v1/conversations/${ours}`)).status).toBe(200);
    expect((await agent.ask("GET", `/v1/conversations/${later}`)).status).toBe(404);
    expect((await agent.ask("GET", `/v1/conversations/${foreign}`)).status).toBe(200);
  });
});
