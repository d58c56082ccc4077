import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { ImportDetail, ImportRow } from "#contract/imports.ts";
import { insistPermission, type Actor, type Ctx } from "#server/kernel/context.ts";
import { fillMasked, cutPersonal, openField, sealField, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { FileStore, ReceivedFile } from "#server/kernel/files/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { enqueue, workOpen, type WorkDef } from "#server/kernel/jobs/work.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { ImportKind } from "./kinds.ts";
import { mostXlsxBytes, rowsOf, type Shape } from "./read.ts";
import { delimiterOf, encodingOf, longestCell, mayMatch, mayStep, normalHeading, suggestColumns } from "./rules.ts";
import * as store from "./store.ts";

export interface ImportParts {
  keys: DataKeys;
  files: FileStore;
  kinds: readonly ImportKind[];
  check: WorkDef<{ id: string }>;
  apply: WorkDef<{ id: string }>;
}

const dayMs = 86_400_000;
/** How long a file lies here unapplied, and how long its refused rows may be fetched after. */
export const keptDays = { unapplied: 2, applied: 7 } as const;
const sampleRows = 8;
/** What is looked at, and compared, of a heading and of a cell of the first rows. */
const longestShown = 200;
const shownProblems = 50;
const pieceRows = 1000;

interface Sheet {
  headings: string[];
  sample: string[][];
}
const sheetPlace = (id: string) => ({ table: "imports.import", column: "sheet", row: id });
export const refusedPlace = (id: string, row: number) => ({ table: "imports.refused", column: `sealed ${row}`, row: id });
const headingHash = (text: string) => createHash("sha256").update(normalHeading(text)).digest();
/** A row of text as it is sealed: never longer than a line is worth. */
export const cellsText = (cells: readonly string[]): string => JSON.stringify(cells.map((cell) => cell.slice(0, longestCell)));

/** The kinds that this person may bring: the right to import and the right of the kind, both without narrowing. */
export function kindsFor(parts: Pick<ImportParts, "kinds">, actor: Actor): ImportKind[] {
  insistPermission(actor, "imports.use");
  return parts.kinds.filter((kind) => actor.scopeOf(kind.permission) === "all");
}
function kindFor(parts: ImportParts, actor: Actor, key: string): ImportKind {
  return found(kindsFor(parts, actor).find((kind) => kind.key === key));
}

async function headOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece as Buffer);
    size += (piece as Buffer).length;
    if (size >= 65_536) break;
  }
  return Buffer.concat(pieces).subarray(0, 65_536);
}

/** Takes a received file up: what it is, its heading and first rows, which column may be what. */
export async function takeUp(parts: ImportParts, ctx: Ctx, file: ReceivedFile, input: { kind: string; shopId: string | null }): Promise<{ id: string }> {
  const kind = kindFor(parts, ctx.actor, input.kind);
  if (file.size === 0) throw new Refusal("file_empty", { status: 422 });
  const shopId = kind.shop ? input.shopId : null;
  if (kind.shop && !(await store.openShops(ctx.tx)).some((shop) => shop.id === shopId)) throw new Refusal("invalid", { fields: [{ path: "shop", code: "required" }] });
  const id = newId();
  await parts.files.record(ctx.tx, ctx.now, file, { id });
  const open = async () => found(await parts.files.open(ctx.tx, file.id)).stream;
  const head = await headOf(await open());
  const format = head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4])) ? "xlsx" : "csv";
  if (format === "xlsx" && file.size > mostXlsxBytes) throw new Refusal("xlsx_too_large", { status: 422 });
  const encoding = format === "csv" ? encodingOf(head) : "";
  const shape: Shape = { format, encoding, delimiter: format === "csv" ? delimiterOf(new TextDecoder(encoding).decode(head)) : "" };
  const sheet = await firstRows(await open(), shape);
  const headings = sheet.headings.map(headingHash);
  const known = await store.knownHeadings(ctx.tx, kind.key, headings);
  const meant = new Map(sheet.headings.flatMap((text, n) => (known.has(headings[n]!.toString("hex")) ? [[normalHeading(text), known.get(headings[n]!.toString("hex"))!] as const] : [])));
  const key = await parts.keys.forOwner(ctx.tx, ctx.now, id);
  await store.insertImport(ctx.tx, {
    id, kind: kind.key, shopId, fileId: file.id, ...shape, sheet: sealField(key, sheetPlace(id), JSON.stringify(sheet)), columns: suggestColumns(kind.fields, sheet.headings, meant),
    byId: ctx.actor.id!, at: ctx.now, eraseAt: new Date(ctx.now.getTime() + keptDays.unapplied * dayMs),
  });
  ctx.record({ kind: "import.brought", subject: ["import", id], data: { kind: kind.key, bytes: file.size } });
  return { id };
}

async function firstRows(stream: Readable, shape: Shape): Promise<Sheet> {
  const rows: string[][] = [];
  for await (const { cells, broken } of rowsOf(stream, shape)) {
    if (!broken) rows.push(cells.slice(0, 500).map((cell) => cell.slice(0, longestShown)));
    if (rows.length > sampleRows) break;
  }
  const [headings, ...sample] = rows;
  if (headings === undefined) throw new Refusal("file_empty", { status: 422 });
  return { headings, sample };
}

async function sheetOf(parts: ImportParts, tx: Tx, it: store.StoredImport): Promise<Sheet> {
  const key = it.sheet === null ? null : await parts.keys.find(tx, it.id);
  return key && it.sheet ? (JSON.parse(openField(key, sheetPlace(it.id), it.sheet)) as Sheet) : { headings: [], sample: [] };
}

async function rowOf(parts: ImportParts, tx: Tx, it: store.StoredImport): Promise<ImportRow> {
  return {
    id: it.id, number: it.number, kind: it.kind, shop: it.shop, file: (await parts.files.find(tx, it.fileId))?.name ?? "", state: it.state, problem: it.problem, rows: it.rows, good: it.good, bad: it.bad, position: it.position, outcomes: it.outcomes,
    by: it.by, at: it.at.toISOString(), endedAt: it.endedAt?.toISOString() ?? null, eraseAt: it.eraseAt.toISOString(), erased: it.erased, version: it.version,
  };
}

function readCursor(after: string | undefined): { at: Date; id: string } | null {
  if (after === undefined) return null;
  const [at = "", id = ""] = after.split("_");
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: instant, id };
}

export async function listImports(parts: ImportParts, ctx: Ctx, query: { after?: string | undefined; limit: number }): Promise<{ rows: ImportRow[]; next: string | null }> {
  const kinds = kindsFor(parts, ctx.actor).map((kind) => kind.key);
  const rows = await store.listImports(ctx.tx, kinds, readCursor(query.after), query.limit + 1);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { rows: await Promise.all(rows.slice(0, query.limit).map((row) => rowOf(parts, ctx.tx, row))), next: last ? `${last.at.toISOString()}_${last.id}` : null };
}

/** One file; what is personal in its first rows is masked: by column where that is known, by shape elsewhere. */
export async function readDetail(parts: ImportParts, ctx: Ctx, id: string): Promise<ImportDetail> {
  const it = found(await store.readImport(ctx.tx, id));
  const kind = kindFor(parts, ctx.actor, it.kind);
  const sheet = await sheetOf(parts, ctx.tx, it);
  const maskAt = new Map(kind.fields.flatMap(({ field, mask }) => (mask && it.columns[field] !== undefined ? [[it.columns[field], mask] as const] : [])));
  const masked = (cell: string, at: number) => {
    if (cell === "") return "";
    const cut = cutPersonal(cell);
    return maskAt.get(at)?.(cell) ?? fillMasked(cut.text, cut.parts);
  };
  return {
    ...(await rowOf(parts, ctx.tx, it)),
    fields: kind.fields.map(({ field, needed }) => ({ field, needed: needed ?? false })),
    headings: sheet.headings,
    sample: sheet.sample.map((cells) => cells.map(masked)),
    columns: it.columns,
    refused: (await store.refusedRows(ctx.tx, id, 0, shownProblems)).map(({ row, problems }) => ({ row, problems: [...problems] })),
  };
}

async function lockOwn(parts: ImportParts, ctx: Ctx, id: string): Promise<{ it: store.StoredImport; kind: ImportKind }> {
  insistPermission(ctx.actor, "imports.use");
  const it = found(await store.lockImport(ctx.tx, id));
  return { it, kind: kindFor(parts, ctx.actor, it.kind) };
}

/** Says which column is what, remembers it for the next file, and has every row checked. */
export async function matchColumns(parts: ImportParts, ctx: Ctx, id: string, input: { version: number; columns: Record<string, number> }): Promise<void> {
  const { it, kind } = await lockOwn(parts, ctx, id);
  if (!workOpen()) throw new Refusal("work_paused");
  insist(mayStep("match", it, input.version));
  const sheet = await sheetOf(parts, ctx.tx, it);
  insist(mayMatch(kind.fields, input.columns, sheet.headings.length));
  await store.keepHeadings(ctx.tx, it.kind, Object.entries(input.columns).filter(([, at]) => normalHeading(sheet.headings[at]!) !== "").map(([field, at]) => ({ hash: headingHash(sheet.headings[at]!), field })));
  await store.beginCheck(ctx.tx, id, input.columns);
  await enqueue(ctx, parts.check, { id }, { key: id });
}

/** Has the good rows applied. */
export async function applyImport(parts: ImportParts, ctx: Ctx, id: string, version: number): Promise<void> {
  const { it } = await lockOwn(parts, ctx, id);
  if (!workOpen()) throw new Refusal("work_paused");
  insist(mayStep("apply", it, version));
  await store.move(ctx.tx, id, "applying");
  ctx.record({ kind: "import.applied", subject: ["import", id], data: { kind: it.kind, good: it.good, bad: it.bad } });
  await enqueue(ctx, parts.apply, { id }, { key: id });
}

/** Erases everything of a file but its counts. */
export async function eraseImport(parts: Pick<ImportParts, "keys" | "files">, ctx: Ctx, id: string, fileId: string): Promise<void> {
  await parts.keys.discard(ctx.tx, id);
  await parts.files.remove(ctx.tx, fileId);
  await store.markErased(ctx.tx, id);
}

export async function withdrawImport(parts: ImportParts, ctx: Ctx, id: string, version: number): Promise<void> {
  const { it } = await lockOwn(parts, ctx, id);
  insist(mayStep("withdraw", it, version));
  await store.move(ctx.tx, id, "withdrawn", { endedAt: ctx.now });
  await eraseImport(parts, ctx, id, it.fileId);
  ctx.record({ kind: "import.withdrawn", subject: ["import", id], data: { kind: it.kind } });
}

/** Refused rows as they stood in the file: only for whoever brought it, each piece on record with its position. */
export async function readRefused(parts: ImportParts, ctx: Ctx, id: string, after: number): Promise<{ headings: string[]; rows: { row: number; cells: string[]; problems: { field: string; code: string }[] }[]; next: number | null }> {
  const it = found(await store.readImport(ctx.tx, id));
  kindFor(parts, ctx.actor, it.kind);
  if (it.by.id !== ctx.actor.id) throw new Refusal("not_found");
  const key = it.erased ? null : await parts.keys.find(ctx.tx, id);
  if (!key) throw new Refusal("import_erased");
  const rows = await store.refusedRows(ctx.tx, id, after, pieceRows + 1);
  const shown = rows.slice(0, pieceRows);
  ctx.record({ kind: "import.refused_taken", subject: ["import", id], data: { kind: it.kind, bad: it.bad, after, lines: shown.length } });
  return {
    headings: (await sheetOf(parts, ctx.tx, it)).headings,
    rows: shown.map(({ row, sealed, problems }) => ({ row, cells: JSON.parse(openField(key, refusedPlace(id, row), sealed)) as string[], problems: [...problems] })),
    next: rows.length > pieceRows ? shown.at(-1)!.row : null,
  };
}
