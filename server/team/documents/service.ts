import type { DocumentDetail, DocumentRow, NewDocument, documentEndpoints } from "#contract/documents.ts";
import type { z } from "zod";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutTexts, fillMasked, openParts, sealParts, unmaskTexts, withoutPersonal, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { instantAt, onDate } from "#server/kernel/time/index.ts";
import { inTurn, mayDecide, mayEdit, mayWithdraw, mayWrite, nextReminder } from "./rules.ts";
import * as store from "./store.ts";

/** What documents need from below and beside; app.ts hands it in. */
export interface DocumentPorts {
  keys: DataKeys;
  zone(tx: Tx): Promise<string>;
  files: {
    attach(tx: Tx, fileId: string, uploader: string): Promise<unknown>;
    find(tx: Tx, fileId: string): Promise<{ id: string; name: string; type: string; size: number; inline: boolean } | null>;
    address(fileId: string, audience: "staff"): string;
  };
  /** Who holds the right to review and pass on. */
  reviewers(tx: Tx): Promise<string[]>;
}
type Query = z.output<(typeof documentEndpoints)["GET /v1/documents"]["query"]>;
export const reminderKind = "document.reminder";
const dueTime = "18:00";
const place = (id: string) => ({ table: "documents.document", column: "secret", row: id });
const linkTo = (id: string) => `/documents/${id}`;
const mayPass = (ctx: Ctx): boolean => ctx.actor.scopeOf("documents.pass") !== null;
const seesAll = (ctx: Ctx): boolean => ctx.actor.scopeOf("documents.write") === "all";

/** Whoever wrote it, decides about it or got it; beyond that, there is none. */
async function visible(ctx: Ctx, d: store.StoredDocument | undefined): Promise<store.StoredDocument> {
  const one = found(d);
  const me = ctx.actor.id!;
  if (!seesAll(ctx) && one.authorId !== me && one.reviewerId !== me && !(await store.receiptOf(ctx.tx, one.id, me))) throw new Refusal("not_found");
  return one;
}
const held = async (ctx: Ctx, id: string): Promise<store.StoredDocument> => visible(ctx, await store.lockDocument(ctx.tx, id));

/** Checks what was written, keeps its words cut and its files, and gives the row. */
async function kept(ports: DocumentPorts, ctx: Ctx, id: string, given: NewDocument, before: store.StoredDocument | null): Promise<Parameters<typeof store.rewriteDocument>[1]> {
  const { tx, now, actor } = ctx;
  const zone = await ports.zone(tx);
  const recipients = given.people.length + given.teams.length + given.departments.length;
  insist(mayWrite({ ...given, recipients }, { id: actor.id!, mayPass: mayPass(ctx) }, await ports.reviewers(tx), onDate(now, zone)));
  if (recipients > 0 && (await store.audienceOf(tx, { ...given, authorId: actor.id! })).length === 0) throw new Refusal("invalid", { fields: [{ path: "people", code: "document_to_nobody" }] });
  for (const file of given.files) if (!before?.files.includes(file)) await ports.files.attach(tx, file, actor.id!);
  // What came back masked means the original.
  const old = before === null ? [] : openParts(await ports.keys.find(tx, id), place(id), before.secret);
  const { texts, parts } = cutTexts(unmaskTexts([given.title, given.words], old));
  const secret = parts.length === 0 ? null : sealParts(await ports.keys.forOwner(tx, now, id), place(id), parts);
  const { kind, reviewerId, files, people, teams, departments, dueOn } = given;
  return { id, kind, reviewerId, title: texts[0]!, words: texts[1]!, secret, files, people, teams, departments, dueOn, dueAt: dueOn === null ? null : instantAt(dueOn, dueTime, zone), at: now };
}

async function submitted(ctx: Ctx, id: string, reviewerId: string | null, kind: string): Promise<void> {
  await store.addStep(ctx.tx, id, { at: ctx.now, byId: ctx.actor.id, kind: "submitted" });
  ctx.record({ kind: "document.submitted", subject: ["document", id], data: { kind, reviewerId } });
  if (reviewerId === null) return passOn(ctx, id);
  await notify(ctx, [reviewerId], { kind: "document.to_review", params: { by: ctx.actor.name, what: kind }, link: linkTo(id) });
}

export async function writeDocument(ports: DocumentPorts, ctx: Ctx, given: NewDocument): Promise<{ id: string }> {
  const id = newId();
  await store.insertDocument(ctx.tx, { ...(await kept(ports, ctx, id, given, null)), authorId: ctx.actor.id! });
  await submitted(ctx, id, given.reviewerId, given.kind);
  return { id };
}

/** Written anew after it was sent back; it goes to its reviewer again. */
export async function rewriteDocument(ports: DocumentPorts, ctx: Ctx, id: string, { version, ...given }: NewDocument & { version: number }): Promise<void> {
  const d = await held(ctx, id);
  insist(inTurn(mayEdit(d, ctx.actor.id)));
  if (d.version !== version) throw new Refusal("stale_version");
  await store.rewriteDocument(ctx.tx, await kept(ports, ctx, id, given, d));
  await submitted(ctx, id, given.reviewerId, given.kind);
}

/** Gives it to everybody whom it names now, a receipt each. */
async function passOn(ctx: Ctx, id: string): Promise<void> {
  const d = found(await store.readDocument(ctx.tx, id));
  if (d.state !== "approved") await store.setState(ctx.tx, id, "approved", ctx.now);
  const people = await store.audienceOf(ctx.tx, d);
  if (people.length === 0) return;
  await store.sendTo(ctx.tx, d, people, d.dueAt === null ? 0 : people.length, ctx.now);
  await store.addStep(ctx.tx, id, { at: ctx.now, byId: ctx.actor.id, kind: "passed", count: people.length });
  ctx.record({ kind: "document.passed", subject: ["document", id], data: { people: people.length } });
  await notify(ctx, people, { kind: "document.passed", params: { by: d.author, asks: d.dueAt === null ? 0 : 1 }, link: linkTo(id) });
  const next = nextReminder(d.dueAt, ctx.now);
  if (next) await setDeadline(ctx, reminderKind, id, next.at, { step: next.step });
}

export async function approve(ctx: Ctx, id: string, words: string): Promise<void> {
  const d = await held(ctx, id);
  insist(inTurn(mayDecide(d, ctx.actor.id)));
  await store.setState(ctx.tx, id, "approved", ctx.now);
  await store.addStep(ctx.tx, id, { at: ctx.now, byId: ctx.actor.id, kind: "approved", words: withoutPersonal(words) });
  ctx.record({ kind: "document.approved", subject: ["document", id] });
  await notify(ctx, [d.authorId], { kind: "document.approved", params: { by: ctx.actor.name, what: d.kind }, link: linkTo(id) });
  await passOn(ctx, id);
}

export async function sendBack(ctx: Ctx, id: string, words: string): Promise<void> {
  const d = await held(ctx, id);
  insist(inTurn(mayDecide(d, ctx.actor.id)));
  await store.setState(ctx.tx, id, "returned", ctx.now);
  await store.addStep(ctx.tx, id, { at: ctx.now, byId: ctx.actor.id, kind: "returned", words: withoutPersonal(words) });
  ctx.record({ kind: "document.returned", subject: ["document", id] });
  await notify(ctx, [d.authorId], { kind: "document.returned", params: { by: ctx.actor.name, what: d.kind }, link: linkTo(id) });
}

export async function withdraw(ctx: Ctx, id: string): Promise<void> {
  const d = await held(ctx, id);
  insist(inTurn(mayWithdraw(d, ctx.actor.id)));
  await store.setState(ctx.tx, id, "withdrawn", ctx.now);
  await store.addStep(ctx.tx, id, { at: ctx.now, byId: ctx.actor.id, kind: "withdrawn" });
  ctx.record({ kind: "document.withdrawn", subject: ["document", id] });
}

export async function noteReading(ctx: Ctx, id: string): Promise<void> {
  await visible(ctx, await store.readDocument(ctx.tx, id));
  if (await store.noteRead(ctx.tx, id, ctx.actor.id!, ctx.now)) ctx.record({ kind: "document.read", subject: ["document", id] });
}

/** Said once; the last one who owed it ends the reminders. */
export async function acknowledge(ctx: Ctx, id: string): Promise<void> {
  await held(ctx, id);
  if (!(await store.receiptOf(ctx.tx, id, ctx.actor.id!))) throw new Refusal("document_not_to_me");
  if (!(await store.noteAcknowledged(ctx.tx, id, ctx.actor.id!, ctx.now))) return;
  ctx.record({ kind: "document.acknowledged", subject: ["document", id] });
  if ((await store.readDocument(ctx.tx, id))!.owing === 0) await clearDeadline(ctx, reminderKind, id);
}

async function remindAll(ctx: Ctx, d: store.StoredDocument, kind: "reminded" | "due"): Promise<number> {
  const people = d.dueAt === null ? [] : await store.remind(ctx.tx, d.id, ctx.now);
  if (people.length === 0) return 0;
  await store.addStep(ctx.tx, d.id, { at: ctx.now, byId: ctx.actor.id, kind, count: people.length });
  ctx.record({ kind: "document.reminded", subject: ["document", d.id], data: { people: people.length, due: kind === "due" } });
  await notify(ctx, people, { kind: "document.owed", params: { by: d.author, over: kind === "due" ? 1 : 0 }, link: linkTo(d.id) });
  return people.length;
}

export async function remindNow(ctx: Ctx, id: string): Promise<{ reminded: number }> {
  const d = await held(ctx, id);
  if (!oversees(ctx, d)) throw new Refusal("not_found");
  const reminded = await remindAll(ctx, d, "reminded");
  if (reminded === 0) throw new Refusal("document_nobody_owes");
  return { reminded };
}

/** A day before it is due, and when it is: whoever owes is reminded; then its author learns how many did not. */
export async function fired(ctx: Ctx, id: string, step: unknown): Promise<void> {
  const d = await store.lockDocument(ctx.tx, id);
  if (!d || d.state !== "approved") return;
  const people = await remindAll(ctx, d, step === "due" ? "due" : "reminded");
  if (step === "due") {
    if (people > 0) await notify(ctx, [d.authorId], { kind: "document.not_all", params: { people }, link: linkTo(id) });
  } else if (d.dueAt !== null) await setDeadline(ctx, reminderKind, id, d.dueAt, { step: "due" });
}

const oversees = (ctx: Ctx, d: store.StoredDocument): boolean => seesAll(ctx) || d.authorId === ctx.actor.id || d.reviewerId === ctx.actor.id;
const iso = (at: Date | null) => at?.toISOString() ?? null;

function rowOf(d: store.ListedDocument, title: string): DocumentRow {
  return {
    id: d.id, kind: d.kind, title, author: { id: d.authorId, name: d.author }, reviewer: d.reviewerId === null ? null : { id: d.reviewerId, name: d.reviewer ?? "" }, state: d.state, submittedAt: d.submittedAt.toISOString(),
    decidedAt: iso(d.decidedAt), dueAt: iso(d.dueAt), sent: d.sent, owing: d.owing, mine: d.mySentAt === null ? null : { sentAt: d.mySentAt.toISOString(), readAt: iso(d.myReadAt), acknowledgedAt: iso(d.myAcknowledgedAt) },
  };
}

export async function listDocuments(ports: DocumentPorts, ctx: Ctx, query: Query): Promise<{ rows: DocumentRow[]; next: string | null }> {
  if (query.after !== undefined && !/^\d{1,15}$/.test(query.after)) throw new Refusal("invalid", { fields: [{ path: "after", code: "invalid" }] });
  if (query.side === "all" && !seesAll(ctx)) throw new Refusal("forbidden", { params: { permission: "documents.write" } });
  const all = await store.listDocuments(ctx.tx, ctx.actor.id!, { ...query, owing: query.owing === "yes", before: query.after === undefined ? null : Number(query.after), limit: query.limit + 1 });
  const rows = all.slice(0, query.limit);
  const keys = await ports.keys.findMany(ctx.tx, rows.filter((d) => d.secret !== null).map((d) => d.id));
  return { rows: rows.map((d) => rowOf(d, fillMasked(d.title, openParts(keys.get(d.id), place(d.id), d.secret)))), next: all.length > query.limit ? String(rows.at(-1)!.ord) : null };
}

export async function readDocument(ports: DocumentPorts, ctx: Ctx, id: string): Promise<DocumentDetail> {
  const { tx, actor, now } = ctx;
  const d = await visible(ctx, await store.readDocument(tx, id));
  const parts = openParts(await ports.keys.find(tx, id), place(id), d.secret);
  const my = await store.receiptOf(tx, id, actor.id!);
  const files: DocumentDetail["files"] = [];
  for (const fileId of d.files) {
    const file = await ports.files.find(tx, fileId);
    if (file) files.push({ id: file.id, name: file.name, type: file.type, size: file.size, inline: file.inline, url: ports.files.address(fileId, "staff") });
  }
  const late = (r: store.StoredReceipt) => d.dueAt !== null && (r.acknowledgedAt ?? now) > d.dueAt;
  return {
    ...rowOf({ ...d, mySentAt: my?.sentAt ?? null, myReadAt: my?.readAt ?? null, myAcknowledgedAt: my?.acknowledgedAt ?? null }, fillMasked(d.title, parts)),
    words: fillMasked(d.words, parts), files, dueOn: d.dueOn, round: d.round, version: d.version,
    to: { people: await store.peopleNamed(tx, d.people), teams: await store.teamsNamed(tx, d.teams), departments: await store.departmentsNamed(tx, d.departments) },
    steps: (await store.stepsOf(tx, id)).map((s) => ({ at: s.at.toISOString(), by: s.by ?? "", kind: s.kind, words: s.words, count: s.count })),
    receipts: oversees(ctx, d) ? (await store.receiptsOf(tx, id)).map((r) => ({ person: { id: r.personId, name: r.person }, sentAt: r.sentAt.toISOString(), readAt: iso(r.readAt), acknowledgedAt: iso(r.acknowledgedAt), remindedAt: iso(r.remindedAt), late: late(r) })) : null,
    mayDecide: mayDecide(d, actor.id), mayEdit: mayEdit(d, actor.id), mayWithdraw: mayWithdraw(d, actor.id), mayRemind: oversees(ctx, d) && d.owing > 0,
  };
}

export async function audience(ports: DocumentPorts, ctx: Ctx) {
  const reviewers = (await ports.reviewers(ctx.tx)).filter((id) => id !== ctx.actor.id);
  return { people: await store.peopleNamed(ctx.tx, null), teams: await store.teamsNamed(ctx.tx, null), departments: await store.departmentsNamed(ctx.tx, null), reviewers: await store.peopleNamed(ctx.tx, reviewers), mayPass: mayPass(ctx) };
}
