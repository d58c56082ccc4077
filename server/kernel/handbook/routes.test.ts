import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policyKinds } from "#server/policies.ts";
import { nobody, system, type Actor } from "../context.ts";
import { createHttp } from "../http/server.ts";
import { testKernel } from "../testing.ts";
import { handbookRoutes, type Handbook } from "./index.ts";
import { chen, lin, testHandbook } from "./testing.ts";

let opened: Awaited<ReturnType<typeof testKernel>>;
let handbook: Handbook;
let http: Awaited<ReturnType<typeof createHttp>>;
const reader: Actor = { ...lin, scopeOf: (permission) => (permission === "handbook.read" ? "all" : null) };
const staff: Record<string, Actor> = { lin, chen, reader };
beforeAll(async () => {
  opened = await testKernel("2026-03-02T02:00:00.000Z");
  handbook = testHandbook(opened.kernel, policyKinds);
  await opened.kernel.run(system, (ctx) => handbook.loadDefaults(ctx));
  http = await createHttp(opened.kernel, { authenticate: async (request) => staff[String(request.headers["x-test"])] ?? nobody }, handbookRoutes(handbook));
});
afterAll(async () => {
  await http.close();
  handbook.close();
  await opened.close();
});

type Answer = { status: number; body: Record<string, unknown> };
const call = async (who: string, method: "GET" | "POST" | "PUT", url: string, payload?: object): Promise<Answer> => {
  const reply = await http.inject({ method, url: `/v1/handbook/${url}`, headers: { "x-test": who }, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() };
};
const of = "documents/presence/default";

describe("the handbook's endpoints", () => {
  it("R-HB-01 (list): kinds and documents with their versions in force, found by words, page by page", async () => {
    expect((await call("reader", "GET", "kinds")).body).toMatchObject({ publishers: 2, kinds: expect.arrayContaining([expect.objectContaining({ kind: "routing", title: expect.objectContaining({ "zh-CN": "会话分配" }) })]) });
    // By kind and key, in whatever kinds there are.
    const whole = (await call("reader", "GET", "documents?limit=100")).body.rows as { kind: string; key: string }[];
    expect(whole.map(({ kind, key }) => `${kind} ${key}`)).toEqual(whole.map(({ kind, key }) => `${kind} ${key}`).toSorted());
    expect(whole.find((one) => one.kind === "calendar")).toMatchObject({ inForce: [{ scope: { kind: "all" }, from: null }] });
    const first = await call("reader", "GET", "documents?limit=2");
    expect(first.body).toMatchObject({ rows: whole.slice(0, 2), next: expect.any(String), count: { capped: false } });
    const second = await call("reader", "GET", `documents?limit=2&after=${encodeURIComponent(String(first.body.next))}`);
    expect(second.body).toMatchObject({ rows: whole.slice(2, 4) });
    expect((await call("reader", "GET", `documents?find=${encodeURIComponent("会话分配")}`)).body).toMatchObject({ rows: [{ kind: "routing", key: "default" }], next: null });
    for (const url of ["documents?after=nonsense", "change-sets?after=nonsense", "change-sets?after=a~b"]) expect((await call("reader", "GET", url)).status).toBe(422);
    expect((await call("reader", "GET", "documents/routing/nowhere")).status).toBe(404);
  });

  it("R-HB-04 (live validation): the text on the screen is checked with lines, and nothing is stored", async () => {
    const { body } = await call("reader", "GET", "documents/routing/default/versions/1");
    const yaml = String(body.yaml).replace("southwest: [northwest", "southwest: [atlantis");
    const line = yaml.slice(0, yaml.indexOf("atlantis")).split("\n").length;
    expect((await call("reader", "POST", "check", { kind: "routing", key: "default", yaml })).body).toMatchObject({ problems: [{ line, path: "body.neighbours.southwest.0", code: "territory_unknown", params: { key: "atlantis" } }] });
    expect((await call("reader", "POST", "check", { kind: "routing", key: "default", yaml: body.yaml })).body).toMatchObject({ problems: [], body: { unreachableSeconds: 90 } });
    expect((await call("reader", "GET", "documents?open=draft")).body).toMatchObject({ rows: [] });
  });

  it("R-HB-02 (path): from draft to force over HTTP, with a form's body written out as YAML", async () => {
    const started = await call("lin", "POST", `${of}/drafts`, {});
    expect(started).toMatchObject({ status: 200, body: { n: 2, edit: 1, problems: [] } });
    const text = await call("lin", "GET", `${of}/versions/2`);
    const saved = await call("lin", "PUT", `${of}/versions/2`, { edit: 1, body: { ...(text.body.body as object), awayAlertMinutes: 25 } });
    expect(saved.body).toMatchObject({ edit: 2, problems: [] });
    expect(String((await call("lin", "GET", `${of}/versions/2`)).body.yaml)).toMatch(/awayAlertMinutes: 25/);
    const bad = await call("lin", "PUT", `${of}/versions/2`, { edit: 2, body: { awayAlertMinutes: 0 } });
    expect(bad.body).toMatchObject({ edit: 3, problems: expect.arrayContaining([expect.objectContaining({ path: "body.awayAlertMinutes", code: "too_small" })]) });
    expect(await call("lin", "POST", `${of}/versions/2/submission`, { edit: 3, reason: "放宽" })).toMatchObject({ status: 422, body: { code: "handbook_invalid", fields: expect.arrayContaining([expect.objectContaining({ path: "presence/default:body.awayAlertMinutes" })]) } });
    await call("lin", "PUT", `${of}/versions/2`, { edit: 3, yaml: String((await call("lin", "GET", `${of}/versions/1`)).body.yaml).replace(/awayAlertMinutes: \d+/, "awayAlertMinutes: 25") });
    expect(await call("lin", "POST", `${of}/versions/2/submission`, { edit: 3, reason: "放宽" })).toMatchObject({ status: 409, body: { code: "stale_version", params: { edit: 4 } } });
    expect(await call("lin", "POST", `${of}/versions/2/submission`, { edit: 4, reason: "放宽" })).toMatchObject({ status: 200, body: { state: "review", reason: "放宽", author: { name: "林岚" } } });
    expect(await call("lin", "POST", `${of}/versions/2/approval`, {})).toMatchObject({ status: 409, body: { code: "handbook_own_review" } });
    expect(await call("chen", "POST", `${of}/versions/2/approval`, {})).toMatchObject({ status: 200, body: { state: "approved", reviewer: { name: "陈松" } } });
    const published = await call("chen", "POST", "change-sets", { versions: [{ kind: "presence", key: "default", n: 2 }], scope: { kind: "territory", key: "southwest" }, reason: "西南试点" });
    expect(published).toMatchObject({ status: 200, body: { author: { name: "陈松" }, versions: [{ n: 2 }], scope: { key: "southwest" } } });
    expect((await call("reader", "GET", of)).body).toMatchObject({ document: { inForce: [{ n: 1 }, { n: 2, scope: { kind: "territory" } }] }, versions: [{ n: 2, state: "in_force" }, { n: 1, state: "in_force" }] });
    expect((await call("reader", "GET", `${of}/difference?from=1&to=2`)).body).toMatchObject({ changes: [{ path: "body.awayAlertMinutes", change: "changed", before: expect.any(Number), after: 25 }] });
    expect(await call("chen", "POST", `${of}/pilots/end`, { scope: { kind: "territory", key: "southwest" } })).toMatchObject({ status: 200 });
    expect(await call("chen", "POST", `${of}/pilots/end`, { scope: { kind: "territory", key: "southwest" } })).toMatchObject({ status: 409, body: { code: "handbook_no_pilot" } });
    expect((await call("reader", "GET", "change-sets")).body).toMatchObject({ rows: [{ reason: "西南试点" }, { origin: "shipped", author: null }] });
  });

  it("R-HB-02 (permissions): reading, writing and publishing are three rights, and an unknown scope or kind is refused by name", async () => {
    expect((await call("stranger", "GET", "documents")).status).toBe(401);
    expect((await call("reader", "POST", `${of}/drafts`, {})).status).toBe(403);
    expect((await call("reader", "POST", "change-sets", { versions: [{ kind: "presence", key: "default", n: 1 }], reason: "试试" })).status).toBe(403);
    expect(await call("chen", "POST", "change-sets", { versions: [{ kind: "presence", key: "default", n: 1 }], scope: { kind: "territory", key: "atlantis" }, reason: "试试" })).toMatchObject({ status: 422, body: { code: "handbook_scope_unknown" } });
    expect(await call("lin", "POST", "documents/luck/default/drafts", {})).toMatchObject({ status: 422, body: { code: "handbook_kind_unknown" } });
    expect(await call("lin", "POST", "documents/greeting/shop-hemu/drafts", {})).toMatchObject({ status: 200, body: { n: 1, problems: [expect.objectContaining({ code: "not_a_document" })] } });
  });
});
