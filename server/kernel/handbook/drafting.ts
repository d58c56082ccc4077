import type { LocalText } from "#contract/common.ts";
import type { HandbookProblem } from "#contract/handbook.ts";
import type { Ctx } from "../context.ts";
import { newId } from "../ids.ts";
import { found, insist, Refusal } from "../refusal.ts";
import { checkBeside, checkDocument, type CheckedDocument } from "./check.ts";
import { readDocument, writeDocument } from "./document.ts";
import { personOf, recordStep, refuseProblems, standing, type Engine, type Of, type OfVersion } from "./engine.ts";
import { othersAt } from "./beside.ts";
import { narrowest } from "./in-force.ts";
import { mayApprove, mayReturn, maySave, mayWithdraw, wrote } from "./rules.ts";
import * as store from "./store.ts";

export interface DraftText {
  yaml?: string | undefined;
  /** From a form: written out as YAML. */
  body?: unknown;
  title?: LocalText | undefined;
}
export interface Saved {
  n: number;
  edit: number;
  problems: HandbookProblem[];
}

/** The text of a draft; a body from a form becomes readable YAML. */
function textOf(engine: Engine, of: Of, text: DraftText, former: { title: LocalText | null; yaml: string } | null): string {
  if (text.yaml !== undefined) return text.yaml;
  const policy = engine.kinds.get(of.kind)!;
  if (text.body === undefined) return former?.yaml ?? "";
  const title = text.title ?? former?.title ?? policy.title;
  return writeDocument({ ...of, schemaVersion: policy.schemaVersion, title, body: text.body });
}

/** What a text is worth: its body when it is valid, its problems when not. */
async function judge(engine: Engine, ctx: Ctx, of: Of, yaml: string): Promise<{ document: CheckedDocument | null; problems: HandbookProblem[] }> {
  const checked = checkDocument(engine.kinds, yaml, of);
  if (!checked.document) return { document: null, problems: checked.problems };
  const others = await othersAt(engine, ctx.tx, ctx.now, { kind: "all", key: "" });
  const problems = checkBeside(engine.kinds, checked.document, (kind, key) => (kind === of.kind && key === of.key ? checked.document.body : others(kind, key)));
  return { document: checked.document, problems };
}

/** Validates a text without keeping it, as the editor does while one types. */
export async function checkText(engine: Engine, ctx: Ctx, of: Of & { yaml: string }): Promise<{ problems: HandbookProblem[]; body: unknown }> {
  const judged = await judge(engine, ctx, of, of.yaml);
  return { problems: judged.problems, body: judged.document?.body ?? null };
}

/** Starts a draft: from a text or a form, or from an older version, which is how one goes back (R-HB-02). */
export async function startDraft(engine: Engine, ctx: Ctx, input: Of & DraftText & { goBackTo?: number | undefined; reason: string }): Promise<Saved> {
  const policy = engine.kinds.get(input.kind);
  if (!policy) throw new Refusal("handbook_kind_unknown", { status: 422, fields: [{ path: "kind", code: "kind_unknown", params: { kind: input.kind, known: [...engine.kinds.keys()].join(", ") } }] });
  const spans = await store.spansFor(ctx.tx, input.kind, input.key);
  const current = narrowest(spans, ctx.now) ?? null;
  const latest = spans.filter((span) => span.scopeKind === "all").reduce<number | null>((most, span) => Math.max(most ?? 0, span.n), null);
  const from = input.goBackTo ?? (input.yaml === undefined ? current?.n : undefined);
  const former = from === undefined ? null : found(await store.getVersion(ctx.tx, { ...input, n: from }, ctx.now));
  const yaml = textOf(engine, input, input, former);
  const title = input.title ?? former?.title ?? readDocument(yaml).head?.title ?? policy.title;
  const document = await store.lockDocument(ctx.tx, { id: newId(), kind: input.kind, key: input.key, title }, ctx.now);
  const judged = await judge(engine, ctx, input, yaml);
  const n = await store.addVersion(
    ctx.tx,
    {
      kind: input.kind,
      key: input.key,
      state: "draft",
      title: judged.document?.title ?? null,
      body: judged.document?.body ?? null,
      yaml,
      schemaVersion: policy.schemaVersion,
      reason: input.reason,
      origin: "console",
      basedOn: latest,
      authorId: personOf(ctx),
      selfReview: false,
    },
    ctx.now,
  );
  recordStep(ctx, "drafted", document.id, { ...input, n }, { basedOn: latest, goBackTo: input.goBackTo ?? null, reason: input.reason });
  return { n, edit: 1, problems: judged.problems };
}

/** Saves a draft; a text that is not valid yet is kept too, with its problems. */
export async function saveDraft(engine: Engine, ctx: Ctx, input: OfVersion & DraftText & { edit: number; basedOn?: number | undefined; reason?: string | undefined }): Promise<Saved> {
  const version = found(await store.getVersion(ctx.tx, input, ctx.now, true));
  insist(maySave(standing(version), input.edit));
  const yaml = textOf(engine, input, input, version);
  const judged = await judge(engine, ctx, input, yaml);
  const edit = await store.saveText(
    ctx.tx,
    input,
    {
      title: judged.document?.title ?? null,
      body: judged.document?.body ?? null,
      yaml,
      schemaVersion: engine.kinds.get(input.kind)?.schemaVersion ?? version.schemaVersion,
      basedOn: input.basedOn ?? version.basedOn,
      reason: input.reason ?? version.reason,
      editorId: personOf(ctx),
    },
    ctx.now,
  );
  return { n: input.n, edit, problems: judged.problems };
}

async function lockBoth(ctx: Ctx, of: OfVersion): Promise<{ id: string; version: store.VersionRow }> {
  const { id } = found(await store.lockExisting(ctx.tx, of.kind, of.key));
  return { id, version: found(await store.getVersion(ctx.tx, of, ctx.now, true)) };
}

/** Hands a valid draft in for review. */
export async function submitDraft(engine: Engine, ctx: Ctx, input: OfVersion & { edit: number; reason: string }): Promise<void> {
  const { id, version } = await lockBoth(ctx, input);
  insist(maySave(standing(version), input.edit));
  const judged = await judge(engine, ctx, input, version.yaml);
  refuseProblems(judged.problems.map((problem) => ({ of: input, problem })));
  await store.moveVersion(ctx.tx, input, { state: "review", reason: input.reason, returned: null, submittedAt: ctx.now }, ctx.now);
  recordStep(ctx, "submitted", id, input, { reason: input.reason });
}

/** Approves a version in review. */
export async function approveVersion(engine: Engine, ctx: Ctx, of: OfVersion): Promise<void> {
  const { id, version } = await lockBoth(ctx, of);
  const person = personOf(ctx);
  insist(mayApprove(standing(version), person, await engine.ports.publishers(ctx.tx)));
  const selfReview = wrote(version, person);
  await store.moveVersion(ctx.tx, of, { approvedAt: ctx.now, reviewerId: person, selfReview }, ctx.now);
  recordStep(ctx, "approved", id, of, { selfReview });
}

/** Gives a version back to its author: it is a draft again. */
export async function returnVersion(_engine: Engine, ctx: Ctx, input: OfVersion & { reason: string }): Promise<void> {
  const { id, version } = await lockBoth(ctx, input);
  insist(mayReturn(standing(version)));
  await store.moveVersion(ctx.tx, input, { state: "draft", returned: input.reason, submittedAt: null, approvedAt: null, reviewerId: personOf(ctx), selfReview: false }, ctx.now);
  recordStep(ctx, "returned", id, input, { reason: input.reason });
}

/** Withdraws what is not published. */
export async function withdrawVersion(_engine: Engine, ctx: Ctx, of: OfVersion): Promise<void> {
  const { id, version } = await lockBoth(ctx, of);
  insist(mayWithdraw(standing(version)));
  await store.moveVersion(ctx.tx, of, { state: "withdrawn" }, ctx.now);
  recordStep(ctx, "withdrawn", id, of);
}
