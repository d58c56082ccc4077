import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foundCentre, openKefu, type Opened } from "#server/cli/testing.ts";
import { system } from "#server/kernel/context.ts";
import { backupInstallation, exportInstallation } from "#server/kernel/moving/index.ts";
import { startScratch } from "#server/kernel/postgres/scratch.ts";
import type { Embedded } from "#server/kernel/postgres/index.ts";

// Distinctive values that nobody else writes, each a piece that a reader could use.
const phone = "13912340077";
const idNumber = "110101199003078515";
const card = "6222021234567890128";
const mail = "marked.person@example.org";
const street = "望京街道8号院3号楼502室";
const name = "司马青衫";
const marks = { phone, idNumber, card, mail, street, name };
/** A word that is no secret: where it is not found, nothing was searched. */
const witness = "苍耳见证";
const all = `${witness}，我叫${name}，电话 ${phone}，身份证 ${idNumber}，卡号 ${card}，邮箱 ${mail}，寄到北京市朝阳区${street}`;

let embedded: Embedded;
let opened: Opened;
let aside: string;
const lines: string[] = [];

beforeAll(async () => {
  [embedded, aside] = await Promise.all([startScratch(), mkdtemp(join(tmpdir(), "kefu-marked-"))]);
  opened = await openKefu({ connectionString: embedded.connectionString, dir: embedded.dir, lines });
  await foundCentre(opened);
}, 120_000);
afterAll(async () => {
  await opened?.close();
  await embedded?.stop();
  await rm(aside, { recursive: true, force: true });
}, 60_000);

type Body = Record<string, unknown>;
type Answer = { status: number; body: Body };
async function ask(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const raw = Buffer.isBuffer(body);
  const reply = await opened.app.http.inject({
    method: method as "GET", url,
    headers: { ...(body === undefined || raw ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) }),
  });
  return { status: reply.statusCode, body: reply.body.startsWith("{") ? (reply.json() as Body) : {} };
}
/** Somebody of the staff, signed in by password. */
async function signedIn(loginName: string): Promise<{ id: string; ask: (method: string, url: string, body?: unknown) => Promise<Answer> }> {
  const password = "九点半开门 nine-thirty";
  const passwordHash = await opened.app.identity.hashPassword(password);
  const id = await opened.kernel.run(system, (ctx) => opened.app.identity.addPerson(ctx, { loginName, name: loginName, roles: [{ role: "supervisor" }, { role: "manager" }, { role: "agent" }, { role: "administrator" }], passwordHash }));
  const reply = await opened.app.http.inject({ method: "POST", url: "/v1/session", payload: { loginName, password } });
  const cookie = `${reply.cookies[0]!.name}=${reply.cookies[0]!.value}`;
  return { id, ask: (method, url, body) => ask(method, url, body, { cookie }) };
}

/** Bytes under which a text might lie: as it is, in two-byte signs, escaped, in hex, in base64 at each of its three places. */
function forms(text: string): Buffer[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, "utf16le");
  const escaped = [...text].map((sign) => (sign > "~" ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}` : sign)).join("");
  const base64 = [0, 1, 2].map((pad) => {
    const coded = Buffer.concat([Buffer.alloc(pad), utf8]).toString("base64");
    return coded.slice(pad === 0 ? 0 : pad + 1, coded.length - (coded.endsWith("=") ? 4 : 0));
  });
  const texts = [escaped, escaped.toUpperCase(), encodeURIComponent(text), utf8.toString("hex"), utf8.toString("hex").toUpperCase(), ...base64, ...base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"))];
  return [utf8, utf16, Buffer.from(utf16).swap16(), ...texts.map((one) => Buffer.from(one))];
}

/** Files of a folder, those of the running server too. */
async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Where a mark lies in plain bytes: file and form, never the place's content. */
async function grep(folder: string, wanted: Record<string, string>): Promise<{ found: string[]; files: number; bytes: number }> {
  const needles = Object.entries(wanted).flatMap(([what, text]) => forms(text).map((form, n) => ({ what, form, n })));
  const found: string[] = [];
  let bytes = 0;
  const files = await filesOf(folder);
  for (const file of files) {
    if (Object.values(wanted).some((text) => file.includes(text))) found.push(`name of ${file}`);
    const content = await readFile(file).catch(() => null);
    if (content === null) continue;
    bytes += content.length;
    for (const { what, form, n } of needles) if (content.includes(form)) found.push(`${what} (form ${n}) in ${file.slice(folder.length)}`);
  }
  return { found, files: files.length, bytes };
}

const at = (answer: Answer, key: string) => String(answer.body[key]);

describe("R-CU-04 (grep proof): marked personal data goes in through every door", { timeout: 180_000 }, () => {
  test("R-CU-04 (grep proof): the widget: form, messages, files, callback, rating; and what is refused", async () => {
    const host = { host: "localhost", origin: "http://localhost" };
    const hello = { t: "hello", shop: "hemu", locale: "zh-CN" };
    const token = ((await ask("POST", "/v1/visitor/poll", { hello }, host)).body.welcome as { token: string }).token;
    const call = (called: string, input: unknown) => ask("POST", "/v1/visitor/call", { hello: { ...hello, token }, name: called, input }, host);
    const first = await call("post", { clientId: "marked-message-1", text: all, about: { name, phone } });
    expect(first.status).toBe(200);
    const conversationId = at(first, "conversationId");
    const file = await ask("POST", "/v1/visitor/files", Buffer.from(`${all}\n`), { ...host, "x-kefu-shop": "hemu", authorization: `Bearer ${token}`, "x-kefu-name": encodeURIComponent(`${name}-${phone}-${idNumber}.txt`), "content-type": "application/octet-stream" });
    expect(file.status).toBe(200);
    expect((await call("post", { clientId: "marked-message-2", text: "", fileId: at(file, "id") })).status).toBe(200);
    expect((await call("post", { clientId: "marked-message-3", text: "", card: { type: "product", productId: "p1", title: `锅 ${phone}`, priceFen: 100, note: `给${mail}` } })).status).toBe(200);
    expect((await call("post", { clientId: "marked-message-1", text: all })).status).toBe(200);
    expect((await call("post", { clientId: `x ${phone}`, text: all, topic: `topic ${phone}` })).status).toBe(422);
    const windows = ((await call("wait", { conversationId })).body.windows as { from: string; to: string }[])[0]!;
    expect((await call("callback", { phone, ...windows, what: all.slice(0, 190), conversationId })).status).toBe(200);
    const who = await signedIn("marked.rated");
    await opened.kernel.db.pool.query("update conversations.conversation set assignee_id = $2 where id = $1", [conversationId, who.id]);
    expect((await call("rate", { conversationId, score: 1, comment: all, tags: [phone] })).status).toBe(422);
    expect((await call("rate", { conversationId, score: 1, comment: all, tags: ["慢"] })).status).toBe(200);
    await opened.app.settle();
  });

  test("R-CU-04 (grep proof): the desk: answers, notes, drafts, transfer, consult, help, wrong platform, record, promises, customers' files, requests, searches", async () => {
    const me = await signedIn("marked.one");
    const other = await signedIn("marked.two");
    const [row] = ((await me.ask("GET", "/v1/conversations")).body.rows as { id: string }[]).filter((one) => one.id !== "");
    const id = row!.id;
    const within = `/v1/conversations/${id}`;
    const ok = async (method: string, url: string, body?: unknown, status = 200) => {
      const answer = await me.ask(method, url, body);
      expect({ url, status: answer.status, body: answer.status === status ? {} : answer.body }).toEqual({ url, status, body: {} });
      return answer;
    };
    await opened.kernel.db.pool.query("update conversations.conversation set assignee_id = $2 where id = $1", [id, me.id]);
    opened.kernel.bus.wake("conversation.owner", id);
    await ok("POST", `${within}/messages`, { clientId: "marked-answer-1", text: all });
    await ok("POST", `${within}/notes`, { clientId: "marked-note-001", text: all, mentions: [] });
    for (const mode of ["message", "note"]) await ok("PUT", `${within}/drafts/${mode}`, { text: all, base: null, device: "marked-device" });
    await ok("POST", `${within}/helpers`, { to: { kind: "person", id: other.id }, task: all });
    const parties = (await ok("GET", `${within}/parties`)).body.rows as { id: string; kind: string }[];
    expect((await other.ask("PUT", `${within}/helpers/${parties.find((one) => one.kind === "helper")!.id}/report`, { text: all })).status).toBe(200);
    await ok("POST", `${within}/consults`, { personId: other.id, question: all });
    await ok("POST", `${within}/misplacement`, { to: { kind: "outside", partnerId: null, name: phone, reach: all }, note: all }, 422);
    const passed = await ok("POST", `${within}/misplacement`, { to: { kind: "outside", partnerId: null, name: "别家商城", reach: all }, note: all });
    await ok("POST", `/v1/misplacements/${at(passed, "id")}/answer`, { answer: all });
    await ok("PUT", `${within}/tags`, { tags: [phone] }, 422);
    const record = { topic: "after-sales", problem: all, process: all, result: all, needs: [{ category: "delivery", text: all }], opinions: [{ category: "service", text: all, stance: "praise" }] };
    await ok("PUT", `${within}/record`, { ...record, topic: phone }, 422);
    await ok("PUT", `${within}/record`, record);
    await ok("PUT", "/v1/presence", { state: "busy", reason: all });
    await ok("POST", "/v1/workbench/views", { name: phone, shared: true, filter: {} }, 404);
    await ok("POST", "/v1/promises", { conversationId: id, kind: "callback", what: all, dueAt: "2026-03-03T02:00:00.000Z", phone });
    const promise = ((await ok("GET", "/v1/promises")).body.rows as { id: string; owner: object | null }[]).find((one) => one.owner !== null)!;
    await ok("POST", `/v1/promises/${promise.id}/calls`, { result: "no_answer", note: all });
    await ok("POST", `/v1/promises/${promise.id}/cancellation`, { note: all });
    await ok("POST", `${within}/entries/2/unmasking`, { reason: `看一下 ${all}`.slice(0, 190) });
    await ok("POST", `${within}/unmasking`, { of: "record", reason: `核对 ${phone}` });

    await ok("POST", "/v1/voice-themes", { name: `退货 ${phone}` }, 422);
    const ticket = await ok("POST", "/v1/tickets", { type: "complaint", title: all.slice(0, 120), conversationId: id, form: {} });
    await ok("POST", `/v1/tickets/${at(ticket, "id")}/comments`, { words: all, shown: true });
    await ok("GET", `/v1/tickets/${at(ticket, "id")}`);
    await ok("GET", "/v1/tickets");
    const entry = await ok("POST", "/v1/filing/entry", { shop: "hemu", name, phone });
    const filed = await ok("POST", "/v1/filing/tickets", { pass: at(entry, "pass"), clientId: "marked-filed-001", type: "complaint", form: { what: all, wish: ["refund"] } });
    await ok("POST", "/v1/follow/acts", { token: at(filed, "token"), act: { comment: all } });
    await ok("POST", "/v1/filing", { pass: at(entry, "pass") });

    const customer = await ok("POST", "/v1/customers", { name, phone: "13912340078", mail, address: `北京市朝阳区${street}`, tags: [], evenSo: true });
    await ok("POST", "/v1/customers", { name, phone, tags: [phone] }, 422);
    const file = `/v1/customers/${at(customer, "id")}`;
    const { version } = (await ok("GET", file)).body as { version: number };
    await ok("PATCH", file, { version, fields: { phone, name: `${name}二` } });
    await ok("POST", `${file}/notes`, { text: all });
    await ok("POST", `${file}/unmasking`, { field: "phone", reason: `回 ${phone}` });
    const request = await ok("POST", "/v1/data-requests", { customer: at(customer, "id"), kind: "copy", via: "phone", details: all });
    await ok("POST", `/v1/data-requests/${at(request, "id")}/steps`, { step: "check", version: 1, note: all });
    await ok("POST", `/v1/data-requests/${at(request, "id")}/steps`, { step: "decide", version: 2, decision: "granted", note: all });
    await ok("GET", `/v1/data-requests/${at(request, "id")}/copy`);
    for (const word of Object.values(marks)) {
      await ok("GET", `/v1/customers?q=${encodeURIComponent(word)}`);
      await ok("GET", `/v1/search/said?q=${encodeURIComponent(word)}`);
      await ok("GET", `/v1/search/orders?q=${encodeURIComponent(word)}`);
    }
    await ok("POST", `${within}/transfer`, { to: { kind: "territory", key: "southwest" }, note: all });
    // Something breaks inside: what is logged of it, here and by the database, says nothing of what was written.
    await opened.kernel.db.pool.query("alter table customers.note rename to note_gone");
    await ok("POST", `${file}/notes`, { text: all }, 500);
    await opened.kernel.db.pool.query("alter table customers.note_gone rename to note");
    await opened.app.settle();
  });

  test("R-CU-04 (grep proof): an own app's API, twice with one id; orders brought in; a browser's broken requests", async () => {
    const { text } = await opened.kernel.run(system, (ctx) => opened.app.tokens.make(ctx, { name: "app", permissions: ["channel.send", "channel.read"], channel: "app", trusted: true, shops: [], perMinute: 60_000, expiresAt: null }));
    const app = (method: string, url: string, body?: unknown, more: Record<string, string> = {}) => ask(method, url, body, { authorization: `Bearer ${text}`, ...more });
    const message = { id: "m-0001", shop: "hemu", contact: { id: `u-${phone}`, name, phone, address: `北京市朝阳区${street}` }, text: all };
    const first = await app("POST", "/v1/channel/messages", message);
    expect(first.status).toBe(200);
    expect((await app("POST", "/v1/channel/messages", message)).status).toBe(200);
    expect((await app("POST", "/v1/channel/messages", { ...message, text: `${all}！` })).status).toBe(409);
    expect((await app("POST", "/v1/channel/messages", { ...message, id: "", text: all })).status).toBe(422);
    const bare = await opened.app.http.inject({ method: "POST", url: "/v1/channel/messages", headers: { authorization: `Bearer ${text}`, "content-type": "application/json" }, payload: `{"text": "${all}` });
    expect(bare.statusCode).toBe(400);
    expect((await ask("GET", `/v1/customers/${encodeURIComponent(all)}`)).status).toBe(401);
    const contactId = (await opened.kernel.db.pool.query<{ contact_id: string }>("select contact_id from conversations.conversation where id = $1", [at(first, "conversationId")])).rows[0]!.contact_id;
    const shop = (await opened.app.organization.shopByKey(opened.kernel.db.kysely, "hemu"))!;
    const now = opened.kernel.clock.now();
    await opened.kernel.run(system, (ctx) =>
      opened.app.orders.saveOrders(ctx, [
        {
          shopId: shop.id, contactId, number: "HM20260302-0001", state: "shipped", placedAt: now, lines: [{ title: `${witness}电饭煲`, quantity: 1, priceFen: 10_000 }],
          address: { receiver: name, phone, line: `北京市朝阳区${street}`, province: "11", city: "1101" },
          shipments: [{ carrier: "顺风快递", trackingNumber: "SF0000001", state: "delivering", events: [{ at: now, text: `快递员电话 ${phone}，送到北京市朝阳区${street}` }] }],
        },
      ]),
    );
    const told = now.toISOString();
    const brought = await (await signedIn("marked.shop")).ask("POST", "/v1/intake", {
      shop: "hemu",
      items: [
        { kind: "customer", at: told, account: `acc-${phone}`, name, phone, address: `北京市朝阳区${street}` },
        {
          kind: "order", at: told, number: "HM20260302-0002", account: `acc-${phone}`, state: "shipped", placedAt: told, lines: [{ title: `${witness}电水壶`, quantity: 1, priceFen: 9_900 }],
          address: { receiver: name, phone, line: `北京市朝阳区${street}`, province: "11", city: "1101" },
        },
        { kind: "shipment", at: told, order: "HM20260302-0002", carrier: "顺风快递", trackingNumber: "SF0000002", state: "delivering", events: [{ at: told, text: `快递员电话 ${phone}，送到北京市朝阳区${street}` }] },
        { kind: "shipment", at: told, order: "HM-waits", carrier: "顺风快递", trackingNumber: "SF0000003", state: "delivering", events: [{ at: told, text: `快递员电话 ${phone}` }] },
      ],
    });
    expect(brought).toMatchObject({ status: 200, body: { counts: { waiting: 1 } } });
    await opened.app.settle();
  });

  test("R-CU-04 (grep proof): no mark stands in plain bytes in tables, indexes, log of writes, files, keys, logs, backup or export", async () => {
    const { pool } = opened.kernel.db;
    await pool.query("select pg_switch_wal()");
    await pool.query("checkpoint");
    const [backup, pack] = [join(aside, "backup"), join(aside, "export")];
    await backupInstallation({ embedded, into: backup });
    await exportInstallation({ database: { connectionString: embedded.connectionString }, dir: embedded.dir, into: pack });
    for (const folder of [embedded.dir, backup, pack]) {
      const { found, files, bytes } = await grep(folder, marks);
      expect(found).toEqual([]);
      expect(files).toBeGreaterThan(folder === pack ? 10 : 100);
      expect(bytes).toBeGreaterThan(100_000);
    }
    // The search does see: what is no secret is found in a table, in the log of writes, and in what was exported.
    const seen = (await grep(embedded.dir, { witness })).found;
    expect(seen.some((place) => /\/base\//.test(place))).toBe(true);
    expect(seen.some((place) => /pg_wal/.test(place))).toBe(true);
    expect((await grep(pack, { witness })).found.length).toBeGreaterThan(0);

    const said = lines.join("\n");
    expect(lines.length).toBeGreaterThan(0);
    for (const mark of Object.values(marks)) expect(said).not.toContain(mark);
    const { rows } = await pool.query<{ kind: string; said: string }>("select kind, data::text as said from kernel.event");
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => Object.values(marks).some((mark) => row.said.includes(mark))).map((row) => row.kind)).toEqual([]);
  });

  test("R-CU-04 (grep proof): each form of a text is one that the search would find", () => {
    const hidden = [Buffer.from(`{"a":"${name}"}`), Buffer.from(`{"a":"${name}"}`, "utf16le"), Buffer.from(Buffer.from(`x${name}y`).toString("base64")), Buffer.from(Buffer.from(`xy${name}`).toString("base64")), Buffer.from(encodeURIComponent(`?q=${name}`)), Buffer.from(Buffer.from(name).toString("hex"))];
    for (const place of hidden) expect(forms(name).some((form) => place.includes(form))).toBe(true);
    expect(forms(name).some((form) => Buffer.from(JSON.stringify({ name: "别人" })).includes(form))).toBe(false);
  });
});
