import type { HandbookScope } from "#contract/handbook.ts";
import type { Ctx } from "../context.ts";
import { violates } from "../db.ts";
import { newId } from "../ids.ts";
import { found, insist, Refusal } from "../refusal.ts";
import { othersAt, problemsOfSet } from "./beside.ts";
import { upcast, type CheckedDocument } from "./check.ts";
import { readDocument } from "./document.ts";
import { personOf, recordStep, refuseProblems, standing, type Engine, type Of, type OfVersion } from "./engine.ts";
import { narrowest } from "./in-force.ts";
import { makeRoom, mayBegin, mayPublish } from "./rules.ts";
import * as store from "./store.ts";

export interface Publish {
  versions: readonly OfVersion[];
  scope: HandbookScope;
  from?: Date | undefined;
  until?: Date | undefined;
  reason: string;
  origin: store.Origin;
}
export interface Published {
  id: string;
  from: Date;
  versions: OfVersion[];
}

const everybody: HandbookScope = { kind: "all", key: "" };
const nameOf = (of: Of): string => `${of.kind}/${of.key}`;

/** Puts approved versions in force together from an instant, all or none (R-HB-02, D18). */
export async function publish(engine: Engine, ctx: Ctx, input: Publish): Promise<Published> {
  const versions = input.versions.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const twice = versions.find((one, i) => i > 0 && nameOf(one) === nameOf(versions[i - 1]!));
  if (twice) throw new Refusal("handbook_twice", { params: { document: nameOf(twice) } });
  const from = input.from ?? ctx.now;
  const until = input.until ?? null;
  insist(mayBegin({ now: ctx.now, from, until }, input.scope.kind !== "all"));
  await insistScope(engine, ctx, input.scope, from);

  const locked = [];
  // Always in the order of their names, so that two publishers wait for each other and never lock crosswise.
  for (const of of versions) {
    const document = found(await store.lockExisting(ctx.tx, of.kind, of.key));
    const version = found(await store.getVersion(ctx.tx, of, ctx.now, true));
    const spans = await store.spansFor(ctx.tx, of.kind, of.key);
    const current = narrowest(spans, from);
    insist(mayPublish(standing(version), input.scope.kind === "all" ? (current?.n ?? null) : null));
    locked.push({ of, document, version, spans: spans.filter((span) => span.scopeKind === input.scope.kind && span.scopeKey === input.scope.key) });
  }
  const set = locked.map(({ version }) => checkedOf(engine, version));
  refuseProblems(await problemsOfSet(engine, ctx.tx, set, from, input.scope));

  const id = newId();
  await store.addChangeSet(ctx.tx, { id, reason: input.reason, origin: input.origin, authorId: personOf(ctx), scope: input.scope, from, until }, ctx.now);
  for (const { of, document, version, spans } of locked) {
    const room = makeRoom(spans, from, until);
    for (const span of room.cut) await store.cutSpan(ctx.tx, span.id, span.from !== null && span.from > from ? span.from : from);
    await addSpan(ctx, { ...of, id: newId(), scopeKind: input.scope.kind, scopeKey: input.scope.key, from, until: room.until, changeSetId: id });
    if (version.state !== "published") await store.moveVersion(ctx.tx, of, { state: "published", publishedAt: ctx.now }, ctx.now);
    if (input.scope.kind === "all" && version.title) await store.retitle(ctx.tx, of.kind, of.key, version.title, ctx.now);
    recordStep(ctx, "published", document.id, of, {
      changeSet: id,
      scope: input.scope,
      from: from.toISOString(),
      until: until?.toISOString() ?? null,
      before: room.cut[0]?.n ?? null,
      reason: input.reason,
    });
  }
  announce(engine, ctx, versions);
  return { id, from, versions: versions.map(({ kind, key, n }) => ({ kind, key, n })) };
}

async function addSpan(ctx: Ctx, span: Parameters<typeof store.addSpan>[1]): Promise<void> {
  try {
    await store.addSpan(ctx.tx, span);
  } catch (error) {
    if (violates(error, "in_force_overlap")) throw new Refusal("handbook_overlap", { params: { document: nameOf(span) } });
    throw error;
  }
}

/** Tells every node, after the commit, to look again. */
export function announce(engine: Engine, ctx: Ctx, documents: readonly Of[]): void {
  engine.reader.changed(ctx.tx);
  const names = documents.map(nameOf);
  ctx.after(() => names.forEach((name) => engine.bus.wake("handbook", name)));
}

async function insistScope(engine: Engine, ctx: Ctx, scope: HandbookScope, at: Date): Promise<void> {
  const known = scope.kind === "all" ? scope.key === "" : scope.kind === "team" ? await engine.ports.teamExists(ctx.tx, scope.key) : await territoryExists(engine, ctx, scope.key, at);
  if (!known) throw new Refusal("handbook_scope_unknown", { status: 422, fields: [{ path: "body.scope.key", code: "handbook_scope_unknown", params: { key: scope.key } }] });
}

async function territoryExists(engine: Engine, ctx: Ctx, key: string, at: Date): Promise<boolean> {
  const body = (await othersAt(engine, ctx.tx, at, everybody))("territories", "default") as { territories?: { key: string }[] } | undefined;
  return body?.territories?.some((one) => one.key === key) ?? false;
}

/** A stored version as the checks see it, in today's schema. */
function checkedOf(engine: Engine, version: store.VersionRow): CheckedDocument {
  const policy = engine.kinds.get(version.kind);
  if (!policy) throw new Refusal("handbook_kind_unknown", { status: 422, params: { kind: version.kind } });
  const read = readDocument(version.yaml);
  const body = policy.schema.safeParse(upcast(policy, version.schemaVersion, version.body));
  if (!body.success) refuseProblems([{ of: version, problem: read.place({ path: ["body"], code: "invalid" }) }]);
  return { kind: version.kind, key: version.key, title: version.title!, schemaVersion: policy.schemaVersion, body: body.data, yaml: version.yaml, place: read.place };
}

/** Ends a pilot now: the version for everybody holds again. */
export async function endPilot(engine: Engine, ctx: Ctx, input: Of & { scope: HandbookScope }): Promise<void> {
  const document = found(await store.lockExisting(ctx.tx, input.kind, input.key));
  const spans = (await store.spansFor(ctx.tx, input.kind, input.key)).filter(
    (span) => input.scope.kind !== "all" && span.scopeKind === input.scope.kind && span.scopeKey === input.scope.key && (span.until === null || span.until > ctx.now),
  );
  if (spans.length === 0) throw new Refusal("handbook_no_pilot");
  for (const span of spans) {
    await store.cutSpan(ctx.tx, span.id, span.from !== null && span.from > ctx.now ? span.from : ctx.now);
    recordStep(ctx, "pilot_ended", document.id, { ...input, n: span.n }, { scope: input.scope });
  }
  announce(engine, ctx, [input]);
}
