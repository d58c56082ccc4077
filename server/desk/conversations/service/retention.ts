import type { Ctx } from "#server/kernel/context.ts";
import { dropEmptyMonths, eraseWords, oldOnes } from "../store/retention.ts";
import type { Desk } from "./desk.ts";

export interface Erased {
  conversations: number;
  entries: number;
  files: number;
}

/**
 * Erases the words of conversations that ended before an instant, some at a time: entries, what was recalled, drafts, record, comments, notes of
 * transfers, files. Row, stages, score and figures stay; the event says how much went, never what. Nothing of the contacts named is touched.
 */
export async function eraseOldConversations(desk: Desk, ctx: Ctx, before: Date, except: readonly string[], limit: number): Promise<Erased> {
  const sum: Erased = { conversations: 0, entries: 0, files: 0 };
  for (const c of await oldOnes(ctx.tx, before, except, limit)) {
    const { entries, files } = await eraseWords(ctx.tx, c, ctx.now);
    let removed = 0;
    for (const file of files) if (await desk.ports.files.remove(ctx.tx, file)) removed += 1;
    ctx.record({ kind: "conversation.erased", subject: ["conversation", c.id], data: { entries, files: removed } });
    ctx.after(() => desk.changed(c.id));
    sum.conversations += 1;
    sum.entries += entries;
    sum.files += removed;
  }
  return sum;
}

/** Months in which nothing is left. */
export const dropErasedMonths = (ctx: Pick<Ctx, "tx">, before: Date): Promise<number> => dropEmptyMonths(ctx.tx, before);
