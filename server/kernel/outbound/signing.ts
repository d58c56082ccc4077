import { createHmac } from "node:crypto";

/** The header that proves a call of ours: the moment in seconds, and one signature for each secret that is valid now. */
export function signature(secrets: readonly string[], seconds: number, body: string): string {
  return [`t=${seconds}`, ...secrets.map((secret) => `v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`)].join(",");
}

export const longestSeconds = 3600;
/** How long to wait after so many failures in a row: 2 s, 4 s, … an hour. */
export const backOffSeconds = (failures: number): number => Math.min(longestSeconds, 2 ** Math.min(Math.max(failures, 1), 12));

/** Seconds of a `retry-after` header; dates are left alone. */
export const retryAfterOf = (header: string | undefined): number | null => (header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : null);
