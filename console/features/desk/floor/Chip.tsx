import type { ReactNode } from "react";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { Digits } from "#console/ui/Timer.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "#console/ui/sla.css";
import type { Urgency } from "./view.ts";

const icons: Record<Urgency, IconName | null> = { calm: null, soon: "clock", over: "alert" };

/** A wait as a chip: plain, ochre with a clock near the limit, cinnabar with a triangle beyond it. */
export function WaitChip({ urgency, text, word }: { urgency: Urgency; text: string; word?: string }): ReactNode {
  const t = useUiText();
  const icon = icons[urgency];
  return (
    <span className={`k-sla is-${urgency} floor-chip`}>
      {icon === null ? null : <Icon name={icon} size="xs" label={urgency === "over" ? t.sla.over : t.sla.soon} />}
      <Digits word={word} digits={text} />
    </span>
  );
}
