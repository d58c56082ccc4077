import type { Credit, CreditEntry } from "#contract/care.ts";
import type { CreditCause } from "#contract/policies/customer-care.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { CarePorts } from "../ports.ts";
import { creditOf, mayDecide } from "../rules.ts";
import * as store from "../store/credit.ts";
import { keptWords, reachCustomer, shownWords, staffId } from "./core.ts";

const keyOf = (one: { cause: string; sourceId: string }) => `${one.cause} ${one.sourceId}`;

/** A credit record, reckoned from today's facts by the rule in force; each entry says what it weighs and why. */
export async function readCredit(ports: CarePorts, ctx: Ctx, contactIds: readonly string[]): Promise<Credit> {
  const { body, version } = await ports.rules(ctx.tx, ctx.now);
  const [facts, contests] = [await store.creditFacts(ctx.tx, contactIds), await store.contestsOf(ctx.tx, contactIds)];
  const keys = await ports.keys.findMany(ctx.tx, [...new Set([...facts, ...contests].filter((one) => one.secret !== null).map((one) => one.contactId))]);
  const newest = new Map([...contests].reverse().map((one) => [keyOf(one), one]));
  // One that is called wrong once more keeps its last word until the next.
  const decided = new Map([...contests].reverse().flatMap((one) => (one.decision === null ? [] : [[keyOf(one), one] as const])));
  const weighed = creditOf(body.credit, facts.map((fact) => ({ ...fact, decision: decided.get(keyOf(fact))?.decision, points: decided.get(keyOf(fact))?.points })), ctx.now);
  const by = new Map(weighed.entries.map((entry) => [keyOf(entry), entry]));
  const entries = facts.map((fact): CreditEntry => {
    const { points, why } = by.get(keyOf(fact))!;
    const contest = newest.get(keyOf(fact));
    return {
      cause: fact.cause, sourceId: fact.sourceId, at: fact.at.toISOString(), order: ctx.actor.scopeOf("orders.read") === null ? "" : fact.order, by: fact.by, points, why,
      reason: shownWords(keys, { table: "credit_entry", column: "secret", row: fact.sourceId, contactId: fact.contactId }, fact.reason, fact.secret),
      contest: contest
        ? {
            id: contest.id, at: contest.at.toISOString(), by: contest.by, decision: contest.decision, points: contest.points, decidedBy: contest.decidedBy, decidedWhy: contest.decidedWhy,
            reason: shownWords(keys, { table: "contest", column: "secret", row: contest.id, contactId: contest.contactId }, contest.reason, contest.secret),
            mayDecide: ctx.actor.scopeOf("credit.decide") !== null && mayDecide(contest, fact.byId, ctx.actor.id) === true,
          }
        : null,
    };
  });
  return { points: weighed.points, level: weighed.level, levels: body.credit.levels, windowDays: body.credit.windowDays, version, entries };
}

/** A person writes down what no order tells, with the reason. */
export async function writeCredit(ports: CarePorts, ctx: Ctx, id: string, input: { cause: "agreement_broken" | "misuse"; reason: string }): Promise<{ id: string }> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "credit.write");
  const entry = newId();
  const contactId = contactIds[0]!;
  const { text, secret } = await keptWords(ports, ctx, { table: "credit_entry", column: "secret", row: entry, contactId }, input.reason);
  await store.insertCredit(ctx.tx, { id: entry, contactId, cause: input.cause, at: ctx.now, byId: staffId(ctx), reason: text, secret });
  ctx.record({ kind: "credit.written", subject: ["customer", customerId], data: { cause: input.cause, entry } });
  return { id: entry };
}

/** Calls an entry wrong; whoever may decide is told. */
export async function contest(ports: CarePorts, ctx: Ctx, id: string, input: { cause: CreditCause; sourceId: string; reason: string }): Promise<{ id: string }> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "care.serve");
  const fact = (await store.creditFacts(ctx.tx, contactIds)).find((one) => keyOf(one) === keyOf(input));
  if (!fact) throw new Refusal("not_found");
  const contestId = newId();
  const { text, secret } = await keptWords(ports, ctx, { table: "contest", column: "secret", row: contestId, contactId: fact.contactId }, input.reason);
  if (!(await store.insertContest(ctx.tx, { id: contestId, contactId: fact.contactId, cause: input.cause, sourceId: input.sourceId, at: ctx.now, byId: staffId(ctx), reason: text, secret }))) throw new Refusal("contest_open");
  ctx.record({ kind: "credit.contested", subject: ["customer", customerId], data: { cause: input.cause, source: input.sourceId, contest: contestId } });
  const others = (await ports.deciders(ctx.tx)).filter((person) => person !== ctx.actor.id && person !== fact.byId);
  await notify(ctx, others, { kind: "credit.contested", params: { by: ctx.actor.name }, link: `/customers/${customerId}` });
  return { id: contestId };
}

/** The last word about an entry that was called wrong. */
export async function decide(ports: CarePorts, ctx: Ctx, id: string, input: { decision: "kept" | "corrected" | "struck"; points?: number | undefined; reason: string }): Promise<void> {
  insistPermission(ctx.actor, "credit.decide");
  const open = found(await store.lockContest(ctx.tx, id));
  const { customerId } = await reachCustomer(ports, ctx, found(await ports.customers.customerOf(ctx.tx, open.contactId)), "credit.decide");
  insist(mayDecide(open, await store.writerOf(ctx.tx, open.sourceId), ctx.actor.id));
  await store.decideContest(ctx.tx, id, { decision: input.decision, points: input.points ?? null, at: ctx.now, byId: staffId(ctx), why: withoutPersonal(input.reason) });
  ctx.record({ kind: "credit.decided", subject: ["customer", customerId], data: { contest: id, decision: input.decision, ...(input.points === undefined ? {} : { points: input.points }) } });
  if (open.byId !== null) await notify(ctx, [open.byId], { kind: "credit.decided", params: { by: ctx.actor.name, decision: input.decision }, link: `/customers/${customerId}` });
}
