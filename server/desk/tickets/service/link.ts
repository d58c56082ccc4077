import { createHash } from "node:crypto";
import type { Ctx } from "#server/kernel/context.ts";
import { newToken } from "#server/kernel/ids.ts";
import { insertFollowLink } from "../store/entries.ts";

const daysValid = 180;
export const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Makes a way in for the customer and gives its token, which is kept nowhere else; its hash stays. */
export async function newLink(ctx: Ctx, ticketId: string): Promise<string> {
  const token = newToken();
  await insertFollowLink(ctx.tx, { hash: hashOf(token), ticketId, madeAt: ctx.now, madeBy: ctx.actor.kind === "staff" ? ctx.actor.id : null, expiresAt: new Date(ctx.now.getTime() + daysValid * 86_400_000) });
  return token;
}
