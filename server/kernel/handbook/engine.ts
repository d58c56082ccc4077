import type { Bus } from "../bus.ts";
import type { Tx } from "../db.ts";
import type { Ctx } from "../context.ts";
import { Refusal } from "../refusal.ts";
import type { HandbookProblem } from "#contract/handbook.ts";
import type { Kinds } from "./check.ts";
import type { InForceReader } from "./in-force.ts";
import type { Standing } from "./rules.ts";
import type { VersionRow } from "./store.ts";

/** What the handbook needs from modules above it. */
export interface HandbookPorts {
  /** How many active people hold handbook.publish: with one, self-review is allowed (D18). */
  publishers(tx: Tx): Promise<number>;
  /** Names of people by id. */
  names(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether a team with this id is open. */
  teamExists(tx: Tx, id: string): Promise<boolean>;
}

/** The parts that the use cases share. */
export interface Engine {
  readonly kinds: Kinds;
  readonly ports: HandbookPorts;
  readonly reader: InForceReader;
  readonly bus: Bus;
}

export interface Of {
  kind: string;
  key: string;
}
export interface OfVersion extends Of {
  n: number;
}

export const standing = (row: VersionRow): Standing => ({
  state: row.state,
  n: row.n,
  edit: row.edit,
  approved: row.approvedAt !== null,
  editors: row.editors,
  basedOn: row.basedOn,
});

/** Records a step of a version, so that audit, feeds and figures can read it. */
export function recordStep(ctx: Ctx, step: string, documentId: string, of: OfVersion, more: Record<string, unknown> = {}): void {
  ctx.record({ kind: `handbook.${step}`, subject: ["handbook_document", documentId], data: { kind: of.kind, key: of.key, n: of.n, ...more } });
}

/** Problems as a refusal's fields: the path names the document, the line and the place. */
export function refuseProblems(problems: readonly { of: Of; problem: HandbookProblem }[]): void {
  if (problems.length === 0) return;
  throw new Refusal("handbook_invalid", {
    status: 422,
    fields: problems.slice(0, 50).map(({ of, problem }) => ({
      path: `${of.kind}/${of.key}:${problem.path}`,
      code: problem.code,
      params: { ...problem.params, line: problem.line, column: problem.column },
    })),
  });
}

/** The id of a staff member who acts; null for Kefu itself. */
export const personOf = (ctx: Ctx): string | null => (ctx.actor.kind === "staff" || ctx.actor.kind === "token" ? ctx.actor.id : null);
