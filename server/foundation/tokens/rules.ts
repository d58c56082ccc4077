import { changingPermissions, channelPermissions, type TokenPermission } from "#contract/permissions.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

const knowsShops = (permission: TokenPermission): boolean => changingPermissions.some((one) => one === permission);
const isChannel = (permission: TokenPermission): boolean => channelPermissions.some((one) => one === permission);

/** Whether a token may be made so: a channel's rights name their channel, and the staff's readings know no shops. */
export function mayBeMade(token: { permissions: readonly TokenPermission[]; channel: string | null; shops: readonly string[]; expiresAt: Date | null }, now: Date): Verdict {
  if (token.expiresAt !== null && token.expiresAt <= now) return { refused: "invalid", fields: [{ path: "expiresAt", code: "in_the_past" }] };
  if (token.permissions.some(isChannel) !== (token.channel !== null)) return { refused: "token_needs_channel", fields: [{ path: "channel", code: "required" }] };
  if (token.shops.length > 0 && !token.permissions.every(knowsShops)) return { refused: "token_reads_all_shops", fields: [{ path: "shops", code: "token_reads_all_shops" }] };
  return true;
}

/** Whether a token still opens. */
export const isAlive = (token: { expiresAt: Date | null; revokedAt: Date | null }, now: Date): boolean => token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now);
