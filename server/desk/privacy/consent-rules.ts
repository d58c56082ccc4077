import type { Verdict } from "#server/kernel/refusal.ts";

/** The newest word of a purpose. */
export interface LatestWord {
  given: boolean;
  version: string;
}

/** Withdrawing is always possible and needs no more than giving; only saying the same again, by the same text, adds nothing. */
export function maySay(latest: LatestWord | undefined, said: LatestWord): Verdict {
  if (latest === undefined) return said.given ? true : { refused: "consent_unchanged" };
  if (latest.given !== said.given) return true;
  return said.given && latest.version !== said.version ? true : { refused: "consent_unchanged" };
}
