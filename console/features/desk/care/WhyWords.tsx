import type { ReactNode } from "react";
import type { CareItem } from "#contract/care.ts";
import { useCareText } from "./texts.ts";

/** Why a customer needs care, in words. */
export function WhyWords({ row }: { row: Pick<CareItem, "why" | "facts"> }): ReactNode {
  const t = useCareText();
  return <>{t.why[row.why]?.(row.facts) ?? row.why}</>;
}
