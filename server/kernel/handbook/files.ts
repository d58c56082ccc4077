import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Ctx } from "../context.ts";
import { newId } from "../ids.ts";
import { Refusal } from "../refusal.ts";
import { announce, publish, type Published } from "./publishing.ts";
import { canonical, contentHash } from "./canonical.ts";
import { upcast, type CheckedDocument, type Kinds } from "./check.ts";
import { writeDocument } from "./document.ts";
import { personOf, recordStep, type Engine } from "./engine.ts";
import { checkFolder, fingerprintOf, type FileProblem } from "./folder.ts";
import { narrowest } from "./in-force.ts";
import * as store from "./store.ts";

const everybody = { kind: "all", key: "" } as const;

/** What is in force for everybody, as text; older schema versions are written in today's form. */
function yamlOf(kinds: Kinds, row: { kind: string; key: string; title: store.VersionRow["title"]; body: unknown; schemaVersion: number; yaml: string }): string {
  const policy = kinds.get(row.kind);
  if (!policy || row.schemaVersion === policy.schemaVersion) return row.yaml;
  return writeDocument({ kind: row.kind, key: row.key, title: row.title!, schemaVersion: policy.schemaVersion, body: upcast(policy, row.schemaVersion, row.body) });
}

/** Writes every document in force as YAML into an empty folder; gives the files' names. Pilots stay in the database. */
export async function exportFolder(engine: Engine, ctx: Ctx, folder: string, overwrite = false): Promise<{ files: string[]; pilots: number }> {
  await mkdir(folder, { recursive: true });
  if (!overwrite && (await readdir(folder)).length > 0) throw new Refusal("handbook_folder_not_empty");
  const rows = await store.inForceAt(ctx.tx, ctx.now);
  const files: string[] = [];
  for (const row of rows.filter((one) => one.scopeKind === "all")) {
    const file = `${engine.kinds.get(row.kind)?.folder ?? row.kind}/${row.key}.yaml`;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), yamlOf(engine.kinds, row), "utf8");
    files.push(file);
  }
  return { files, pilots: rows.filter((one) => one.scopeKind !== "all").length };
}

/** Whether a checked document says the same as what is in force for everybody at an instant. */
async function unchanged(engine: Engine, ctx: Ctx, document: CheckedDocument, at: Date): Promise<{ same: boolean; n: number | null }> {
  const span = narrowest(await store.spansFor(ctx.tx, document.kind, document.key), at);
  if (!span) return { same: false, n: null };
  const row = (await store.getVersion(ctx.tx, { ...document, n: span.n }, ctx.now))!;
  const body = upcast(engine.kinds.get(document.kind)!, row.schemaVersion, row.body);
  return { same: canonical(body) === canonical(document.body) && canonical(row.title) === canonical(document.title), n: span.n };
}

/** Puts documents from files in force as one change set; what says the same as before is left alone. Whoever runs it answers for the review. */
export async function applyDocuments(engine: Engine, ctx: Ctx, documents: readonly CheckedDocument[], input: { reason: string; from?: Date | undefined }): Promise<Published | null> {
  const versions = [];
  for (const document of documents.toSorted((a, b) => (`${a.kind}/${a.key}` < `${b.kind}/${b.key}` ? -1 : 1))) {
    const locked = await store.lockDocument(ctx.tx, { id: newId(), kind: document.kind, key: document.key, title: document.title }, ctx.now);
    const now = await unchanged(engine, ctx, document, input.from ?? ctx.now);
    if (now.same) continue;
    const n = await store.addVersion(
      ctx.tx,
      { ...document, state: "published", reason: input.reason, origin: "file", basedOn: now.n, authorId: personOf(ctx), selfReview: true },
      ctx.now,
    );
    recordStep(ctx, "drafted", locked.id, { ...document, n }, { basedOn: now.n, goBackTo: null, reason: input.reason });
    versions.push({ kind: document.kind, key: document.key, n });
  }
  if (versions.length === 0) return null;
  return publish(engine, ctx, { versions, scope: everybody, from: input.from, reason: input.reason, origin: "file" });
}

/** Checks a folder beside what is in force, then applies it whole or not at all. */
export async function applyFolder(
  engine: Engine,
  ctx: Ctx,
  folder: string,
  input: { reason: string; from?: Date | undefined },
): Promise<{ problems: FileProblem[]; published: Published | null; checked: number }> {
  const rows = new Map((await store.inForceAt(ctx.tx, input.from ?? ctx.now)).filter((row) => row.scopeKind === "all").map((row) => [`${row.kind}/${row.key}`, row]));
  const checked = await checkFolder(engine.kinds, folder, (kind, key) => {
    const row = rows.get(`${kind}/${key}`);
    const policy = engine.kinds.get(kind);
    return row && (policy ? upcast(policy, row.schemaVersion, row.body) : row.body);
  });
  if (checked.problems.length > 0) return { problems: checked.problems, published: null, checked: checked.documents.length };
  return { problems: [], published: await applyDocuments(engine, ctx, checked.documents, input), checked: checked.documents.length };
}

/** The product's defaults do not stand up to their own schemas: a fault of the release. */
export class DefaultsBroken extends Error {
  readonly problems: readonly FileProblem[];
  constructor(problems: readonly FileProblem[]) {
    super(problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.path} ${one.code}`).join("; "));
    this.name = "DefaultsBroken";
    this.problems = problems;
  }
}

/** Brings the shipped defaults in: new documents hold since always, a newer default of a known one arrives as a draft (D18). A folder that was brought in before, and judged by these schemas, is not judged again: that would be a quarter of a start. */
export async function loadDefaults(engine: Engine, ctx: Ctx, folder: string, reason: string): Promise<{ inForce: number; drafts: number }> {
  const fingerprint = await fingerprintOf(engine.kinds, folder);
  if (await store.shippedBefore(ctx.tx, fingerprint)) return { inForce: 0, drafts: 0 };
  const loaded = await loadFolder(engine, ctx, folder, reason);
  await store.noteShipped(ctx.tx, fingerprint);
  return loaded;
}

async function loadFolder(engine: Engine, ctx: Ctx, folder: string, reason: string): Promise<{ inForce: number; drafts: number }> {
  const { documents, problems } = await checkFolder(engine.kinds, folder);
  if (problems.length > 0) throw new DefaultsBroken(problems);
  const fresh: { document: CheckedDocument; id: string; n: number }[] = [];
  let drafts = 0;
  for (const document of documents.toSorted((a, b) => (`${a.kind}/${a.key}` < `${b.kind}/${b.key}` ? -1 : 1))) {
    const hash = contentHash(document);
    const locked = await store.lockDocument(ctx.tx, { id: newId(), kind: document.kind, key: document.key, title: document.title }, ctx.now);
    if (locked.shippedHash === hash) continue;
    await store.setShippedHash(ctx.tx, document.kind, document.key, hash);
    const version = { ...document, reason, origin: "shipped" as const, authorId: null };
    if (locked.made) {
      const n = await store.addVersion(ctx.tx, { ...version, state: "published", basedOn: null, selfReview: true }, ctx.now);
      fresh.push({ document, id: locked.id, n });
      continue;
    }
    for (const n of await store.untouchedShippedDrafts(ctx.tx, document.kind, document.key)) {
      await store.moveVersion(ctx.tx, { ...document, n }, { state: "withdrawn" }, ctx.now);
      recordStep(ctx, "withdrawn", locked.id, { ...document, n });
    }
    const now = await unchanged(engine, ctx, document, ctx.now);
    if (now.same) continue;
    const n = await store.addVersion(ctx.tx, { ...version, state: "draft", basedOn: now.n, selfReview: false }, ctx.now);
    recordStep(ctx, "drafted", locked.id, { ...document, n }, { basedOn: now.n, goBackTo: null, reason });
    drafts += 1;
  }
  if (fresh.length === 0) return { inForce: 0, drafts };
  const changeSetId = newId();
  await store.addChangeSet(ctx.tx, { id: changeSetId, reason, origin: "shipped", authorId: null, scope: everybody, from: null, until: null }, ctx.now);
  for (const { document, id, n } of fresh) {
    const span = { id: newId(), kind: document.kind, key: document.key, n, scopeKind: "all" as const, scopeKey: "", from: null, until: null, changeSetId };
    await store.addSpan(ctx.tx, span);
    recordStep(ctx, "published", id, span, { changeSet: changeSetId, scope: everybody, from: null, until: null, before: null, reason });
  }
  announce(engine, ctx, fresh.map((one) => one.document));
  return { inForce: fresh.length, drafts };
}
