import { createHmac, timingSafeEqual } from "node:crypto";
import type { Verdict } from "#server/kernel/refusal.ts";

const patienceMs = 300_000;

/** Whether a body was signed by one of these secrets within the last five minutes: `t=<seconds>,v1=<hex>`, HMAC-SHA256 of `<seconds>.<body>`, as our own webhooks sign. */
export function signedNow(header: string, body: Buffer, secrets: readonly string[], now: Date): Verdict {
  const seconds = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1] ?? Number.NaN);
  // A sender that changes over to a new secret signs with both.
  const given = header.split(",").flatMap((part) => (/^v1=[0-9a-f]{64}$/.test(part) ? [Buffer.from(part.slice(3), "hex")] : []));
  if (Number.isNaN(seconds) || given.length === 0) return { refused: "signature_missing" };
  const right = secrets.some((secret) => {
    const ours = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();
    return given.some((one) => timingSafeEqual(ours, one));
  });
  if (!right) return { refused: "signature_wrong" };
  if (Math.abs(now.getTime() - seconds * 1000) > patienceMs) return { refused: "signature_old" };
  return true;
}
