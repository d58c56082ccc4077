import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyKinds } from "#server/policies.ts";
import { openOrganization } from "#server/foundation/organization/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { openDataKeys, openKeys } from "#server/kernel/crypto/index.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { startReaders } from "#server/kernel/events/readers.ts";
import { startSequencer } from "#server/kernel/events/sequencer.ts";
import { applyFolder, createHandbook } from "#server/kernel/handbook/index.ts";
import { startDeadlines } from "#server/kernel/jobs/deadlines.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { openSla, type Sla, type SlaSubject } from "./index.ts";

/** The clocks over the shipped handbook, with subjects of a test's own. */
export async function slaOver(kernel: Kernel, subjects: Readonly<Record<string, SlaSubject>>, overseers: readonly string[] = []) {
  const ring = await kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: formatMasterKey(newMasterKey()), where: "test" }).catch(() => null));
  const handbook = createHandbook(kernel, policyKinds, { publishers: async () => 1, names: async () => new Map(), teamExists: async () => true });
  // A second server on the same database has no need of keys: clocks hold nothing personal.
  const organization = openOrganization(kernel, { keys: ring ? openDataKeys(ring) : (undefined as never), handbook });
  const sla = openSla({
    rules: (tx, at, territory) => handbook.inForce(tx, "sla", "default", { at, scope: { territory } }),
    rulesVersion: (tx, n) => handbook.bodyOf(tx, "sla", "default", n),
    calendar: organization.calendarOf,
    calendarTurns: organization.calendarTurns,
    territories: async (tx, at) => (await handbook.inForce(tx, "territories", "default", { at })).body.territories,
    overseers: async () => [...overseers],
    shops: organization.shops,
    subjects,
  });
  return { handbook, organization, sla };
}

export interface SlaCentre extends Awaited<ReturnType<typeof slaOver>> {
  sla: Sla;
  run<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
  rows<T>(query: string, ...values: unknown[]): Promise<T[]>;
  /** Puts a document in force now. */
  publish(folder: string, yaml: string): Promise<void>;
  /** Reads what happened and fires what is due. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** One server with clocks on a test database. */
export async function slaCentre(kernel: Kernel, subjects: Readonly<Record<string, SlaSubject>>, overseers: readonly string[] = []): Promise<SlaCentre> {
  const parts = await slaOver(kernel, subjects, overseers);
  await kernel.run(system, (ctx) => parts.handbook.loadDefaults(ctx));
  const sequencer = startSequencer(kernel.db, kernel.bus, kernel.log);
  const readers = startReaders(kernel.db, kernel.bus, kernel.clock, parts.sla.module.readers ?? [], kernel.log);
  const deadlines = startDeadlines(kernel, parts.sla.module.deadlines ?? []);
  return {
    ...parts,
    run: (work) => kernel.run(system, work),
    rows: async <T>(query: string, ...values: unknown[]) => (await kernel.db.pool.query(query, values)).rows as T[],
    async publish(folder, yaml) {
      const dir = mkdtempSync(join(tmpdir(), "kefu-rules-"));
      mkdirSync(join(dir, folder));
      writeFileSync(join(dir, folder, "one.yaml"), yaml);
      const { problems } = await kernel.run(system, (ctx) => applyFolder(parts.handbook.engine, ctx, dir, { reason: "test" }));
      rmSync(dir, { recursive: true });
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
    },
    async settle() {
      for (let i = 0; i < 2; i += 1) {
        await sequencer.settle();
        await readers.settle();
        await deadlines.fireDue();
      }
      await sequencer.settle();
    },
    async stop() {
      await deadlines.close();
      await readers.close();
      await sequencer.close();
      parts.handbook.close();
    },
  };
}
