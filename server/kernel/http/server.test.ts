import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { endpoints } from "#contract/endpoint.ts";
import type { Actor } from "../context.ts";
import { newId } from "../ids.ts";
import { dropOldKeys } from "../jobs/duties.ts";
import { Refusal } from "../refusal.ts";
import { testKernel } from "../testing.ts";
import { addressOf, trusts, type TrustProxy } from "./address.ts";
import { openApi } from "./openapi.ts";
import { direct, routes } from "./route.ts";
import { createHttp } from "./server.ts";

const Note = z.object({ text: z.string().min(1).max(20), secret: z.string().optional() });
const table = endpoints({
  "POST /v1/notes": { summary: "Writes a note.", perm: "signed-in", body: Note, response: z.object({ n: z.number().int(), text: z.string() }), refusals: ["full"] },
  "PUT /v1/notes/{n}": { summary: "Writes it anew.", perm: "signed-in", params: z.object({ n: z.string() }), body: Note, response: z.object({ n: z.number().int(), text: z.string() }), refusals: [] },
  "POST /v1/direct": { summary: "Has its own transactions.", perm: "signed-in", body: Note, response: z.object({ n: z.number().int() }), refusals: [] },
  "POST /v1/broken": { summary: "Says more than it declares.", perm: "public", body: Note, response: z.object({ n: z.number().int() }), refusals: [] },
  "GET /v1/notes/{n}": { summary: "Reads it.", perm: "signed-in", params: z.object({ n: z.coerce.number().int() }), response: z.object({ n: z.number().int() }), refusals: [] },
  "POST /v1/thrown": { summary: "Breaks.", perm: "public", body: Note, response: z.object({}), refusals: [] },
});

let centre: Awaited<ReturnType<typeof testKernel>>;
let http: Awaited<ReturnType<typeof createHttp>>;
let refuse = false;
const people = [newId(), newId()];
const staff = (id: string): Actor => ({ kind: "staff", id, name: "", teams: [], territories: [], scopeOf: () => null });
const outside: Actor = { ...staff(""), id: null };

beforeAll(async () => {
  centre = await testKernel();
  await centre.kernel.db.pool.query("create table public.note (n int generated always as identity, text text)");
  const write = async (tx: Parameters<typeof dropTx>[0], text: string) => {
    const { rows } = await sql<{ n: number }>`insert into public.note (text) values (${text}) returning n`.execute(tx);
    if (refuse) throw new Refusal("full");
    return { n: rows[0]!.n, text };
  };
  const made = routes(table, {
    "POST /v1/notes": (ctx, { body }) => write(ctx.tx, body.text),
    "PUT /v1/notes/{n}": (ctx, { body }) => write(ctx.tx, body.text),
    "POST /v1/direct": direct(async (_actor, { body }) => write(centre.kernel.db.kysely, body.text)),
    "POST /v1/broken": async (ctx, { body }) => ({ ...(await write(ctx.tx, body.text)), n: "no number" as unknown as number }),
    "GET /v1/notes/{n}": async (_ctx, { params }) => ({ n: params.n }),
    "POST /v1/thrown": async (_ctx, { body }) => Promise.reject(new Error(`cannot take ${body.text}`)),
  });
  http = await createHttp(centre.kernel, { authenticate: async (request) => (request.headers["x-who"] ? staff(people[Number(request.headers["x-who"])]!) : outside) }, made);
});
afterAll(async () => {
  await http.close();
  await centre.close();
});
beforeEach(async () => {
  refuse = false;
  await centre.kernel.db.pool.query("truncate public.note, kernel.idempotency");
});
const dropTx = (tx: typeof centre.kernel.db.kysely) => tx;

async function ask(method: "GET" | "POST" | "PUT", url: string, body?: unknown, headers: Record<string, string> = {}) {
  const sent = body === undefined ? { headers: { "x-who": "0", ...headers } } : { headers: { "x-who": "0", "content-type": "application/json", ...headers }, payload: typeof body === "string" ? body : JSON.stringify(body) };
  const reply = await http.inject({ method, url, ...sent });
  return { status: reply.statusCode, body: reply.json() as Record<string, unknown>, replayed: reply.headers["idempotency-replayed"] === "true", text: reply.body };
}
const key = { "idempotency-key": "k-0123456789abcdef" };
const notes = async () => (await centre.kernel.db.pool.query("select text from public.note order by n")).rows.map((row) => (row as { text: string }).text);

test("D3: the same key with the same content gives the first reply again and changes nothing", async () => {
  const first = await ask("POST", "/v1/notes", { text: "一" }, key);
  const again = await ask("POST", "/v1/notes", { text: "一" }, key);
  expect([first.replayed, again.replayed]).toEqual([false, true]);
  expect(again.body).toEqual(first.body);
  expect(await notes()).toEqual(["一"]);
});

test("D3: ten at the same moment with one key change once, and all get one reply", async () => {
  const replies = await Promise.all(Array.from({ length: 10 }, () => ask("POST", "/v1/notes", { text: "同时" }, key)));
  expect(new Set(replies.map((reply) => `${reply.status} ${reply.text}`)).size).toBe(1);
  expect(await notes()).toEqual(["同时"]);
});

test("D3: the same key with other content, or at another address, is refused with 409 and changes nothing", async () => {
  await ask("POST", "/v1/notes", { text: "一" }, key);
  expect(await ask("POST", "/v1/notes", { text: "二" }, key)).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
  expect(await ask("PUT", "/v1/notes/1", { text: "一" }, key)).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
  expect(await notes()).toEqual(["一"]);
});

test("D3: a key belongs to whoever used it; without one nothing is remembered", async () => {
  await ask("POST", "/v1/notes", { text: "一" }, key);
  await ask("POST", "/v1/notes", { text: "二" }, { ...key, "x-who": "1" });
  await ask("POST", "/v1/notes", { text: "三" });
  await ask("POST", "/v1/notes", { text: "三" });
  expect(await notes()).toEqual(["一", "二", "三", "三"]);
});

test("D3: a refused change leaves nothing behind, so the same key may be tried again", async () => {
  refuse = true;
  expect(await ask("POST", "/v1/notes", { text: "一" }, key)).toMatchObject({ status: 409, body: { code: "full" } });
  refuse = false;
  expect(await ask("POST", "/v1/notes", { text: "一" }, key)).toMatchObject({ status: 200, replayed: false });
  expect(await notes()).toEqual(["一"]);
});

test("D3: a handler with transactions of its own is not run again either", async () => {
  const first = await ask("POST", "/v1/direct", { text: "一" }, key);
  expect(await ask("POST", "/v1/direct", { text: "一" }, key)).toMatchObject({ status: 200, body: first.body, replayed: true });
  expect(await ask("POST", "/v1/direct", { text: "二" }, key)).toMatchObject({ status: 409 });
  expect(await notes()).toEqual(["一"]);
});

test("D5: neither the key nor what a reply showed can be read from the table, and both are gone after a week", async () => {
  await ask("POST", "/v1/notes", { text: "13912345678" }, key);
  const table = async () => JSON.stringify((await centre.kernel.db.pool.query("select * from kernel.idempotency")).rows);
  expect(await table()).not.toMatch(/13912345678|k-0123456789/);
  centre.clock.advance(7 * 86_400 - 1);
  expect(await dropOldKeys(centre.kernel)).toBe(0);
  centre.clock.advance(2);
  expect(await dropOldKeys(centre.kernel)).toBe(1);
  expect(await table()).toBe("[]");
});

test("D3: a key that is too short to be random is refused by name; the API says how it is used", async () => {
  expect(await ask("POST", "/v1/notes", { text: "一" }, { "idempotency-key": "1" })).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path: "idempotency-key", code: "too_short", params: { minimum: 16 } }] } });
  const described = openApi(routes(table, {} as never));
  expect(JSON.stringify(described.paths["/v1/notes"]!.post!.parameters)).toContain("idempotency-key");
});

test("D5: bad input names the field and never repeats the input; a handler that breaks tells only a code", async () => {
  const said = "住在锦江区 13912345678 的客户今天又来了";
  expect(await ask("POST", "/v1/notes", { text: said })).toMatchObject({ status: 422, body: { code: "invalid", fields: [{ path: "text", code: "too_big", params: { maximum: 20 } }] } });
  const answers = [
    await ask("POST", "/v1/notes", { text: said }),
    await ask("POST", "/v1/notes", { text: 1, secret: [said] }),
    await ask("POST", "/v1/notes", `{"text": "${said}`),
    await ask("POST", "/v1/notes", { text: `${said}\u0000` }),
    await ask("POST", "/v1/thrown", { text: "13912345678" }),
    await ask("POST", "/v1/broken", { text: "13912345678" }),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([422, 422, 400, 422, 500, 500]);
  const told = answers.map((answer) => answer.text).join() + centre.lines.join();
  expect(told).not.toMatch(/139|锦江/);
  // A reply that the contract does not declare changes nothing.
  expect(await notes()).toEqual([]);
});

test("R-OP-05 (rate limits): one caller over the limit is told so, another is served", async () => {
  const codes = new Set<number>();
  for (let i = 0; i < 700; i += 1) codes.add((await http.inject({ method: "POST", url: "/v1/notes", headers: { "x-who": "1" }, payload: {} })).statusCode);
  expect(codes).toEqual(new Set([422, 429]));
  expect((await ask("POST", "/v1/notes", { text: "一" })).status).toBe(200);
});

test.each<[string, TrustProxy]>([["one proxy", 1], ["a listed proxy", ["127.0.0.1"]], ["no proxy", 0]])("D21, R-CH-01 (flood): with %s a caller who writes another address into each call is limited as one, and a socket counts under the same address", async (_, trustProxy) => {
  const kernel = { ...centre.kernel, config: { ...centre.kernel.config, trustProxy } };
  const app = await createHttp(kernel, { authenticate: async () => outside }, routes(endpoints({ "GET /v1/who": { summary: "Says where it is called from.", perm: "public", response: z.object({ ip: z.string() }), refusals: [] } }), { "GET /v1/who": async (_ctx, _input, call) => ({ ip: call.ip }) }));
  const caller = `203.0.113.${Array.isArray(trustProxy) ? 2 : trustProxy}`;
  const ask = async (n: number, from: string) => {
    const forwarded = `198.51.100.${n % 250}, ${from}`;
    const { statusCode, body } = await app.inject({ url: "/v1/who", remoteAddress: "127.0.0.1", headers: { "x-forwarded-for": forwarded } });
    const socket = addressOf(trusts(trustProxy), { socket: { remoteAddress: "127.0.0.1" }, headers: { "x-forwarded-for": forwarded } });
    return statusCode === 200 ? (JSON.parse(body) as { ip: string }).ip === socket : statusCode;
  };
  const answers = new Set<boolean | number>();
  for (let n = 0; n < 260; n += 1) answers.add(await ask(n, caller));
  expect(answers).toEqual(new Set([true, 429]));
  expect(await ask(1, "203.0.113.200")).toBe(trustProxy === 0 ? 429 : true);
  await app.close();
});

test("reading at an address that names nothing says that nothing is there, as for any other id", async () => {
  expect(await ask("GET", "/v1/notes/7")).toMatchObject({ status: 200, body: { n: 7 } });
  expect(await ask("GET", "/v1/notes/seven")).toMatchObject({ status: 404, body: { code: "not_found" } });
});
