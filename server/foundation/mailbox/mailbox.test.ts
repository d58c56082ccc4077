import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { system, type Ctx } from "#server/kernel/context.ts";
import { openDataKeys, openKeys } from "#server/kernel/crypto/index.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { openFileStore } from "#server/kernel/files/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { selfSigned, trusting } from "#server/kernel/outbound/testing.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { openMailbox, type Incoming, type Mailbox } from "./index.ts";
import { setBox, settings, testBox } from "./service.ts";
import { letter, startBox, type Box } from "./testing.ts";

const address = "service@hemu.example";

describe("R-TK-08 (answers by mail): the mailbox, read from a real IMAP server", () => {
  let t: Awaited<ReturnType<typeof testKernel>>;
  let box: Box;
  let mailbox: Mailbox;
  let folder: string;
  const masterKey = formatMasterKey(newMasterKey());
  const certificate = selfSigned("localhost");
  const heard: Incoming[] = [];
  const subject = { kind: "test_matter", id: newId() };
  let ports: Parameters<typeof openMailbox>[1];
  const open = () => openMailbox(t.kernel, ports);
  const set = (more: object = {}) =>
    t.kernel.run(system, async (ctx) => setBox({ kernel: t.kernel, ports }, ctx, { host: "127.0.0.1", port: box.port, tls: "none", user: box.user, password: box.password, folder: "Answers", address, version: (await settings({ kernel: t.kernel, ports }, ctx)).box?.version ?? 0, ...more }));
  const state = () => t.kernel.run(system, (ctx) => settings({ kernel: t.kernel, ports }, ctx));
  const rows = async <T>(query: string) => (await t.kernel.db.pool.query(query)).rows as T[];
  let to = "";

  beforeAll(async () => {
    t = await testKernel(new Date().toISOString(), { outboundAllow: ["127.0.0.1", "localhost"] });
    box = await startBox(certificate);
    folder = mkdtempSync(join(tmpdir(), "kefu-letters-"));
    const ring = await t.kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: masterKey, where: "test" }));
    const keys = openDataKeys(ring);
    ports = {
      keys, files: openFileStore(folder, keys), fileAddress: (id) => `/f/${id}`, keyOfSent: async () => null, administrators: async () => [], sorters: async () => [],
      receive: async (_ctx: Ctx, _subject, one) => (heard.push(one), { state: "taken", why: "answer", ownerId: subject.id }),
    };
    await box.deliver("Answers");
    mailbox = open();
    await set();
    to = (await t.kernel.run(system, (ctx) => mailbox.replyAddress(ctx, subject, "test/1")))!;
    expect(to).toMatch(/^service\+[0-9a-f]{24}@hemu\.example$/);
  });
  afterAll(async () => {
    await mailbox.module.close!();
    await box.close();
    await t.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("R-TK-08 (answers by mail): a letter is kept once, however often it is delivered, read by two at once, or its folder made anew; nothing in the mailbox is changed", async () => {
    const raw = letter({ To: to, "Message-ID": "<one@carrier.example>" }, "找到了，电话 13912345678，今天送。");
    await box.deliver("Answers", raw, raw);
    const other = open();
    await Promise.all([mailbox.look(), other.look()]);
    await other.module.close!();
    expect(heard.map((one) => one.said)).toEqual(["找到了，电话 13912345678，今天送。"]);
    expect(await box.count("Answers")).toEqual({ all: 2, seen: 0 });
    const [before] = await rows<{ v: string }>("select uid_validity::text as v from mailbox.box");
    await box.makeAnew("Answers", raw, letter({ To: to, "Message-ID": "<two@carrier.example>" }, "第二封"));
    await mailbox.look();
    await mailbox.look();
    expect((await rows<{ v: string }>("select uid_validity::text as v from mailbox.box"))[0]).not.toEqual(before);
    expect(heard.map((one) => one.said)).toEqual(["找到了，电话 13912345678，今天送。", "第二封"]);
    // Neither the partner's address nor the phone number lie open (D5), nor does the password.
    const stored = await rows<{ row: string }>("select to_jsonb(l)::text || encode(l.sender, 'escape') as row from mailbox.letter l union all select to_jsonb(b)::text || encode(b.credentials, 'escape') from mailbox.box b union all select data::text from kernel.event");
    for (const secret of ["13912345678", "fang.yuan", box.password]) for (const { row } of stored) expect(row).not.toContain(secret);
    expect(t.lines.join("\n")).not.toContain("fang.yuan");
  });

  test("R-TK-08 (answers by mail): mail that came before the mailbox was set is not read; what cannot be read as a letter, or is handed on in vain, is listed and stops nothing behind it", async () => {
    heard.length = 0;
    const fails = openMailbox(t.kernel, { ...ports, receive: async () => Promise.reject(new Error("no")) });
    await box.deliver("Answers", letter({ To: to, "Message-ID": "<three@carrier.example>" }, "三"), `\u0000\u0001 no letter at all`, letter({ To: to, "Message-ID": "<four@carrier.example>" }, "四"));
    await fails.look();
    await fails.module.close!();
    const kept = await rows<{ state: string; why: string }>("select state, why from mailbox.letter order by ord desc limit 3");
    expect(kept).toEqual([{ state: "open", why: "unreadable" }, { state: "open", why: "unmatched" }, { state: "open", why: "unreadable" }]);
    await mailbox.look();
    expect(heard).toEqual([]);
    // Years ago there was mail as well; another mailbox begins with what comes from now on.
    t.clock.moveTo(new Date(Date.now() + 30 * 86_400_000));
    await box.deliver("Later", letter({ To: to, "Message-ID": "<old@carrier.example>" }, "旧信"));
    await set({ folder: "Later" });
    await mailbox.look();
    expect(heard).toEqual([]);
    t.clock.moveTo(new Date());
    await set({ folder: "Answers" });
  });

  test("R-TK-08 (answers by mail), R-CH-01 (files): an attachment whose name has 80,000 signs is kept under a name that a file may have", async () => {
    await mailbox.look();
    heard.length = 0;
    const piece = ".".repeat(900);
    // Folded and continued (RFC 2231): no line above 998 signs.
    const named = [`filename*0="x${piece}"`, ...Array.from({ length: 88 }, (_, i) => `filename*${i + 1}="${piece}"`), `filename*89="y.pdf"`].join(";\r\n ");
    const parts = `--b\r\nContent-Type: text/plain\r\n\r\nsee the file\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n ${named}\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n`;
    await box.deliver("Answers", letter({ To: to, "Message-ID": "<named@carrier.example>", "MIME-Version": "1.0", "Content-Type": 'multipart/mixed; boundary="b"' }, parts));
    await mailbox.look();
    expect(heard).toMatchObject([{ said: "see the file", files: [expect.any(String)] }]);
    expect((await t.kernel.run(system, ({ tx }) => ports.files.find(tx, heard[0]!.files[0]!)))!.name).toBe("y.pdf");
  });

  test("R-TK-08 (answers by mail): a reader that is killed in the middle of a letter has neither lost nor doubled it", async () => {
    await mailbox.look();
    heard.length = 0;
    await box.deliver("Answers", letter({ To: to, "Message-ID": "<killed@carrier.example>" }, "死而复生"));
    const child = fork(new URL("fixtures/reader.ts", import.meta.url).pathname, [t.connectionString, masterKey, folder], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
    let said = "";
    child.stdout!.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => said, { timeout: 20_000 }).toContain("handing on");
    child.kill("SIGKILL");
    await once(child, "exit");
    await mailbox.look();
    await mailbox.look();
    expect(heard.map((one) => one.said)).toEqual(["死而复生"]);
  });

  test("R-TK-08 (answers by mail): over TLS and STARTTLS only a server whose certificate is trusted for its name is signed in to, and never one that offers no encryption", async () => {
    heard.length = 0;
    const tried = async (more: object) => (await set(more), (await testBox({ kernel: t.kernel, ports })).code);
    const [tls, starttls] = [{ host: "localhost", port: box.tlsPort, tls: "tls" }, { host: "localhost", port: box.port, tls: "starttls" }];
    // Nobody has signed it: what is wrong is said, and the reader keeps away.
    expect([await tried(tls), await tried(starttls)]).toEqual(["certificate_refused", "certificate_refused"]);
    const away = async () => (await mailbox.module.beats![0]!.run(), (await state()).trouble?.code);
    await expect.poll(away, { timeout: 20_000 }).toBe("certificate_refused");
    await trusting(certificate.cert, async () => {
      expect([await tried(starttls), await tried(tls)]).toEqual([null, null]);
      // The certificate is for another name than the one that is called.
      expect([await tried({ ...tls, host: "127.0.0.1" }), await tried({ ...starttls, host: "127.0.0.1" })]).toEqual(["certificate_refused", "certificate_refused"]);
      await set(tls);
      await box.deliver("Answers", letter({ To: to, "Message-ID": "<tls@carrier.example>" }, "加密收到"));
      await mailbox.look();
      expect(heard.map((one) => one.said)).toEqual(["加密收到"]);
      expect((await state()).trouble).toBeNull();
      const bare = await startBox();
      try {
        expect([await tried({ ...starttls, port: bare.port }), await tried({ ...tls, port: bare.port })]).toEqual(["tls_failed", "tls_failed"]);
      } finally {
        await bare.close();
      }
    });
    await set();
  }, 60_000);

  test("R-TK-08 (answers by mail): the follower hears of a letter at once, says what keeps it away, and comes back by itself", async () => {
    heard.length = 0;
    await mailbox.module.beats![0]!.run();
    const beat = () => mailbox.module.beats![0]!.run();
    await expect.poll(async () => (await beat(), (await state()).lookedAt), { timeout: 20_000 }).not.toBeNull();
    await box.deliver("Answers", letter({ To: to, "Message-ID": "<idle@carrier.example>" }, "听见了"));
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(1);
    await box.stop();
    await expect.poll(async () => (await beat(), (await state()).trouble?.code), { timeout: 30_000 }).toBe("unreachable");
    await box.start();
    await box.deliver("Answers", letter({ To: to, "Message-ID": "<back@carrier.example>" }, "又通了"));
    await expect.poll(async () => (await beat(), heard.length), { timeout: 40_000 }).toBe(2);
    expect((await state()).trouble).toBeNull();
    await set({ password: "wrong" });
    await expect.poll(async () => (await beat(), (await state()).trouble?.code), { timeout: 30_000 }).toBe("auth_refused");
    await set({ password: box.password, folder: "Nowhere" });
    await expect.poll(async () => (await beat(), (await state()).trouble?.code), { timeout: 30_000 }).toBe("folder_missing");
  }, 150_000);
});
