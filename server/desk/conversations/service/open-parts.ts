import type { Ctx } from "#server/kernel/context.ts";
import type { Part } from "#server/kernel/crypto/index.ts";
import { found } from "#server/kernel/refusal.ts";
import { readEntries } from "../store/entries.ts";
import type { Desk } from "./desk.ts";
import { readable } from "./read.ts";

/** What was cut out of one message or note that the actor may read; for the privacy module, which asks for the reason and records it. */
export async function partsOf(desk: Desk, ctx: Ctx, id: string, seq: number): Promise<{ contactId: string; parts: Part[] }> {
  const c = await readable(ctx, id);
  const [entry] = await readEntries(ctx.tx, { bucket: c.bucket, conversationId: id, after: seq - 1, limit: 1 });
  const said = found(entry?.seq === seq ? entry : undefined);
  return { contactId: c.contactId, parts: await desk.ports.secrets.parts(ctx.tx, { contactId: c.contactId, conversationId: id, clientId: said.clientId }, said.secret) };
}
