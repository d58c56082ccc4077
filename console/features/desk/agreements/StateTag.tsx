import type { ReactNode } from "react";
import type { AgreementRow, AgreementState } from "#contract/agreements.ts";
import { useAgreementText } from "./texts.ts";

const tone: Partial<Record<AgreementState, string>> = { active: " is-ok", lost: "", cancelled: "", expired: "" };

/** Where an agreement stands, and what somebody should look at. */
export function StateTag({ row }: { row: Pick<AgreementRow, "state" | "waiting" | "lapsed" | "soon"> }): ReactNode {
  const t = useAgreementText();
  return (
    <span className="k-line k-wrap">
      <span className={`k-tag${tone[row.state] ?? ""}`}>{t.states[row.state]}</span>
      {row.waiting ? <span className="k-tag is-warn">{t.waiting}</span> : null}
      {row.lapsed ? <span className="k-tag is-bad">{t.lapsed}</span> : null}
      {row.soon ? <span className="k-tag is-warn">{t.soon}</span> : null}
    </span>
  );
}
