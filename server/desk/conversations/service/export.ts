import type { ConversationFilter } from "#contract/conversation.ts";
import { maskName } from "#contract/masking.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Desk } from "./desk.ts";
import { listPage } from "./read.ts";

const piece = 200;

/** A piece of the list as lines, names masked and words as they are stored, without personal data; each piece that somebody takes away is on record with its position (R-CV-07). */
export async function exportPiece(desk: Desk, ctx: Ctx, { after, ...filter }: ConversationFilter & { after?: string | undefined }): Promise<{ lines: string[][]; next: string | null }> {
  const { rows, next } = await listPage(desk, ctx, { ...filter, after, limit: piece }, "conversations.export");
  ctx.record({ kind: "conversations.exported", subject: ["export", null], data: { filter, after: after ?? null, lines: rows.length } });
  return {
    lines: rows.map((row) => [
      String(row.number), row.stage, row.outcome ?? "", row.channel, row.shop.name, row.territory, row.topic ?? "", maskName(row.customer.name), row.customer.tier, row.assignee?.name ?? "",
      row.openedAt, row.firstReplyAt ?? "", row.endedAt ?? "", row.open ? (row.waitingSince ?? "") : "", row.tags.join(" "), row.last?.text ?? "",
    ]),
    next,
  };
}
