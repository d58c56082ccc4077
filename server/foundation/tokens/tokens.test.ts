import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changingPermissions, tokenPermissions } from "#contract/permissions.ts";
import { contract, wholeCentre, type Answer, type Asks, type WholeCentre } from "#server/testing.ts";
import { newId } from "#server/kernel/ids.ts";
import { isAlive, mayBeMade } from "./rules.ts";

let centre: WholeCentre;
let administrator: Asks;
beforeAll(async () => {
  centre = await wholeCentre();
  administrator = (await centre.signedIn("tokens.admin", ["administrator"])).ask;
});
afterAll(() => centre.close());

async function made(body: Record<string, unknown>): Promise<{ text: string; id: string }> {
  const answer = await administrator("POST", "/v1/tokens", { name: "小程序", ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { text, token } = answer.body as { text: string; token: { id: string } };
  return { text, id: token.id };
}
const bearer = (text: string) => async (method: string, url: string, body?: unknown): Promise<Answer & { headers: Record<string, unknown> }> => {
  const reply = await centre.app.http.inject({ method: method as "GET", url, remoteAddress: "10.9.0.1", headers: { authorization: `Bearer ${text}`, ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  return { status: reply.statusCode, headers: reply.headers, body: reply.body === "" ? {} : (reply.json() as Record<string, unknown>) };
};

describe("R-OP-05 (tokens): made once, known by hash, held to their scopes", () => {
  test("R-OP-05 (tokens): the text is shown when it is made and never again; the database holds a hash", async () => {
    const { text, id } = await made({ permissions: ["floor.read"] });
    expect(text).toMatch(/^kefu_[A-Za-z0-9_-]{43}$/);
    const { rows } = (await administrator("GET", "/v1/tokens")).body as { rows: Record<string, unknown>[] };
    expect(rows.find((row) => row.id === id)).toMatchObject({ name: "小程序", tail: text.slice(-4), permissions: ["floor.read"], createdBy: "tokens.admin", lastUsedAt: null });
    expect(JSON.stringify(rows)).not.toContain(text);
    expect(JSON.stringify(await centre.rows("select * from tokens.token"))).not.toContain(text.slice(5));
    expect(await centre.rows("select kind, actor_kind from kernel.event where subject_id = $1", id)).toEqual([{ kind: "token.made", actor_kind: "staff" }]);
    expect((await bearer(text)("GET", "/v1/floor")).status).toBe(200);
    expect(((await administrator("GET", "/v1/tokens")).body.rows as Record<string, unknown>[]).find((row) => row.id === id)).toMatchObject({ lastUsedAt: "2026-03-02T02:00:00.000Z" });
  });

  test("R-OP-05 (scopes): a token with every right it can hold reads what it names, changes nothing but over its channel and what its shops tell, and has no account of its own", async () => {
    const ask = bearer((await made({ permissions: tokenPermissions, channel: "app" })).text);
    const wrong: string[] = [];
    for (const [key, { perm }] of Object.entries(contract)) {
      const [method, path] = key.split(" ") as [string, string];
      const { status, body } = await ask(method, path.replace(/\{(\w+)\}/g, (_, name: string) => (/id$/i.test(name) ? newId() : "nothing")), method === "GET" ? undefined : {});
      const may = perm === "public" || (tokenPermissions.some((one) => one === perm) && (method === "GET" || changingPermissions.some((one) => one === perm)));
      if ((status === 403 && body.code === "forbidden") === may || status === 401 || (status >= 500 && perm !== "public")) wrong.push(`${key} (${perm}): ${status} ${String(body.code)}`);
    }
    expect(wrong.filter((line) => !/\(public\)/.test(line))).toEqual([]);
  });

  test("R-OP-05 (scopes): a token with one right is refused everything else, by name", async () => {
    const ask = bearer((await made({ permissions: ["channel.read"], channel: "app" })).text);
    expect((await ask("GET", "/v1/channel/shops")).status).toBe(200);
    for (const [method, url, permission] of [["POST", "/v1/channel/messages", "channel.send"], ["GET", "/v1/customers", "customers.read"], ["GET", "/v1/tokens", "integrations.write"], ["GET", "/v1/me/sessions", "signed-in"]] as const)
      expect(await ask(method, url, method === "POST" ? {} : undefined)).toMatchObject({ status: 403, body: { code: "forbidden", params: { permission } } });
  });

  test("R-OP-05 (revoke): a revoked, an expired, a made-up and a mangled token open nothing", async () => {
    const { text, id } = await made({ permissions: ["floor.read"] });
    const soon = await made({ permissions: ["floor.read"], expiresAt: "2026-03-02T03:00:00.000Z" });
    expect([(await bearer(text)("GET", "/v1/floor")).status, (await bearer(soon.text)("GET", "/v1/floor")).status]).toEqual([200, 200]);
    expect((await administrator("DELETE", `/v1/tokens/${id}`)).status).toBe(200);
    expect(await administrator("DELETE", `/v1/tokens/${id}`)).toMatchObject({ status: 409, body: { code: "token_revoked" } });
    centre.clock.moveTo("2026-03-02T03:00:00.000Z");
    for (const one of [text, soon.text, `kefu_${"A".repeat(43)}`, text.slice(0, -1), ""]) expect(await bearer(one)("GET", "/v1/floor")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    centre.clock.moveTo("2026-03-02T02:00:00.000Z");
    expect((await centre.rows("select kind from kernel.event where subject_id = $1 order by at, id", id)).length).toBe(2);
  });

  test("R-OP-05 (rate limits): over its own limit a token waits as long as it is told, and others are served", async () => {
    const slow = bearer((await made({ permissions: ["floor.read"], perMinute: 3 })).text);
    const other = bearer((await made({ permissions: ["floor.read"], perMinute: 3 })).text);
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await slow("GET", "/v1/floor"));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[3]!.body).toMatchObject({ code: "too_many", fields: [] });
    const seconds = Number(answers[3]!.headers["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(20);
    expect(answers[3]!.body.params).toEqual({ seconds });
    expect((await other("GET", "/v1/floor")).status).toBe(200);
  });

  test("R-OP-05 (OpenAPI): the description names the bearer token and where it opens", async () => {
    const described = (await centre.app.http.inject({ url: "/api/openapi.json" })).json() as { paths: Record<string, Record<string, { security: object[] }>>; components: { securitySchemes: object } };
    expect(described.components.securitySchemes).toMatchObject({ token: { type: "http", scheme: "bearer" } });
    expect(described.paths["/v1/channel/messages"]!.post!.security).toEqual([{ token: [] }]);
    expect(described.paths["/v1/floor"]!.get!.security).toEqual([{ session: [] }, { token: [] }]);
    expect(described.paths["/v1/tokens"]!.post!.security).toEqual([{ session: [] }]);
  });

  const now = new Date("2026-03-02T02:00:00Z");
  test.each([
    [{ permissions: ["channel.send"], channel: "app", shops: ["a"], expiresAt: null }, true],
    [{ permissions: ["channel.send"], channel: null, shops: [], expiresAt: null }, "token_needs_channel"],
    [{ permissions: ["floor.read"], channel: "app", shops: [], expiresAt: null }, "token_needs_channel"],
    [{ permissions: ["floor.read"], channel: null, shops: ["a"], expiresAt: null }, "token_reads_all_shops"],
    [{ permissions: ["channel.read", "orders.read"], channel: "app", shops: ["a"], expiresAt: null }, "token_reads_all_shops"],
    [{ permissions: ["channel.read", "orders.read"], channel: "app", shops: [], expiresAt: null }, true],
    [{ permissions: ["floor.read"], channel: null, shops: [], expiresAt: now }, "invalid"],
  ] as const)("R-OP-05 (tokens): %j: %s", (token, says) => {
    const verdict = mayBeMade({ ...token, permissions: [...token.permissions], shops: [...token.shops] }, now);
    expect(verdict === true ? true : verdict.refused).toBe(says);
  });

  test("R-OP-05 (tokens): alive until it is revoked or its time has come", () => {
    const later = new Date(now.getTime() + 1);
    expect([isAlive({ expiresAt: null, revokedAt: null }, now), isAlive({ expiresAt: later, revokedAt: null }, now), isAlive({ expiresAt: now, revokedAt: null }, now), isAlive({ expiresAt: null, revokedAt: now }, now)]).toEqual([true, true, false, false]);
  });
});
