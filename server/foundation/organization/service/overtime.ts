import type { Ctx } from "#server/kernel/context.ts";
import { runsInto, type Span } from "../rules.ts";
import * as store from "../store/duty.ts";
import { writeDuty } from "./duty.ts";

/**
 * Records that a person served on beyond the duty, as a duty fact of its own kind (D16); where the last stretch of overtime ended, it is
 * lengthened. What somebody has planned or written meanwhile is never touched: an overlap records nothing. Asks for no permission.
 */
export async function recordOvertime(ctx: Ctx, personId: string, span: Span): Promise<void> {
  await store.lockPeoplesDuty(ctx.tx, [personId]);
  const before = await store.overtimeUntil(ctx.tx, personId, span.fromAt);
  const beside = (await store.dutyWithin(ctx.tx, span.fromAt, span.toAt, [personId])).filter((row) => row.id !== before?.id);
  if (runsInto(beside, span)) return;
  if (!before) {
    await writeDuty(ctx, [{ personId, kind: "overtime", note: "", ...span }]);
    return;
  }
  await store.updateDuty(ctx.tx, { ...before, toAt: span.toAt });
  const said = (toAt: Date) => ({ fromAt: before.fromAt.toISOString(), toAt: toAt.toISOString(), kind: before.kind, note: before.note });
  ctx.record({ kind: "duty.changed", subject: ["duty", before.id], data: { personId, before: said(before.toAt), after: said(span.toAt) } });
}
