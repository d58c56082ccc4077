import { fork } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MailSettings, OutgoingMail } from "#contract/mail.ts";
import { system } from "#server/kernel/context.ts";
import { openDataKeys, openKeys } from "#server/kernel/crypto/index.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { newId } from "#server/kernel/ids.ts";
import { selfSigned, trusting } from "#server/kernel/outbound/testing.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { openMail, type Mail, type NewMail } from "./index.ts";
import { patienceMs } from "./rules.ts";
import { setSenders, setServer } from "./service.ts";
import { startReceiver, type Receiver } from "./testing.ts";

const address = "fang.yuan@carrier.example";
const password = "rollende-Steine-9";

describe("R-TK-08 (mail): the outbox", () => {
  let centre: WholeCentre;
  let admin: { id: string; ask: Asks };
  let agent: { id: string; ask: Asks };
  let receiver: Receiver;
  let signed = 0;

  beforeAll(async () => {
    centre = await wholeCentre({}, { outboundAllow: ["127.0.0.1", "localhost"] });
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await receiver.close();
    await centre.close();
  });
  beforeEach(async () => {
    // Clocks move by days here: sessions end.
    signed += 1;
    admin = await centre.signedIn(`mail.admin.${signed}`, ["administrator"]);
    agent = await centre.signedIn(`mail.agent.${signed}`, ["agent"]);
    await centre.rows("delete from mail.outgoing");
    receiver.behave({});
    receiver.got.length = 0;
    await set(receiver);
    expect((await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: null, address: "service@hemu.example", name: "禾木客服" }] })).status).toBe(200);
  });

  const settings = async () => (await admin.ask("GET", "/v1/mail")).body as unknown as MailSettings;
  async function set(to: { port: number }, more: object = {}): Promise<number> {
    const { status } = await admin.ask("PUT", "/v1/mail/server", { host: "127.0.0.1", port: to.port, tls: "none", version: (await settings()).server?.version ?? 0, ...more });
    return status;
  }
  const send = (more: Partial<NewMail> = {}) =>
    centre.kernel.run(system, (ctx) => centre.app.mail.sendMail(ctx, { key: newId(), about: "test.told", ownerId: newId(), to: address, subject: "请查件", text: `请查 YJ8812345678，收件人电话 13912345678`, ...more }));
  const sweep = () => centre.app.mail.sweep();
  const listed = async (query = "") => (await admin.ask("GET", `/v1/mail/outgoing${query}`)).body.rows as OutgoingMail[];
  const only = async () => (await listed())[0]!;
  const pass = async (seconds: number) => {
    centre.clock.advance(seconds);
    await sweep();
  };

  test("R-TK-08 (mail): written with what happened, sent once under a stable number; the address is masked, and neither words nor password lie open", async () => {
    await expect(centre.kernel.run(system, async (ctx) => {
      await centre.app.mail.sendMail(ctx, { key: "never", about: "test.told", ownerId: newId(), to: address, subject: "x", text: "x" });
      throw new Error("no");
    })).rejects.toThrow("no");
    await send({ key: "once" });
    await send({ key: "once" });
    await sweep();
    expect(receiver.got).toMatchObject([{ to: [address], from: "service@hemu.example", subject: "请查件", text: expect.stringContaining("13912345678") }]);
    expect(await only()).toMatchObject({ state: "sent", to: "f**@carrier.example", attempts: 1, status: 250, messageId: receiver.got[0]!.messageId });
    expect(receiver.got[0]!.messageId).toMatch(/@hemu\.example>$/);
    expect(await set(receiver, { tls: "starttls", user: "kefu", password })).toBe(200);
    expect((await settings()).server).toMatchObject({ user: "kefu", hasPassword: true });
    const rows = await centre.rows<{ row: string }>("select to_jsonb(o)::text || encode(o.sealed, 'escape') as row from mail.outgoing o union all select to_jsonb(s)::text || encode(s.credentials, 'escape') from mail.server s union all select data::text from kernel.event");
    for (const secret of [address, "13912345678", password, "请查件"]) for (const { row } of rows) expect(row).not.toContain(secret);
    expect(centre.lines.join("\n")).not.toContain(address);
  });

  test("R-TK-08 (mail): without a server nothing is sent and the screen is told so; once there is one, what waits goes out", async () => {
    expect((await admin.ask("DELETE", "/v1/mail/server")).body).toMatchObject({ server: null });
    expect((await admin.ask("DELETE", "/v1/mail/server")).body.code).toBe("mail_no_server");
    expect((await admin.ask("POST", "/v1/mail/test", { to: "a@b.example" })).body.code).toBe("mail_no_server");
    await send();
    await sweep();
    expect(await only()).toMatchObject({ state: "waiting", attempts: 0 });
    expect(await settings()).toMatchObject({ server: null, counts: { waiting: 1 } });
    await set(receiver);
    await sweep();
    expect(receiver.got.length).toBe(1);
  });

  test("R-TK-08 (mail): a receiver that puts off is tried again, later and later, for three days; one that refuses is shown, and told to whoever keeps the settings", async () => {
    receiver.behave({ refuse: { at: "rcpt", code: 451, says: `try later, ${address}` } });
    await send();
    await sweep();
    expect(await only()).toMatchObject({ state: "waiting", code: "put_off", status: 451, attempts: 1, nextAt: expect.any(String) });
    expect((await only()).answer).not.toContain(address);
    await pass(10);
    expect((await only()).attempts).toBe(1);
    await pass(25);
    expect((await only()).attempts).toBe(2);
    receiver.behave({});
    await pass(60);
    expect(receiver.got.length).toBe(1);

    receiver.behave({ refuse: { at: "rcpt", code: 550, says: "no such user" } });
    await send();
    await sweep();
    const bounced = await only();
    expect(bounced).toMatchObject({ state: "refused", code: "refused", status: 550, answer: expect.stringContaining("no such user") });
    expect(((await admin.ask("GET", "/v1/notifications")).body.rows as { kind: string }[])[0]).toMatchObject({ kind: "mail.needs_you", params: { state: "refused" } });
    expect(await settings()).toMatchObject({ counts: { refused: 1 }, trouble: null });
    receiver.behave({});
    expect((await admin.ask("POST", `/v1/mail/outgoing/${bounced.id}/resend`)).status).toBe(200);
    await sweep();
    expect(await only()).toMatchObject({ state: "sent", messageId: bounced.messageId });
    expect((await admin.ask("POST", `/v1/mail/outgoing/${bounced.id}/resend`)).body.code).toBe("mail_moving");

    receiver.behave({ refuse: { at: "data", code: 452, says: "full" } });
    await send();
    await sweep();
    await pass(patienceMs / 1000);
    expect(await centre.rows("select state, code from mail.outgoing where state <> 'sent'")).toEqual([{ state: "failed", code: "too_old" }]);
  });

  test("R-TK-08 (mail): a line cut after the text was handed over is uncertain and never sent again by itself; a person decides. Cut before its end, it is tried again", async () => {
    receiver.behave({ cut: "after_data" });
    await send();
    await sweep();
    const lost = await only();
    expect(lost).toMatchObject({ state: "uncertain", code: "cut_after_data", attempts: 1 });
    receiver.behave({});
    await pass(86_400);
    expect(receiver.got.length).toBe(1);
    signed += 1;
    admin = await centre.signedIn(`mail.admin.later.${signed}`, ["administrator"]);
    await admin.ask("POST", `/v1/mail/outgoing/${lost.id}/resend`);
    await sweep();
    expect(receiver.got.map((one) => one.messageId)).toEqual([lost.messageId, lost.messageId]);
    expect((await admin.ask("POST", `/v1/mail/outgoing/${lost.id}/arrival`)).body.code).toBe("mail_not_uncertain");

    receiver.behave({ cut: "after_data" });
    await send();
    await sweep();
    expect((await admin.ask("POST", `/v1/mail/outgoing/${(await only()).id}/arrival`)).status).toBe(200);
    expect(await only()).toMatchObject({ state: "sent" });

    receiver.got.length = 0;
    receiver.behave({ cut: "within_data" });
    await send({ text: "长".repeat(2_000_000) });
    await sweep();
    expect(await only()).toMatchObject({ state: "waiting", code: "unreachable" });
    receiver.behave({});
    await pass(31);
    expect(receiver.got.length).toBe(1);
  });

  test("R-TK-08 (mail): a wrong password, a server that is not there and one inside the network are troubles of the settings, not of the mail", async () => {
    const strict = await startReceiver({ user: "kefu", password });
    await centre.rows("update mail.server set trouble = null");
    expect(await set(strict)).toBe(200);
    await send();
    await sweep();
    expect(await settings()).toMatchObject({ trouble: { code: "auth_refused" }, counts: { waiting: 1 } });
    await strict.close();
    await centre.rows("update mail.outgoing set next_at = $1", centre.clock.now());
    await sweep();
    expect(await settings()).toMatchObject({ trouble: { code: "unreachable" }, counts: { waiting: 1 } });
    const refused = async (more: object) => (await admin.ask("PUT", "/v1/mail/server", { host: "127.0.0.1", port: 25, tls: "none", version: (await settings()).server!.version, ...more })).body.fields;
    expect(await refused({ host: "10.0.0.7" })).toEqual([{ path: "host", code: "mail_host_inside" }]);
    expect(await refused({ user: "kefu", password })).toEqual([{ path: "tls", code: "mail_password_bare" }]);
    expect(await refused({ user: "kefu", tls: "tls" })).toEqual([{ path: "password", code: "mail_password_missing" }]);
    expect((await admin.ask("PUT", "/v1/mail/server", { host: "a.example", port: 25, tls: "none", version: 99 })).body.code).toBe("stale_version");
    expect((await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: newId(), address: "a@b.example" }] })).body.fields).toEqual([{ path: "senders.0.shopId", code: "shop_unknown" }]);
    expect((await agent.ask("GET", "/v1/mail")).status).toBe(403);
    await set(receiver);
    await sweep();
    expect(await settings()).toMatchObject({ trouble: null, counts: { waiting: 0 } });
  });

  test("R-TK-08 (mail): over STARTTLS with a checked certificate and signed in; the shop's own sender; a test mail says what the server said; an erased receiver gets nothing", async () => {
    const { key, cert } = selfSigned("localhost");
    const secure = await startReceiver({ user: "kefu", password, key, cert });
    const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
    await admin.ask("PUT", "/v1/mail/senders", { senders: [{ shopId: null, address: "service@hemu.example" }, { shopId: shop.id, address: "shop@hemu.example", name: "禾木家电" }] });
    expect(await set(secure, { host: "localhost", tls: "starttls", user: "kefu", password })).toBe(200);
    expect((await admin.ask("POST", "/v1/mail/test", { to: address })).body).toMatchObject({ ok: false, code: "certificate_refused" });
    await trusting(cert, async () => {
      expect((await admin.ask("POST", "/v1/mail/test", { to: address })).body).toMatchObject({ ok: true, status: 250 });
      await send({ shopId: shop.id });
      await sweep();
      expect(secure.got.map((one) => one.from)).toEqual(["service@hemu.example", "shop@hemu.example"]);
      expect(secure.seen).toMatchObject({ encrypted: 2, signedIn: ["kefu", "kefu"] });
      expect(await set(secure, { host: "localhost", tls: "starttls", user: "kefu", password: "wrong" })).toBe(200);
      await send();
      await sweep();
      expect(await settings()).toMatchObject({ trouble: { code: "auth_refused" } });
      const ownerId = newId();
      await send({ ownerId });
      await centre.rows("delete from kernel.data_key where owner_id = $1", ownerId);
      await set(secure, { host: "localhost", tls: "starttls", user: "kefu", password });
      await sweep();
      expect((await listed()).map((one) => [one.state, one.code])).toEqual(expect.arrayContaining([["sent", null]]));
    });
    await secure.close();
  });
});

describe("R-TK-08 (mail): files, and a sender that dies in the middle", () => {
  test("R-TK-08 (mail): nothing goes out before there is an address to send from; stored files go with it, one that is gone does not hold it up", async () => {
    const t = await testKernel("2026-03-02T02:00:00.000Z", { outboundAllow: ["127.0.0.1"] });
    const receiver = await startReceiver();
    const ring = await t.kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: formatMasterKey(newMasterKey()), where: "test" }));
    const [here, gone] = [newId(), newId()];
    const file = { id: here, ownerId: here, name: "面单.png", type: "image/png", inline: true, size: 4, sha256: "", createdAt: t.clock.now() };
    const ports = { keys: openDataKeys(ring), files: { open: async (_tx: unknown, id: string) => (id === here ? { file, stream: Readable.from([Buffer.from("bild")]) } : null) }, shops: async () => [], administrators: async () => [], settled: async () => {} };
    const mail = openMail(t.kernel, ports);
    try {
      await t.kernel.run(system, (ctx) => setServer({ kernel: t.kernel, ports }, ctx, { host: "127.0.0.1", port: receiver.port, tls: "none", user: "", version: 0 }));
      await t.kernel.run(system, (ctx) => mail.sendMail(ctx, { key: "one", about: "test.told", ownerId: newId(), to: address, subject: "x", text: "y", attachments: [here, gone] }));
      await mail.sweep();
      expect(receiver.got).toEqual([]);
      await t.kernel.run(system, (ctx) => setSenders({ kernel: t.kernel, ports }, ctx, { senders: [{ shopId: null, address: "service@hemu.example", name: "" }] }));
      await mail.sweep();
      expect(receiver.got).toMatchObject([{ attachments: ["面单.png"] }]);
    } finally {
      await mail.module.close!();
      await receiver.close();
      await t.close();
    }
  });

  test.each([
    ["rcpt", "waiting", 1],
    ["data", "uncertain", 1],
  ] as const)("R-TK-08 (mail): killed while the server is silent at %s, its mail is %s; the receiver got it %i time in the end", async (hang, state, times) => {
    const masterKey = formatMasterKey(newMasterKey());
    const t = await testKernel(new Date().toISOString(), { outboundAllow: ["127.0.0.1"] });
    const receiver = await startReceiver();
    const ring = await t.kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: masterKey, where: "test" }));
    const ports = { keys: openDataKeys(ring), files: { open: async () => null }, shops: async () => [], administrators: async () => [], settled: async () => {} };
    // The one that outlives it does not look before the other has died.
    let mail: Mail | null = null;
    try {
      const writer = openMail(t.kernel, ports);
      await t.kernel.run(system, (ctx) => writer.sendMail({ ...ctx, after: () => {} }, { key: "one", about: "test.told", ownerId: newId(), to: address, subject: "x", text: "y" }));
      await writer.module.close!();
      await t.kernel.run(system, async (ctx) => {
        await setServer({ kernel: t.kernel, ports }, ctx, { host: "127.0.0.1", port: receiver.port, tls: "none", user: "", version: 0 });
        await setSenders({ kernel: t.kernel, ports }, ctx, { senders: [{ shopId: null, address: "service@hemu.example", name: "" }] });
      });
      receiver.behave({ hang });
      const child = fork(new URL("fixtures/sender.ts", import.meta.url).pathname, [t.connectionString, masterKey], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
      await expect.poll(() => (hang === "rcpt" ? receiver.seen.recipients : receiver.got.length), { timeout: 20_000 }).toBe(1);
      child.kill("SIGKILL");
      await once(child, "exit");
      receiver.behave({});
      mail = openMail(t.kernel, ports);
      await mail.sweep();
      const states = async () => ((await t.kernel.db.pool.query("select state from mail.outgoing")).rows as { state: string }[]).map((row) => row.state);
      expect(await states()).toEqual(["sending"]);
      t.clock.advance(600);
      await mail.sweep();
      expect(await states()).toEqual([state === "waiting" ? "sent" : state]);
      t.clock.advance(86_400);
      await mail.sweep();
      expect(receiver.got.length).toBe(times);
    } finally {
      await mail?.module.close!();
      await receiver.close();
      await t.close();
    }
  });
});
