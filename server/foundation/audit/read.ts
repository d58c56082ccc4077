import type { z } from "zod";
import type { AuditEntry, auditEndpoints } from "#contract/audit.ts";
import { namesOf } from "#server/foundation/identity/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { idsIn } from "./rules.ts";
import { positionRange, positionsOf, recordedBetween } from "./store.ts";

type Asked = z.output<(typeof auditEndpoints)["GET /v1/audit"]["query"]>;

/** What records are called, by id; those that are unknown or have no name are absent. */
export type Named = (tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
/** What readers are told beside what was recorded: names of ids, and the workflows of tickets. */
export interface Naming {
  names: Named;
  courses: Named;
}

/** So far back goes one look: a rare thing is found in several, and none takes long however much was recorded. */
const oneLook = 50_000;

function cursorOf(after: string): number {
  if (!/^\d{1,15}$/.test(after)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return Number(after);
}

/** The record as its readers see it. Whose right was narrowed sees what was done in the own name. */
export async function readRecord(ctx: Ctx, naming: Naming, asked: Asked, lookBack = oneLook): Promise<{ rows: AuditEntry[]; next: string | null }> {
  const own = ctx.actor.scopeOf("audit.read") === "all" ? undefined : (ctx.actor.id ?? undefined);
  if (own !== undefined && asked.actor !== undefined && asked.actor !== own) return { rows: [], next: null };
  const sought = { kind: asked.kind, actor: own ?? asked.actor, subject: asked.subject, from: asked.from ? new Date(asked.from) : undefined, to: asked.to ? new Date(asked.to) : undefined };
  const { above, upTo } = await positionsOf(ctx.tx, sought);
  const newest = upTo ?? (await positionRange(ctx.tx)).highest;
  const below = Math.min(newest + 1, asked.after === undefined ? Number.MAX_SAFE_INTEGER : cursorOf(asked.after));
  const end = Math.max(above, below - 1 - lookBack);
  const found = await recordedBetween(ctx.tx, end, below, sought, asked.limit);
  const meant = found.map((one) => idsIn([one.subjectId, one.data]));
  const people = await namesOf(ctx.tx, [...new Set(found.flatMap((one) => (one.actorKind === "staff" && one.actorId !== null ? [one.actorId] : [])))]);
  const names = await naming.names(ctx.tx, [...new Set(meant.flat())]);
  const courses = await naming.courses(ctx.tx, [...new Set(found.flatMap((one) => (one.subjectKind === "ticket" && one.subjectId !== null ? [one.subjectId] : [])))]);
  const next = found.length === asked.limit ? found.at(-1)!.position : end + 1;
  return {
    rows: found.map(({ position, at, kind, data, ...one }, n) => ({
      position, at: at.toISOString(), kind, data,
      subject: { kind: one.subjectKind, id: one.subjectId },
      actor: { kind: one.actorKind, id: one.actorId, name: (one.actorId && people.get(one.actorId)) ?? "" },
      names: Object.fromEntries(meant[n]!.flatMap((id) => (names.has(id) ? [[id, names.get(id)!]] : []))),
      course: (one.subjectKind === "ticket" && one.subjectId !== null ? courses.get(one.subjectId) : undefined) ?? null,
    })),
    next: next > above + 1 ? String(next) : null,
  };
}
