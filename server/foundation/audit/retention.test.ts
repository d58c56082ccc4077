import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { system } from "#server/kernel/context.ts";
import { dropOldEvents } from "#server/kernel/events/retention.ts";
import { startSequencer } from "#server/kernel/events/sequencer.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { openSigner, readTrustedKeys, sealAudit, sealedDaysAgo, verifyAudit, type Signer } from "./index.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
let sequencer: ReturnType<typeof startSequencer>;
let signer: Signer;
let dir: string;
beforeAll(async () => {
  centre = await testKernel("2024-01-01T02:00:00.000Z");
  sequencer = startSequencer(centre.kernel.db, centre.kernel.bus, centre.kernel.log);
  dir = await mkdtemp(join(tmpdir(), "kefu-retention-"));
  ({ signer } = await openSigner(join(dir, "keys"), join(dir, "audit")));
});
afterAll(async () => {
  await sequencer.close();
  await centre.close();
  await rm(dir, { recursive: true, force: true });
});

async function happen(...kinds: string[]): Promise<void> {
  for (const kind of kinds) await centre.kernel.run(system, async (ctx) => ctx.record({ kind, subject: ["test", null] }));
  await sequencer.settle();
}
const seal = () => sealAudit(centre.kernel, signer, join(dir, "audit"));
const drop = () => dropOldEvents(centre.kernel, sealedDaysAgo);
const left = async () => (await centre.kernel.db.pool.query<{ kind: string; position: number }>("select e.kind, o.position from kernel.event_order o join kernel.event e on e.id = o.event_id order by o.position")).rows.map((row) => `${row.position} ${row.kind}`);
const verdict = async () => verifyAudit(centre.kernel.db.kysely, { trusted: await readTrustedKeys(join(dir, "audit")), keptFrom: 1 + (await sealedDaysAgo(centre.kernel.db.kysely, 400)) });

test("D10: what happened in conversations goes after 400 days, the rest of the record after three years; the audit stays whole", async () => {
  await happen("conversation.opened", "person.roles_changed", "presence.changed");
  await seal();
  await happen("conversation.ended"); // not sealed on the day of the others
  centre.clock.moveTo("2024-06-01T02:00:00.000Z");
  await happen("conversation.opened");
  await seal();
  expect(await drop()).toBe(0);

  centre.clock.moveTo("2025-03-01T02:00:00.000Z"); // 425 days after the first seal
  await happen("person.signed_in");
  expect(await drop()).toBe(0); // the newest seal is from June: only sealed time counts
  await seal();
  expect(await drop()).toBe(2);
  expect(await left()).toEqual(["2 person.roles_changed", "4 conversation.ended", "5 conversation.opened", "6 person.signed_in"]);
  expect(await verdict()).toEqual({ ok: true, batches: 3, events: 6, pruned: 2, open: 0 });

  centre.clock.moveTo("2027-03-01T02:00:00.000Z");
  await happen("person.signed_in");
  await seal();
  expect(await drop()).toBe(3);
  expect(await left()).toEqual(["6 person.signed_in", "7 person.signed_in"]);
  expect(await verdict()).toMatchObject({ ok: true, pruned: 5 });
});

test("D1: retention never takes what a reader has not read, and numbers are never given twice", async () => {
  await happen("conversation.opened", "conversation.ended");
  await seal();
  centre.clock.moveTo("2031-03-01T02:00:00.000Z");
  await happen("conversation.opened");
  await seal();
  await centre.kernel.db.pool.query("insert into kernel.event_reader (name, position) values ('behind', 8)");
  await drop();
  expect(await left()).toEqual(["9 conversation.ended", "10 conversation.opened"]);
  await centre.kernel.db.pool.query("delete from kernel.event_reader");
  centre.clock.moveTo("2036-03-01T02:00:00.000Z");
  await happen("conversation.opened");
  await seal();
  await drop();
  expect(await left()).toEqual(["11 conversation.opened"]);
  await happen("conversation.ended");
  expect(await left()).toEqual(["11 conversation.opened", "12 conversation.ended"]);
});

test("D1: retention works through many thousands in steps", async () => {
  await centre.kernel.db.pool.query(`with made as (insert into kernel.event (id, at, kind, subject_kind, actor_kind) select gen_random_uuid(), '2036-03-01', 'conversation.opened', 'test', 'system' from generate_series(1, 3500) returning id)
    insert into kernel.event_pending select id from made`);
  await sequencer.settle();
  await seal();
  centre.clock.moveTo("2038-03-01T02:00:00.000Z");
  await happen("person.signed_in");
  await seal();
  expect(await drop()).toBe(3502);
  expect(await verdict()).toMatchObject({ ok: true });
});
