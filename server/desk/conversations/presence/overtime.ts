import { recordOvertime } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { beyondDuty } from "./rules.ts";
import { offDutyAt, openOf } from "../store/presence.ts";

/** Somebody's hands became free of a conversation at this moment: it ended, or went to the queue or to a colleague. */
export interface Freed {
  conversationId: string;
  personId: string;
  at: Date;
}

interface Recorded {
  kind: string;
  subjectKind: string | null;
  subjectId: string | null;
  at: Date;
  data: Record<string, unknown>;
}

/** What the record says of hands that became free. */
export function freedIn(events: readonly Recorded[]): Freed[] {
  return events.flatMap(({ kind, subjectKind, subjectId, at, data }) => {
    const from = kind === "conversation.ended" ? data.assigneeId : kind === "conversation.requeued" || kind === "conversation.assigned" ? data.from : null;
    return subjectKind === "conversation" && subjectId !== null && typeof from === "string" ? [{ conversationId: subjectId, personId: from, at }] : [];
  });
}

/** A late shift runs on until the last customer is served; each conversation that ends after the duty lengthens the overtime to its end (R-CV-03). */
export async function afterFreed(ctx: Ctx, freed: readonly Freed[]): Promise<void> {
  for (const one of freed) {
    const facts = await offDutyAt(ctx.tx, one.personId, one.at, one.conversationId);
    if (facts?.heldSince) await write(ctx, one.personId, { ...facts, heldSince: facts.heldSince }, one.at);
  }
}

/** The last device is gone while customers are still open: the overtime ends here, whatever becomes of them. */
export async function leftWithOpen(ctx: Ctx, personId: string): Promise<void> {
  const open = await openOf(ctx.tx, personId);
  if (open.length === 0) return;
  const facts = await offDutyAt(ctx.tx, personId, ctx.now, null);
  if (facts) await write(ctx, personId, { ...facts, heldSince: new Date(Math.min(...open.map((c) => c.assignedAt.getTime()))) }, ctx.now);
}

async function write(ctx: Ctx, personId: string, facts: Parameters<typeof beyondDuty>[0], until: Date): Promise<void> {
  const stretch = beyondDuty(facts, until);
  if (stretch) await recordOvertime(ctx, personId, stretch);
}
