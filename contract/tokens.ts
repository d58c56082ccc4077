import { z } from "zod";
import { Id, Instant, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { tokenPermissions } from "./permissions.ts";

/** Channels of our own; a platform takes another name. */
export const ownChannels = ["web", "mail", "phone", "sms", "wechat", "visit", "letter"] as const;

/** The name under which a platform's conversations are kept: `app`, `taobao`, … Channels of our own keep theirs. */
export const ChannelKey = z
  .string()
  .trim()
  .refine((key) => /^[a-z][a-z0-9-]{1,19}$/.test(key), "channel_form")
  .refine((key) => !ownChannels.some((own) => own === key), "channel_reserved");

export const Token = z.object({
  id: Id,
  name: z.string(),
  /** The last four characters, to tell tokens apart; the whole is shown once, when it is made. */
  tail: z.string(),
  permissions: z.array(z.enum(tokenPermissions)),
  channel: z.string().nullable(),
  /** Whether what this platform says of its customers (name, phone, address) is vouched for, or only stated. */
  trusted: z.boolean(),
  /** Shops that it is bound to; empty: all. */
  shops: z.array(Id),
  perMinute: z.number().int(),
  createdAt: Instant,
  createdBy: z.string(),
  expiresAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type Token = z.output<typeof Token>;

/** Tokens of the API (R-OP-05): what a machine may do, for which shops, until when. */
export const tokenEndpoints = endpoints({
  "GET /v1/tokens": { summary: "All tokens, those in use first.", perm: "integrations.write", response: z.object({ rows: z.array(Token) }), refusals: [] },
  "POST /v1/tokens": {
    summary: "Makes a token; its text is shown this once, only a hash is kept.",
    perm: "integrations.write",
    body: z.object({
      name: z.string().trim().min(1).max(60),
      permissions: z.array(z.enum(tokenPermissions)).min(1).max(tokenPermissions.length),
      channel: ChannelKey.nullable().default(null),
      trusted: z.boolean().default(false),
      shops: z.array(Id).max(200).default([]),
      perMinute: z.number().int().min(1).max(60_000).default(600),
      expiresAt: Instant.nullable().default(null),
    }),
    response: z.object({ text: z.string(), token: Token }),
    refusals: ["token_needs_channel", "token_reads_all_shops"],
  },
  "DELETE /v1/tokens/{id}": { summary: "Revokes a token: from now on nobody is let in by it.", perm: "integrations.write", params: z.object({ id: Id }), response: Nothing, refusals: ["token_revoked"] },
});
