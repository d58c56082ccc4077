import type { Ctx } from "#server/kernel/context.ts";
import { isMasked, type Part } from "#server/kernel/crypto/index.ts";
import { found } from "#server/kernel/refusal.ts";
import { partsOfRemains } from "../remains.ts";
import { readEntries } from "../store/entries.ts";
import { readRating, readRecord } from "../store/records.ts";
import type { Desk } from "./desk.ts";
import { readable } from "./read.ts";

/** What was cut out of one message or note (by number), the record or the rating that the actor may read; for the privacy module, which asks for the reason and records it. */
export async function partsOf(desk: Desk, ctx: Ctx, id: string, of: number | "record" | "rating"): Promise<{ contactId: string; parts: Part[] }> {
  const { contactId, parts } = await allParts(desk, ctx, id, of);
  return { contactId, parts: parts.filter(isMasked) };
}

async function allParts(desk: Desk, ctx: Ctx, id: string, of: number | "record" | "rating"): Promise<{ contactId: string; parts: Part[] }> {
  const c = await readable(ctx, id);
  const { secrets } = desk.ports;
  if (of === "record" || of === "rating") {
    const stored = of === "record" ? await readRecord(ctx.tx, id) : await readRating(ctx.tx, id);
    return { contactId: c.contactId, parts: await partsOfRemains(secrets, ctx.tx, c, of, stored) };
  }
  const [entry] = await readEntries(ctx.tx, { bucket: c.bucket, conversationId: id, after: of - 1, limit: 1 });
  const said = found(entry?.seq === of ? entry : undefined);
  return { contactId: c.contactId, parts: await secrets.parts(ctx.tx, { contactId: c.contactId, conversationId: id, clientId: said.clientId }, said.secret) };
}
