import { agreementSteps, type AgreementDetail, type AgreementRow, type AgreementState, type AgreementStep, type AgreementVersion } from "#contract/agreements.ts";
import type { AgreementRules } from "#contract/policies/agreements.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { addDays } from "#server/kernel/time/index.ts";
import type { AgreementPorts } from "../ports.ts";
import { earliestEnd, holds, mayDecide, mayStep } from "../rules.ts";
import * as store from "../store.ts";
import { codeOf, courseOf, ended, named, ownerRead, shownWords, todayOf, within, worksOn } from "./core.ts";
import { letterKey } from "./told.ts";

async function rowsOf(ports: AgreementPorts, ctx: Ctx, all: readonly store.StoredAgreement[], today: string, endsBy: string): Promise<AgreementRow[]> {
  const customer = await named(ports, ctx.tx, all.map((a) => a.contactId));
  return all.map((a) => ({
    id: a.id, code: codeOf(a.number), title: a.title, kind: a.kind, state: a.state, waiting: a.pendingN !== null, customer: customer(a.contactId), shop: a.shopName, owner: a.ownerId === null ? null : { id: a.ownerId, name: a.ownerName ?? "" },
    totalFen: a.totalFen, holdsUntil: a.holdsUntil, fromOn: a.fromOn, untilOn: a.untilOn, noticeOn: a.noticeOn, lapsed: holds(a.holdsUntil, today) !== true, soon: a.state === "active" && a.untilOn! <= endsBy, openedAt: a.openedAt.toISOString(),
  }));
}

function cursorOf(after: string | undefined): { on: string; number: number } | null {
  if (after === undefined) return null;
  const [on = "", number = ""] = after.split("_");
  if (!/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(Date.parse(on)) || !/^\d{1,15}$/.test(number)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { on, number: Number(number) };
}

export interface AgreementQuery {
  state?: AgreementState | undefined;
  kind?: string | undefined;
  who: string;
  customer?: string | undefined;
  soon?: boolean | undefined;
  waiting?: boolean | undefined;
  after?: string | undefined;
  limit: number;
}
/** One page of agreements, with how many there are in each state of the same choice. */
export async function list(ports: AgreementPorts, ctx: Ctx, query: AgreementQuery) {
  const among = ownerRead(ctx);
  const today = await todayOf(ports, ctx);
  const endsBy = addDays(today, await ports.soonDays(ctx.tx, ctx.now));
  const base: store.ListFilter = { among, kind: query.kind, ownerId: query.who === "mine" ? (ctx.actor.id ?? undefined) : query.who === "all" ? undefined : query.who === "nobody" ? null : query.who, contactIds: query.customer === undefined ? undefined : await ports.customers.contactsOf(ctx.tx, query.customer) };
  const found = await store.listAgreements(ctx.tx, { ...base, state: query.state, ...(query.soon ? { endsBy } : {}), waiting: query.waiting }, cursorOf(query.after), query.limit + 1);
  const last = found.length > query.limit ? found[query.limit - 1] : undefined;
  const count = async (more: Partial<store.ListFilter>) => (await store.countStates(ctx.tx, { ...base, ...more })).reduce((sum, one) => sum + one.count, 0);
  return {
    rows: await rowsOf(ports, ctx, found.slice(0, query.limit), today, endsBy),
    next: last ? `${last.untilOn ?? today}_${last.number}` : null,
    states: await store.countStates(ctx.tx, base), soon: await count({ endsBy }), waiting: await count({ waiting: true }), ownerless: await count({ ownerId: null }),
  };
}

export async function choices(ports: AgreementPorts, ctx: Ctx) {
  insistPermission(ctx.actor, "agreements.read");
  const rules = await ports.rules(ctx.tx, ctx.now);
  const plain = (list: AgreementRules["wonBy"]) => list.map(({ key, name }) => ({ key, name }));
  return { kinds: plain(rules.kinds), wonBy: plain(rules.wonBy), lostBy: plain(rules.lostBy), endedBy: plain(rules.endedBy), approval: rules.approval, owners: await store.activePeople(ctx.tx, await ports.workers(ctx.tx)), shops: (await ports.shops(ctx.tx)).map(({ id, name }) => ({ id, name })) };
}

/** What this reader may do now, by the same rules that decide when it is done. */
function mayOf(ctx: Ctx, a: store.StoredAgreement, versions: readonly store.StoredVersion[], today: string, services: readonly store.StoredService[]): AgreementStep[] {
  const course = courseOf(a, versions);
  const scope = ctx.actor.scopeOf("agreements.work");
  const works = scope !== null && (scope === "all" || a.ownerId === ctx.actor.id);
  const waits = versions.find((one) => one.n === a.pendingN);
  const fresh = holds(a.holdsUntil, today) === true;
  const may: Record<AgreementStep, boolean> = {
    ...(Object.fromEntries((["offer", "quotation", "amendment", "renewal"] as const).map((kind) => [kind, works && mayStep(course, { move: "propose", kind, waits: false })])) as Record<"offer" | "quotation" | "amendment" | "renewal", boolean>),
    win: works && fresh && mayStep(course, { move: "won" }),
    lose: works && mayStep(course, { move: "lost" }),
    sign: works && fresh && mayStep(course, { move: "sign" }),
    cancel: works && mayStep(course, { move: "cancel" }),
    decide: waits !== undefined && ctx.actor.scopeOf("agreements.approve") !== null && mayDecide(waits.byId, ctx.actor.id) === true,
    withdraw: waits !== undefined && works,
    serve: works && (a.state === "active" || services.some((one) => !one.dropped && one.checkedAt === null)),
    assign: works && !ended(a.state),
  };
  return agreementSteps.filter((step) => may[step]);
}

/** One agreement, with every version that there ever was. */
export async function detail(ports: AgreementPorts, ctx: Ctx, id: string): Promise<AgreementDetail> {
  const a = within(ctx, await store.readAgreement(ctx.tx, id));
  const rules = await ports.rules(ctx.tx, ctx.now);
  const today = await todayOf(ports, ctx);
  const key = await ports.keys.find(ctx.tx, a.contactId);
  const [versions, services, lines] = [await store.versionsOf(ctx.tx, id), await store.servicesOf(ctx.tx, id), await store.linesOf(ctx.tx, id)];
  const fates = await ports.mail.fates(ctx.tx, lines.filter((line) => line.way === "mail").map((line) => letterKey(id, line.n)));
  const kind = rules.kinds.find((one) => one.key === a.kind);
  const [ticket] = a.ticketId === null ? [] : await ports.tickets.rows(ctx.tx, [a.ticketId]);
  const end = lines.findLast((line) => line.kind === a.state);
  const endName = [...rules.lostBy, ...rules.endedBy].find((one) => one.key === a.endedBy)?.name;
  const shown = (table: string, column: string, row: string, text: string, secret: Buffer | null) => shownWords(key, { table, column, row }, text, secret);
  return {
    row: (await rowsOf(ports, ctx, [a], today, addDays(today, await ports.soonDays(ctx.tx, ctx.now))))[0]!,
    version: a.version, ticket: ticket ? { id: ticket.id, code: ticket.code, title: ticket.title } : null, current: a.currentN, pending: a.pendingN,
    versions: versions.map((v): AgreementVersion => ({
      n: v.n, kind: v.kind, lines: v.lines, totalFen: v.totalFen, listFen: v.listFen, holdsUntil: v.holdsUntil, fromOn: v.fromOn, untilOn: v.untilOn, noticeDays: v.noticeDays, reason: shown("version", "secret", `${id}/${v.n}`, v.reason, v.secret), at: v.at.toISOString(), by: v.by ?? "", asks: v.asks,
      decision: v.decision === null ? null : { as: v.decision, by: v.decidedBy ?? "", at: v.decidedAt!.toISOString(), reason: v.decidedWhy ?? "" },
    })),
    services: services.map((s) => ({
      id: s.id, what: s.what, dueOn: s.dueOn, deliveredAt: s.deliveredAt?.toISOString() ?? null, deliveredBy: s.deliveredBy ?? "", words: shown("service", "secret", s.id, s.words, s.secret), checkedAt: s.checkedAt?.toISOString() ?? null,
      checkedWords: shown("service", "checked_secret", s.id, s.checkedWords, s.checkedSecret), redone: s.redone, dropped: s.dropped, late: s.deliveredAt === null && !s.dropped && s.dueOn < today,
    })),
    lines: lines.map((line) => ({
      n: line.n, at: line.at.toISOString(), by: line.by ?? "", kind: line.kind as AgreementDetail["lines"][number]["kind"], words: shown("line", "secret", `${id}/${line.n}`, line.words, line.secret), data: line.data,
      told: line.told === null ? null : { words: line.told, way: line.way!, state: fates.get(letterKey(id, line.n))?.state ?? null },
    })),
    ended: endName && end ? { by: endName, words: shown("line", "secret", `${id}/${end.n}`, end.words, end.secret) } : null,
    may: mayOf(ctx, a, versions, today, services),
    earliestEndOn: earliestEnd(today, a.noticeDays ?? 0, await worksOn(ports, ctx, rules)),
    usual: { termMonths: kind?.termMonths ?? 12, noticeDays: kind?.noticeDays ?? 0, offerDays: rules.offerDays.usual },
  };
}
