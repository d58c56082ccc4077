import type { Care, CareItem } from "#contract/care.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { CareKind } from "#contract/policies/customer-care.ts";
import { onDate } from "#server/kernel/time/index.ts";
import type { CarePorts } from "../ports.ts";
import { mayEnd } from "../rules.ts";
import { accountsOf, activePeople } from "../store/accounts.ts";
import { nextFiles } from "../store/facts.ts";
import { lockStep, reopenStep } from "../store/steps.ts";
import * as store from "../store/watch.ts";
import { accountView } from "./accounts.ts";
import { insistServer, keptWords, named, reachCustomer, shownWords, staffId, todayOf } from "./core.ts";
import { readCredit } from "./credit.ts";
import { fileOf } from "./reckon.ts";
import { closeStep, stepViews } from "./steps.ts";

const linkOf = (one: store.StoredWatch): string | null => (one.kind === "complaint" ? `/tickets/${one.about.split(" ")[0]}` : one.kind === "renewal" ? `/agreements/${one.about.split(" ")[0]}` : null);

async function views(ports: CarePorts, ctx: Ctx, rows: readonly store.StoredWatch[]): Promise<CareItem[]> {
  const customer = await named(ports, ctx, rows.map((row) => row.contactId));
  const keys = await ports.keys.findMany(ctx.tx, [...new Set(rows.filter((row) => row.secret !== null).map((row) => row.contactId))]);
  return rows.map((row) => ({
    id: row.id, kind: row.kind, why: row.why, facts: row.facts, state: row.state, sinceOn: row.sinceOn, untilOn: row.untilOn, endedAt: row.endedAt?.toISOString() ?? null,
    reason: shownWords(keys, { table: "watch", column: "secret", row: row.id, contactId: row.contactId }, row.reason, row.secret),
    owner: row.ownerId === null ? null : { id: row.ownerId, name: row.ownerName ?? "" }, customer: customer(row.contactId), link: linkOf(row),
  }));
}

const unreadable = () => new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
const isId = (id: string) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id);
function cursorOf(after: string | undefined): { at: string; id: string } | null {
  if (after === undefined) return null;
  const [at = "", id = ""] = after.split("_");
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(at) || Number.isNaN(Date.parse(at)) || !isId(id)) throw unreadable();
  return { at, id };
}
/** Where a line stands on the list of what is due: three figures and its id. */
function placeCursor(after: string | undefined): store.WatchPlace | null {
  if (after === undefined) return null;
  const [figures = "", id = ""] = after.split("_");
  const found = /^(\d)\.(\d{1,3})\.(\d{1,6})$/.exec(figures);
  if (!found || !isId(id)) throw unreadable();
  return { place: [Number(found[1]), Number(found[2]), Number(found[3])], id };
}

async function pageOf(ctx: Ctx, filter: store.WatchFilter, order: readonly CareKind[], { after, limit }: { after?: string | undefined; limit: number }): Promise<{ rows: store.StoredWatch[]; next: string | null }> {
  const { state } = filter;
  if (state === "today") {
    const rows = await store.listDue(ctx.tx, filter, order, placeCursor(after), limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { rows: rows.slice(0, limit), next: last ? `${last.place.join(".")}_${last.id}` : null };
  }
  const rows = await store.listWatch(ctx.tx, { ...filter, state }, cursorOf(after), limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), next: last ? `${state === "later" ? last.untilOn : last.endedAt!.toISOString()}_${last.id}` : null };
}

/** The watch list: one's own; for leaders everybody's, nobody's or one person's. */
export async function listCare(ports: CarePorts, ctx: Ctx, query: { who: string; kind?: CareKind | undefined; state: "today" | "later" | "ended"; after?: string | undefined; limit: number }) {
  const scope = insistPermission(ctx.actor, "care.serve");
  const today = await todayOf(ports, ctx);
  const mine = scope !== "all" || query.who === "mine";
  const owner = mine ? { ownerId: ctx.actor.id } : query.who === "all" ? {} : { ownerId: query.who === "nobody" ? null : query.who };
  const filter: store.WatchFilter = { ...owner, kind: query.kind, state: query.state, today };
  const { order } = (await ports.rules(ctx.tx, ctx.now)).body.watch;
  const place = (kind: CareKind) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  const { rows, next } = await pageOf(ctx, filter, order, query);
  return { rows: await views(ports, ctx, rows), next, kinds: (await store.countWatch(ctx.tx, { ...filter, kind: undefined })).toSorted((a, b) => place(a.kind) - place(b.kind)), today };
}

async function held(ctx: Ctx, id: string, permission: "care.serve" | "accounts.give" = "care.serve"): Promise<store.StoredWatch> {
  const scope = insistPermission(ctx.actor, permission);
  const line = found(await store.lockWatch(ctx.tx, id));
  found(scope === "all" || line.ownerId === ctx.actor.id ? true : null);
  return line;
}

/** Done, put off to a day, or not wanted: the reason stays with it. */
export async function endCare(ports: CarePorts, ctx: Ctx, id: string, input: { as: "done" | "unwanted"; reason: string } | { as: "later"; until: string; reason: string }): Promise<void> {
  const line = await held(ctx, id);
  const untilOn = input.as === "later" ? input.until : null;
  insist(mayEnd(line, untilOn ?? undefined, await todayOf(ports, ctx)));
  const { text, secret } = await keptWords(ports, ctx, { table: "watch", column: "secret", row: id, contactId: line.contactId }, input.reason);
  await store.endWatch(ctx.tx, id, { state: input.as, untilOn, reason: text, secret, at: untilOn === null ? ctx.now : null, byId: untilOn === null ? staffId(ctx) : null });
  // The line of a planned step speaks for the step.
  const step = line.kind === "plan" && input.as !== "later" ? await lockStep(ctx.tx, line.about) : undefined;
  if (step?.endedAt === null) await closeStep(ports, ctx, step, { done: input.as === "done", words: input.reason });
  ctx.record({ kind: input.as === "done" ? "care.done" : input.as === "later" ? "care.put_off" : "care.unwanted", subject: ["customer", line.customerId], data: { care: id, kind: line.kind, ...(untilOn === null ? {} : { until: untilOn }) } });
}

/** Puts back on the list what was ended too early. */
export async function reopenCare(ctx: Ctx, id: string): Promise<void> {
  const line = await held(ctx, id);
  if (line.state === "open") throw new Refusal("care_open");
  if (line.kind === "plan") await reopenStep(ctx.tx, line.about);
  await store.endWatch(ctx.tx, id, { state: "open", untilOn: null, reason: "", secret: null, at: null, byId: null });
  ctx.record({ kind: "care.reopened", subject: ["customer", line.customerId], data: { care: id, kind: line.kind } });
}

/** A leader says whose a line is. */
export async function giveCare(ports: CarePorts, ctx: Ctx, id: string, ownerId: string): Promise<void> {
  const line = await held(ctx, id, "accounts.give");
  await insistServer(ports, ctx, ownerId);
  await store.giveWatch(ctx.tx, [id], ownerId, true);
  ctx.record({ kind: "care.given", subject: ["customer", line.customerId], data: { care: id, to: ownerId } });
}

export async function carePeople(ports: CarePorts, ctx: Ctx): Promise<{ id: string; name: string }[]> {
  insistPermission(ctx.actor, "care.serve");
  return activePeople(ctx.tx, await ports.servers(ctx.tx));
}

/** How a customer is cared for. */
export async function readCare(ports: CarePorts, ctx: Ctx, id: string): Promise<Care> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "customers.read");
  const zone = await ports.zone(ctx.tx);
  const file = found((await nextFiles(ctx.tx, 0, 1, [customerId]))[0]);
  const accounts = (await accountsOf(ctx.tx, contactIds, await ports.servers(ctx.tx))).map(accountView);
  const account = accounts.find((one) => one.endedAt === null) ?? null;
  const { body } = await ports.rules(ctx.tx, ctx.now);
  const tier = (await ports.customers.labels(ctx.tx, contactIds.slice(0, 1))).get(contactIds[0]!)?.tier;
  const plan = account !== null ? body.plans[0] : body.plans.find((one) => one.tier === tier);
  const may = ctx.actor.scopeOf("care.serve") !== null;
  return {
    account, accounts,
    plan: plan ? { contactEveryDays: plan.contactEveryDays ?? null, silentDays: plan.silentDays ?? null, occasions: plan.occasions } : null,
    file: fileOf(body, await ports.kindAsks(ctx.tx, ctx.now), file, await ports.customers.fieldsKnown(ctx.tx, contactIds), onDate(ctx.now, zone), zone),
    credit: may ? await readCredit(ports, ctx, contactIds) : null,
    steps: may ? await stepViews(ports, ctx, contactIds) : [],
    items: may ? await views(ports, ctx, (await store.watchOf(ctx.tx, contactIds)).filter((one) => one.state === "open" || one.state === "later")) : [],
  };
}
