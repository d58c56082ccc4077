import type { Deadline } from "#contract/policies/workflow.ts";
import type { WorkflowStage } from "#contract/policies/workflow.ts";
import { stageWaits } from "#contract/policies/sla.ts";
import type { Clock, SlaFacts } from "#contract/sla.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { together, type Tx, type Write } from "#server/kernel/db.ts";
import { minutesOf } from "../due.ts";
import type { TicketPorts } from "../ports.ts";
import { waitsAfter } from "../rules.ts";
import { openTicketsOf } from "../store/held.ts";
import { lockTicket, saveDue, type StoredTicket } from "../store/tickets.ts";

const subjectOf = (t: Pick<StoredTicket, "id">) => ({ kind: "ticket", id: t.id });

/** The customer's tier, by which rules differ. */
export const tierOf = async (ports: TicketPorts, tx: Tx, contactId: string | null): Promise<string | null> => (contactId === null ? null : ((await ports.customers.labels(tx, [contactId])).get(contactId)?.tier ?? null));

/** What the SLA rules choose a target by. */
async function factsFor(ports: TicketPorts, tx: Tx, t: StoredTicket, tier?: string | null): Promise<SlaFacts> {
  return { type: t.type, severity: t.severity, tier: tier === undefined ? await tierOf(ports, tx, t.contactId) : tier, territory: t.territory, shop: t.shopKey, stage: t.place };
}

/** The length as the SLA module knows it; the end of the day is what is left of it. */
async function lengthOf(ports: TicketPorts, ctx: Ctx, deadline: Deadline) {
  if (deadline.unit !== "end_of_day") return { amount: deadline.amount, unit: deadline.unit };
  return { amount: Math.max(1, Math.round(await minutesOf(ports, ctx.tx, ctx.now, deadline))), unit: "minutes" as const };
}

/** From the opening, or from a reopening, on: until it is solved; the customer's first answer by the rules. */
export async function startMatter(ports: TicketPorts, ctx: Ctx, t: StoredTicket, names: readonly ("resolution" | "first_reply")[]): Promise<void> {
  const facts = await factsFor(ports, ctx.tx, t);
  for (const name of names) await ports.clocks.startClock(ctx, { subject: subjectOf(t), name, facts });
}

/** All clocks of a ticket that is just being opened, at once; gives what falls due first, and what stores them with it. Where the first stage waits for an answer, clocks stand still from the start. */
export async function startAll(ports: TicketPorts, ctx: Ctx, t: StoredTicket, stage: WorkflowStage, tier: string | null): Promise<{ dueAt: Date | null; writes: Write[] }> {
  const facts = await factsFor(ports, ctx.tx, t, tier);
  const subject = subjectOf(t);
  const names = t.contactId === null ? ["resolution"] : ["resolution", "first_reply"];
  const { clocks, writes } = await ports.clocks.firstClocks(ctx, [
    ...names.map((name) => ({ subject, name, facts })),
    ...(stage.deadline ? [{ subject, name: "stage", facts, deadline: await lengthOf(ports, ctx, stage.deadline), calendar: stage.deadline.calendar }] : []),
  ]);
  if (stage.silence ?? stage.waits) {
    await together(ctx.tx, writes);
    if (stage.silence) await ports.clocks.pauseClocks(ctx, subject, "customer");
    if (stage.waits) await ports.clocks.pauseClocks(ctx, subject, stage.waits);
    return { dueAt: await nextDue(ports, ctx.tx, ctx.now, t.id), writes: [] };
  }
  const due = clocks.flatMap((clock) => (clock.dueAt === null ? [] : [clock.dueAt.getTime()]));
  return { dueAt: due.length === 0 ? null : new Date(Math.min(...due)), writes };
}

/** A stage was left and another one, or the end, was come to; while the customer has to answer, or goods, a carrier or an agreed day are waited for, clocks stand still as their rules say. */
export async function startStage(ports: TicketPorts, ctx: Ctx, t: StoredTicket, stage: WorkflowStage | undefined): Promise<void> {
  const subject = subjectOf(t);
  // Whatever was waited for, also by a version that it was moved from.
  for (const reason of ["customer" as const, ...stageWaits]) await ports.clocks.resumeClocks(ctx, subject, reason);
  await ports.clocks.stopClock(ctx, subject, "stage");
  if (!stage) {
    await ports.clocks.stopClock(ctx, subject, "resolution");
    return ports.clocks.cancelClocks(ctx, subject);
  }
  const facts = await factsFor(ports, ctx.tx, t);
  await ports.clocks.changeFacts(ctx, subject, { severity: facts.severity, stage: facts.stage });
  if (stage.deadline) await ports.clocks.startClock(ctx, { subject, name: "stage", facts, deadline: await lengthOf(ports, ctx, stage.deadline), calendar: stage.deadline.calendar });
  if (stage.silence) await ports.clocks.pauseClocks(ctx, subject, "customer");
  if (stage.waits) await ports.clocks.pauseClocks(ctx, subject, stage.waits);
}

/** The ticket stands in the same place of another version: clocks go on, or stand still, as that one waits. */
export async function waitAnew(ports: TicketPorts, ctx: Ctx, t: StoredTicket, before: WorkflowStage | undefined, after: WorkflowStage | undefined): Promise<void> {
  const { over, begun } = waitsAfter(before, after);
  for (const reason of over) await ports.clocks.resumeClocks(ctx, subjectOf(t), reason);
  for (const reason of begun) await ports.clocks.pauseClocks(ctx, subjectOf(t), reason);
  t.dueAt = await nextDue(ports, ctx.tx, ctx.now, t.id);
}

/** Partners are asked, or none any more: clocks whose rule counts it stand still meanwhile. */
export async function partnersAsked(ports: TicketPorts, ctx: Ctx, t: StoredTicket, open: boolean): Promise<void> {
  if (open) await ports.clocks.pauseClocks(ctx, subjectOf(t), "partner");
  else await ports.clocks.resumeClocks(ctx, subjectOf(t), "partner");
  t.dueAt = await nextDue(ports, ctx.tx, ctx.now, t.id);
  await saveDue(ctx.tx, t, t.dueAt);
}

const replies = ["first_reply", "next_reply"] as const;
const clocksNow = async (ports: TicketPorts, tx: Tx, now: Date, id: string): Promise<Clock[]> => (await ports.clocks.clocksOf(tx, now, "ticket", [id])).get(id) ?? [];

/** The customer has heard from us: what was asked is answered, and the ticket's place in the list is that of what is due now. */
export async function answered(ports: TicketPorts, ctx: Ctx, t: StoredTicket): Promise<void> {
  for (const name of replies) await ports.clocks.stopClock(ctx, subjectOf(t), name);
  t.dueAt = await nextDue(ports, ctx.tx, ctx.now, t.id);
  await saveDue(ctx.tx, t, t.dueAt);
}

/** Whether the customer has asked something and not heard from us since. */
export const waitsForUs = async (ports: TicketPorts, tx: Tx, now: Date, id: string): Promise<boolean> => (await clocksNow(ports, tx, now, id)).some((clock) => clock.name === "next_reply" && isOpen(clock));

/** The customer has written: the next reply is due by the rules, from the first of what waits. */
export async function asked(ports: TicketPorts, ctx: Ctx, t: StoredTicket): Promise<void> {
  if ((await clocksNow(ports, ctx.tx, ctx.now, t.id)).some((clock) => replies.some((name) => name === clock.name) && isOpen(clock))) return;
  await ports.clocks.startClock(ctx, { subject: subjectOf(t), name: "next_reply", facts: await factsFor(ports, ctx.tx, t) });
  t.dueAt = await nextDue(ports, ctx.tx, ctx.now, t.id);
  await saveDue(ctx.tx, t, t.dueAt);
}
/** Over without a verdict: merged. */
export const dropClocks = (ports: TicketPorts, ctx: Ctx, t: Pick<StoredTicket, "id">): Promise<void> => ports.clocks.cancelClocks(ctx, subjectOf(t));

export const isOpen = (clock: Clock): boolean => clock.stoppedAt === null;

/** The next thing that falls due; null while everything stands still. */
export async function nextDue(ports: TicketPorts, tx: Tx, now: Date, id: string): Promise<Date | null> {
  const due = (await clocksNow(ports, tx, now, id)).filter(isOpen).flatMap((clock) => (clock.dueAt === null ? [] : [Date.parse(clock.dueAt)]));
  return due.length === 0 ? null : new Date(Math.min(...due));
}

/** A customer's tier changed, or files were joined or came apart: the clocks of what is open take the target of the version that each began with (D19). */
export async function tiersChanged(ports: TicketPorts, ctx: Ctx, customerIds: readonly string[]): Promise<void> {
  for (const customerId of new Set(customerIds)) {
    const contactIds = await ports.customers.contactsOf(ctx.tx, customerId);
    if (contactIds.length === 0) continue;
    for (const id of await openTicketsOf(ctx.tx, contactIds)) {
      const t = await lockTicket(ctx.tx, id);
      if (!t || t.endedAt !== null) continue;
      await ports.clocks.changeFacts(ctx, subjectOf(t), { tier: await tierOf(ports, ctx.tx, t.contactId) });
      await saveDue(ctx.tx, t, await nextDue(ports, ctx.tx, ctx.now, id));
    }
  }
}

/** The event `sla.reckoned`: a rule or a calendar changed, and with it the place in the list. */
export async function reckoned(ports: TicketPorts, tx: Tx, now: Date, tickets: readonly StoredTicket[]): Promise<void> {
  // Locked before its clocks are read: an act that has just moved it on must not be written over with what stood before.
  for (const { id } of tickets.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const t = await lockTicket(tx, id);
    if (t) await saveDue(tx, t, await nextDue(ports, tx, now, id));
  }
}
