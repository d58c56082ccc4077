import type { PartnerReview } from "#contract/partner-reviews.ts";
import type { PartnerFigures } from "#contract/partners.ts";
import en from "#locales/en/partners.ts";
import { textsIn } from "#locales/index.ts";
import zh from "#locales/zh-CN/partners.ts";
import { insistPermission, system, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillMasked, openParts, sealParts } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import type { PartnerPorts } from "../ports.ts";
import { chooseReviewer, fallsDue, nextReviewOn, periodBefore } from "../review-rules.ts";
import { figures } from "../store.ts";
import * as store from "../store/reviews.ts";

const texts = textsIn<typeof zh>(zh, en);
const place = (id: string, column: "strengths_secret" | "faults_secret") => ({ table: "partners.review", column, row: id });
/** Nothing was asked of them in that period. */
const nothing = (v: Pick<store.StoredReview, "partnerId" | "partner" | "kind">): PartnerFigures => ({ id: v.partnerId, name: v.partner, kind: v.kind, asked: 0, inTime: 0, late: 0, refused: 0, open: 0, overdue: 0, meanMinutes: null });

async function figuresIn(ports: PartnerPorts, tx: Tx, now: Date, period: { from: string; to: string }): Promise<PartnerFigures[]> {
  const { zone } = await ports.centre(tx);
  return figures(tx, dayBounds(period.from, zone).from, dayBounds(period.to, zone).to, now);
}

/** Opens what falls due by the handbook: for each partner who was asked something in the last period, once, with a task for whoever reviews. */
export async function openReviews(ports: PartnerPorts, kernel: Kernel): Promise<void> {
  await kernel.run(system, async (ctx) => {
    await store.holdReviews(ctx.tx);
    const { body, version } = await ports.reviewRules(ctx.tx, ctx.now);
    const today = onDate(ctx.now, (await ports.centre(ctx.tx)).zone);
    const period = periodBefore(today, body.everyMonths);
    const asked = await figuresIn(ports, ctx.tx, ctx.now, period);
    const last = await store.lastReviews(ctx.tx, asked.map((one) => one.id));
    for (const partner of asked) if (fallsDue(last.get(partner.id) ?? null, period, today)) await openOne(ports, ctx, partner, period, { version, workingDays: body.withinWorkingDays });
  });
}

async function openOne(ports: PartnerPorts, ctx: Ctx, partner: PartnerFigures, { from, to }: { from: string; to: string }, rules: { version: string; workingDays: number }): Promise<void> {
  const people = await ports.reviewers(ctx.tx);
  const waiting = await store.waitingFor(ctx.tx, people);
  const reviewerId = chooseReviewer(people.map((id) => ({ id, open: waiting.get(id) ?? 0 })));
  const id = newId();
  if (!(await store.insertReview(ctx.tx, { id, partnerId: partner.id, from, to, rules: rules.version, at: ctx.now, reviewerId }))) return;
  ctx.record({ kind: "partner.review_opened", subject: ["partner", partner.id], data: { reviewId: id, from, to, reviewerId, rules: rules.version } });
  if (reviewerId === null) return;
  const t = texts[(await store.localeOf(ctx.tx, reviewerId)) === "en" ? "en" : "zh-CN"].reviews;
  const task = await ports.remind.give(ctx, { toId: reviewerId, what: t.task(partner.name, from, to), within: { amount: rules.workingDays, unit: "working_days" } });
  await store.setErrand(ctx.tx, id, task.id);
}

/** Decided by a person: the figures of the period are kept as they stand, and the task is done. */
export async function decideReview(ports: PartnerPorts, ctx: Ctx, id: string, given: { strengths: string; faults: string; decision: NonNullable<PartnerReview["decided"]>["decision"]; nextOn: string }): Promise<void> {
  insistPermission(ctx.actor, "partners.review");
  const v = found(await store.lockReview(ctx.tx, id));
  if (v.decidedAt !== null) throw new Refusal("partner_review_done");
  if (given.nextOn <= onDate(ctx.now, (await ports.centre(ctx.tx)).zone)) throw new Refusal("invalid", { fields: [{ path: "nextOn", code: "review_next_past" }] });
  const kept = async (written: string, column: "strengths_secret" | "faults_secret") => {
    const { text, parts } = cutPersonal(written);
    return { text, secret: parts.length === 0 ? null : sealParts(await ports.keys.forOwner(ctx.tx, ctx.now, v.partnerId), place(id, column), parts) };
  };
  const [strengths, faults] = [await kept(given.strengths, "strengths_secret"), await kept(given.faults, "faults_secret")];
  const now = (await figuresIn(ports, ctx.tx, ctx.now, v)).find((one) => one.id === v.partnerId) ?? nothing(v);
  await store.decideReview(ctx.tx, { id, figures: now, strengths: strengths.text, strengthsSecret: strengths.secret, faults: faults.text, faultsSecret: faults.secret, decision: given.decision, nextOn: given.nextOn, at: ctx.now, by: ctx.actor.id! });
  if (v.errandId !== null) await ports.remind.done(ctx, v.errandId);
  ctx.record({ kind: "partner.reviewed", subject: ["partner", v.partnerId], data: { reviewId: id, decision: given.decision, nextOn: given.nextOn } });
}

export async function reviews(ports: PartnerPorts, ctx: Ctx, partnerId: string | null): Promise<{ rows: PartnerReview[] }> {
  const all = await store.listReviews(ctx.tx, partnerId);
  const keys = await ports.keys.findMany(ctx.tx, [...new Set(all.map((v) => v.partnerId))]);
  const { everyMonths } = (await ports.reviewRules(ctx.tx, ctx.now)).body;
  const live = new Map<string, PartnerFigures[]>();
  const rows: PartnerReview[] = [];
  for (const v of all) {
    const period = `${v.from} ${v.to}`;
    if (v.figures === null && !live.has(period)) live.set(period, await figuresIn(ports, ctx.tx, ctx.now, v));
    const read = (text: string, secret: Buffer | null, column: "strengths_secret" | "faults_secret") => fillMasked(text, openParts(keys.get(v.partnerId), place(v.id, column), secret));
    rows.push({
      id: v.id, partner: { id: v.partnerId, name: v.partner }, from: v.from, to: v.to, openedAt: v.openedAt.toISOString(), reviewer: v.reviewerId === null ? null : { id: v.reviewerId, name: v.reviewer ?? "" },
      figures: v.figures ?? live.get(period)?.find((one) => one.id === v.partnerId) ?? nothing(v), suggestedOn: nextReviewOn(v.to, everyMonths),
      decided: v.decidedAt === null || v.decision === null || v.nextOn === null ? null : { at: v.decidedAt.toISOString(), by: v.decidedBy ?? "", strengths: read(v.strengths, v.strengthsSecret, "strengths_secret"), faults: read(v.faults, v.faultsSecret, "faults_secret"), decision: v.decision, nextOn: v.nextOn },
    });
  }
  return { rows };
}
