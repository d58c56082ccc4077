import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "#contract/permissions.ts";
import type { Actor } from "#server/kernel/context.ts";
import { startSequencer } from "#server/kernel/events/sequencer.ts";
import { newId } from "#server/kernel/ids.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { openSigner, sealAudit } from "./index.ts";
import { type Naming, readRecord } from "./read.ts";

let kernel: Awaited<ReturnType<typeof testKernel>>;
let folder: string;
const people = { manager: newId(), agent: newId() };
const subject = newId();
const shop = newId();
const ticket = newId();
const naming: Naming = {
  names: async (_tx, ids) => new Map(ids.filter((id) => id !== people.agent).map((id) => [id, id === shop ? "Shop one" : `called ${id.slice(-4)}`])),
  courses: async (_tx, ids) => new Map(ids.filter((id) => id === ticket).map((id) => [id, "complaint"])),
};
let sequencer: ReturnType<typeof startSequencer>;
let did: (by: string, kind: string, data: Record<string, unknown>, to?: string, about?: string) => Promise<void>;
const actor = (id: string, scope: Scope | null): Actor => ({ kind: "staff", id, name: "", teams: [], territories: [], scopeOf: () => scope });
const read = (asked: Partial<Parameters<typeof readRecord>[2]> = {}, scope: Scope = "all", lookBack?: number) =>
  kernel.kernel.run(actor(people.manager, scope), (ctx) => readRecord(ctx, naming, { limit: 50, ...asked }, lookBack));

beforeAll(async () => {
  kernel = await testKernel("2026-03-02T02:00:00.000Z");
  folder = await mkdtemp(join(tmpdir(), "kefu-audit-"));
  const db = kernel.kernel.db.kysely;
  for (const [login, id] of Object.entries(people)) await sql`insert into identity.person (id, login_name, name, created_at) values (${id}, ${login}, ${`name of ${login}`}, ${kernel.clock.now()})`.execute(db);
  const { signer } = await openSigner(join(folder, "keys"), join(folder, "audit"));
  sequencer = startSequencer(kernel.kernel.db, kernel.kernel.bus, kernel.kernel.log);
  did = async (by, kind, data, to = newId(), about = "person") => {
    await kernel.kernel.run(actor(by, "all"), async (ctx) => ctx.record({ kind, subject: [about, to], data }));
    await sequencer.settle();
    await sealAudit(kernel.kernel, signer, join(folder, "audit"));
    kernel.clock.advance(3600);
  };
  await did(people.manager, "person.added", { login: "su.he", shops: [shop, people.agent] }, subject);
  await did(people.manager, "person.roles_changed", { from: ["agent"], to: ["agent", "supervisor"] }, subject);
  await did(people.agent, "person.signed_in", { with: "password" });
});
afterAll(async () => {
  await sequencer.close();
  await kernel.close();
  await rm(folder, { recursive: true });
});

describe("R-OP-04 (audit log read)", () => {
  test("R-OP-04 (audit log read): the newest first, with who, what, when, from what to what", async () => {
    const { rows, next } = await read();
    expect(rows.map((row) => [row.kind, row.actor.name])).toEqual([["person.signed_in", "name of agent"], ["person.roles_changed", "name of manager"], ["person.added", "name of manager"]]);
    expect(rows[1]).toMatchObject({ at: "2026-03-02T03:00:00.000Z", subject: { kind: "person", id: subject }, data: { from: ["agent"], to: ["agent", "supervisor"] } });
    expect(next).toBeNull();
  });

  test("R-OP-04 (audit log read): what the ids of an entry are called comes with it, however deep they stand; an id without a name is absent", async () => {
    const { rows } = await read();
    expect(rows[2]!.names).toEqual({ [subject]: `called ${subject.slice(-4)}`, [shop]: "Shop one" });
    expect(rows[0]!.names).toEqual({ [rows[0]!.subject.id!]: `called ${rows[0]!.subject.id!.slice(-4)}` });
  });

  test.each<[string, Partial<Parameters<typeof readRecord>[2]>, string[]]>([
    ["by kind", { kind: "person.added" }, ["person.added"]],
    ["by person", { actor: people.agent }, ["person.signed_in"]],
    ["by what it was done to", { subject }, ["person.roles_changed", "person.added"]],
    ["from a moment on", { from: "2026-03-02T03:00:00.000Z" }, ["person.signed_in", "person.roles_changed"]],
    ["until a moment", { to: "2026-03-02T03:00:00.000Z" }, ["person.added"]],
    ["within an hour", { from: "2026-03-02T02:30:00.000Z", to: "2026-03-02T03:30:00.000Z" }, ["person.roles_changed"]],
  ])("R-OP-04 (audit log read): %s", async (_, asked, kinds) => expect((await read(asked)).rows.map((row) => row.kind)).toEqual(kinds));

  test("R-OP-04 (audit log read): page by page, and what is rare is found look after look, each of a bounded depth", async () => {
    const first = await read({ limit: 2 });
    const second = await read({ limit: 2, after: first.next! });
    expect([...first.rows, ...second.rows].map((row) => row.kind)).toEqual(["person.signed_in", "person.roles_changed", "person.added"]);
    const looks: string[][] = [];
    for (let after: string | undefined; ; ) {
      const { rows, next } = await read({ kind: "person.added", after }, "all", 1);
      looks.push(rows.map((row) => row.kind));
      if (next === null) break;
      after = next;
    }
    expect(looks).toEqual([[], [], ["person.added"]]);
    await expect(read({ after: randomBytes(4).toString("hex") + "x" })).rejects.toMatchObject({ code: "invalid" });
  });

  test("R-OP-04 (audit log read): whose right was narrowed sees what was done in the own name, and of others nothing", async () => {
    expect((await read({}, "own")).rows.map((row) => row.kind)).toEqual(["person.roles_changed", "person.added"]);
    expect(await read({ actor: people.agent }, "team")).toEqual({ rows: [], next: null });
  });

  test("R-OP-04 (audit log read): what was done to a ticket says through which workflow it goes, so that its stages have their names; nothing else does", async () => {
    await did(people.agent, "ticket.taken", { exit: "graded", from: "accept", to: "verify" }, ticket, "ticket");
    await did(people.agent, "ticket.taken", { exit: "graded", from: "accept", to: "verify" }, newId(), "ticket");
    expect((await read()).rows.map((row) => [row.kind, row.course]).slice(0, 3)).toEqual([["ticket.taken", null], ["ticket.taken", "complaint"], ["person.signed_in", null]]);
  });
});
