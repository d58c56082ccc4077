import { fileURLToPath } from "node:url";
import type { PolicyBodies } from "#contract/policies/index.ts";
import type { Policy } from "#contract/policies/define.ts";
import type { Ctx } from "../context.ts";
import type { Tx } from "../db.ts";
import type { Kernel } from "../kernel.ts";
import { unreadableInForce } from "./beside.ts";
import type { Engine, HandbookPorts } from "./engine.ts";
import { loadDefaults } from "./files.ts";
import { createInForceReader, PolicyMissing, type InForce, type Where } from "./in-force.ts";

/** Rules as versioned data (D18): what is in force for whom and when, and everything behind it. */
export interface Handbook {
  /** The parts for use cases and routes of the handbook itself. */
  readonly engine: Engine;
  /** The version in force at an instant; the narrowest scope wins and the answer says so. Fails when there is none. */
  inForce<K extends keyof PolicyBodies>(tx: Tx, kind: K, key: string, when: { at: Date; scope?: Where }): Promise<InForce<PolicyBodies[K]>>;
  /** The same, or null: for documents that need not exist, such as a shop's own greeting. */
  find<K extends keyof PolicyBodies>(tx: Tx, kind: K, key: string, when: { at: Date; scope?: Where }): Promise<InForce<PolicyBodies[K]> | null>;
  /** Every document of a kind that is in force, for kinds that add up, such as quick replies. */
  all<K extends keyof PolicyBodies>(tx: Tx, kind: K, when: { at: Date; scope?: Where }): Promise<InForce<PolicyBodies[K]>[]>;
  /** One version's body in today's schema, for work that pinned it. */
  bodyOf<K extends keyof PolicyBodies>(tx: Tx, kind: K, key: string, n: number): Promise<PolicyBodies[K] | null>;
  /** When another version began, or will begin, to hold for everybody. */
  turns(tx: Tx, kind: string, key: string): Promise<Date[]>;
  /** Puts the product's defaults in force on a fresh database; newer ones arrive as drafts. */
  loadDefaults(ctx: Ctx, folder?: string): Promise<{ inForce: number; drafts: number }>;
  /** Documents in force that this code cannot read: /readyz refuses while there are any. */
  unreadable(tx: Tx, at: Date): Promise<string[]>;
  close(): void;
}

/** Where the product's own handbook lies. */
export const shippedFolder = fileURLToPath(new URL("../../../handbook/", import.meta.url));
const shippedReason = "Kefu";

/** Opens the handbook over the kinds that app.ts lists. */
export function createHandbook(kernel: Pick<Kernel, "bus">, kinds: readonly Policy[], ports: HandbookPorts): Handbook {
  const byKind = new Map(kinds.map((policy) => [policy.kind, policy]));
  const reader = createInForceReader(byKind, kernel.bus);
  const engine: Engine = { kinds: byKind, ports, reader, bus: kernel.bus };
  return {
    engine,
    async inForce(tx, kind, key, when) {
      const answer = await reader.find(tx, kind, key, when);
      if (!answer) throw new PolicyMissing(`${kind}/${key}`);
      return answer;
    },
    find: (tx, kind, key, when) => reader.find(tx, kind, key, when),
    async all(tx, kind, when) {
      const answers = [];
      for (const key of await reader.keys(tx, kind)) answers.push(await reader.find(tx, kind, key, when));
      return answers.filter((answer) => answer !== null);
    },
    bodyOf: (tx, kind, key, n) => reader.bodyOf(tx, kind, key, n),
    turns: (tx, kind, key) => reader.turns(tx, kind, key),
    loadDefaults: (ctx, folder = shippedFolder) => loadDefaults(engine, ctx, folder, shippedReason),
    unreadable: (tx, at) => unreadableInForce(engine, tx, at),
    close: () => reader.close(),
  };
}

export { definePolicy, type Policy } from "#contract/policies/define.ts";
export { checkFolder, type FileProblem } from "./folder.ts";
export { checkDocument, upcast, type Kinds } from "./check.ts";
export { applyDocuments, applyFolder, DefaultsBroken, exportFolder } from "./files.ts";
export { approveVersion, checkText, returnVersion, saveDraft, startDraft, submitDraft, withdrawVersion } from "./drafting.ts";
export { endPilot, publish } from "./publishing.ts";
export { changeSets, difference, history, list, version, versionText } from "./reading.ts";
export { handbookRoutes } from "./routes.ts";
export { PolicyMissing, type InForce, type Where } from "./in-force.ts";
export type { Engine, HandbookPorts } from "./engine.ts";
