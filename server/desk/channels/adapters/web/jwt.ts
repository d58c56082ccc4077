import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Refusal } from "#server/kernel/refusal.ts";

const Claims = z.object({
  sub: z.string().min(1).max(200),
  exp: z.number().int(),
  iat: z.number().int().optional(),
  jti: z.string().min(8).max(100),
  name: z.string().max(100).optional(),
  phone: z.string().max(40).optional(),
  /** Where the shop knows the shopper to be: words or an area code. */
  address: z.string().max(300).optional(),
});
export type ShopperClaims = z.output<typeof Claims>;

const longestSeconds = 600;

/**
 * Reads a shopper's identity signed by the shop (JWT HS256, D21): one of the shop's valid secrets, `exp` at most ten minutes ahead, a `jti`.
 * Only these claims are trusted; what is typed in the widget is merely stated.
 */
export function readIdentity(token: string, secrets: readonly string[], now: Date): ShopperClaims {
  const forged = () => new Refusal("identity_invalid", { status: 401 });
  const parts = token.split(".");
  if (parts.length !== 3 || token.length > 4000) throw forged();
  const [head, body, signature] = parts as [string, string, string];
  let header: unknown;
  let claims: ReturnType<typeof Claims.safeParse>;
  try {
    header = JSON.parse(Buffer.from(head, "base64url").toString("utf8"));
    claims = Claims.safeParse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  } catch {
    throw forged();
  }
  // The algorithm is ours to say, never the token's.
  if ((header as { alg?: unknown } | null)?.alg !== "HS256" || !claims.success) throw forged();
  const given = Buffer.from(signature, "base64url");
  const right = secrets.some((secret) => {
    const made = createHmac("sha256", secret).update(`${head}.${body}`).digest();
    return made.length === given.length && timingSafeEqual(made, given);
  });
  if (!right) throw forged();
  const seconds = now.getTime() / 1000;
  if (claims.data.exp <= seconds) throw new Refusal("identity_expired", { status: 401 });
  if (claims.data.exp > seconds + longestSeconds + 60) throw new Refusal("identity_too_long", { status: 401 });
  return claims.data;
}

/** Signs an identity as a shop's server would; the demo shop uses it. */
export function signIdentity(claims: ShopperClaims, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
