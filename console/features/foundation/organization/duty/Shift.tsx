import type { ReactNode } from "react";
import type { Duty } from "#contract/organization.ts";
import { hoursText } from "#console/lib/when.ts";
import { useOrganizationText } from "../texts.ts";

/** One stretch of duty as a chip: what it is, from when to when. */
export function Shift({ duty, name, onOpen }: { duty: Duty; name: string; onOpen?: (() => void) | undefined }): ReactNode {
  const t = useOrganizationText();
  const span = duty.nextDay ? hoursText(duty.from, `${t.duty.nextDay} ${duty.to}`) : hoursText(duty.from, duty.to);
  return (
    <button type="button" className={`organization-shift is-${duty.kind}`} disabled={onOpen === undefined} title={duty.note === "" ? undefined : duty.note} aria-label={`${name} ${duty.on} ${t.duty.kinds[duty.kind]} ${span}`} onClick={onOpen}>
      <span>{t.duty.kinds[duty.kind]}</span>
      <span className="k-num">{span}</span>
    </button>
  );
}
