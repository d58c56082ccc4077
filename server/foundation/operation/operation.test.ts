import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Health } from "#contract/operation.ts";
import { goodPassword, identityDesk, type IdentityDesk } from "#server/foundation/identity/testing.ts";
import { system } from "#server/kernel/context.ts";
import { importRecovery, isRecoverySaved, openKeys, restoreKeys, rotateMasterKey } from "#server/kernel/crypto/index.ts";
import { startSequencer } from "#server/kernel/events/sequencer.ts";
import { createHttp } from "#server/kernel/http/server.ts";
import { newId } from "#server/kernel/ids.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { noteLatest } from "#server/kernel/moving/index.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { operationModule } from "./index.ts";

let kernel: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
let dir: string;
let keysFolder: string;
let ask: (login: string, method: "GET" | "POST", url: string, body?: object) => Promise<{ status: number; body: Record<string, unknown> }>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "kefu-operation-"));
  keysFolder = join(dir, "keys");
  kernel = await testKernel("2026-03-02T02:00:00.000Z", { dir });
  const ring = await kernel.kernel.run(system, ({ tx, now }) => openKeys(tx, now, { folder: keysFolder }));
  const { rows } = await kernel.kernel.db.pool.query<{ id: string }>("select id from kernel.master_key");
  desk = await identityDesk(await otherKernel());
  const http = await createHttp(kernel.kernel, { authenticate: (request) => desk.identity.authenticate(request) }, operationModule(kernel.kernel, ring).routes ?? []);
  await desk.person("founder", ["administrator"]);
  await desk.person("manager", ["manager", "supervisor", "agent"]);
  expect(rows).toHaveLength(1);
  ask = async (login, method, url, body) => {
    const { cookie } = await desk.signedIn(login);
    const reply = await http.inject({ method, url, headers: { cookie: cookie ?? "" }, ...(body ? { payload: body } : {}) });
    return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
  };
});
const kernels: { close(): Promise<void> }[] = [];
// People sign in on a database of their own: the desk of identity brings a master key of its own.
async function otherKernel() {
  const other = await testKernel();
  kernels.push(other);
  return other.kernel;
}
afterAll(async () => {
  await desk.close();
  await kernel.close();
  for (const other of kernels) await other.close();
  await rm(dir, { recursive: true, force: true });
});

const passphrase = "雨后的巷子有三只猫，一只在叫";
const eventsOf = async (kind: string) => (await kernel.kernel.db.pool.query("select actor_id from kernel.event where kind = $1", [kind])).rows;

describe("R-OP-03 (recovery file)", () => {
  test("R-OP-03 (recovery file): counts as saved only when one was made and confirmed; it brings the keys back into an empty folder", async () => {
    expect((await ask("founder", "GET", "/v1/operation/recovery")).body).toEqual({ saved: false });
    expect(await ask("founder", "POST", "/v1/operation/recovery/confirmation")).toMatchObject({ status: 409, body: { code: "recovery_not_made" } });
    const short = await ask("founder", "POST", "/v1/operation/recovery", { passphrase: "十一个字的口令不够长" });
    expect(short).toMatchObject({ status: 422, body: { fields: [{ path: "passphrase", code: "too_short", params: { minimum: 12 } }] } });

    const made = await ask("founder", "POST", "/v1/operation/recovery", { passphrase });
    expect(made.status).toBe(200);
    expect(made.body.name).toMatch(/^kefu-recovery-[0-9a-f]{16}-2026-03-02\.txt$/);
    expect((await ask("founder", "GET", "/v1/operation/recovery")).body).toEqual({ saved: false });
    expect((await ask("founder", "POST", "/v1/operation/recovery/confirmation")).status).toBe(200);
    expect((await ask("founder", "GET", "/v1/operation/recovery")).body).toEqual({ saved: true });
    expect(await eventsOf("operation.recovery_made")).toHaveLength(1);
    expect(await eventsOf("operation.recovery_saved")).toHaveLength(1);

    const keys = await importRecovery(String(made.body.text), passphrase);
    await restoreKeys(join(dir, "elsewhere"), keys);
    const reopened = await kernel.kernel.run(system, ({ tx, now }) => openKeys(tx, now, { folder: join(dir, "elsewhere") }));
    expect(made.body.name).toContain(reopened.newest.id);
  });

  test("R-OP-03 (recovery file): tries without end are cut off", async () => {
    await desk.person("eager", ["administrator"]);
    const answers: number[] = [];
    for (let n = 0; n < 14; n += 1) answers.push((await ask("eager", "POST", "/v1/operation/recovery", { passphrase: "kurz" })).status);
    expect(answers.filter((status) => status === 422).length).toBeGreaterThan(1);
    expect(answers.at(-1)).toBe(429);
  });

  test("R-OP-03 (recovery file): a new master key asks for a new file", async () => {
    await kernel.kernel.run(system, async ({ tx, now }) => {
      const ring = await openKeys(tx, now, { folder: keysFolder });
      expect(await isRecoverySaved(tx)).toBe(true);
      await rotateMasterKey(tx, now, keysFolder, ring);
      expect(await isRecoverySaved(tx)).toBe(false);
    });
  });

  test("R-OP-03 (recovery file): nobody but administrators may make one, and neither keys nor passphrase come into the record", async () => {
    expect((await ask("manager", "POST", "/v1/operation/recovery", { passphrase })).status).toBe(403);
    expect((await ask("manager", "GET", "/v1/operation/health")).status).toBe(403);
    const { rows } = await kernel.kernel.db.pool.query<{ text: string }>("select data::text as text from kernel.event");
    expect(rows.every(({ text }) => !text.includes(passphrase) && !text.includes("kefu-recovery-file"))).toBe(true);
    expect(goodPassword.length).toBeGreaterThan(0);
  });
});

describe("R-OP-03 (health)", () => {
  test("R-OP-03 (health): tells size, migrations, readers behind the record, overdue deadlines and the last backup", async () => {
    const before = (await ask("founder", "GET", "/v1/operation/health")).body as unknown as Health;
    expect(before.lastBackup).toBeNull();
    expect(before.migrations.applied).toBe(before.migrations.known);
    expect(before.database.bytes).toBeGreaterThan(1_000_000);
    expect(before.events.pending).toBeGreaterThan(0);

    await kernel.kernel.run(system, async (ctx) => {
      await setDeadline(ctx, "test.due", newId(), new Date(ctx.now.getTime() - 60_000));
      await setDeadline(ctx, "test.due", newId(), new Date(ctx.now.getTime() + 60_000));
      ctx.record({ kind: "test.happened", subject: ["test", null] });
    });
    const sequencer = startSequencer(kernel.kernel.db, kernel.kernel.bus, kernel.kernel.log);
    await sequencer.settle();
    await sequencer.close();
    await kernel.kernel.db.pool.query("insert into kernel.event_reader (name, position) values ('slow', 1)");
    await noteLatest(dir, { takenAt: "2026-03-01T20:00:00.000Z", kind: "backup", into: "somewhere" });
    const after = (await ask("founder", "GET", "/v1/operation/health")).body as unknown as Health;
    expect(after.events.pending).toBe(0);
    expect(after.events.readers).toEqual([{ name: "slow", position: 1, behind: after.events.head - 1, failedAt: null }]);
    expect(after.events.head).toBeGreaterThan(1);
    expect(after.deadlines).toEqual({ waiting: 2, overdue: 1, oldestDueAt: "2026-03-02T01:59:00.000Z", failing: 0 });
    expect(after.work).toEqual({ waiting: 0, active: 0, failed: [] });
    expect(after.lastBackup).toEqual({ takenAt: "2026-03-01T20:00:00.000Z", kind: "backup" });
  });
});
