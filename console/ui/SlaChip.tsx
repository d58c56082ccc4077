import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { durationText, urgency } from "#console/lib/duration.ts";
import { useNow } from "#console/lib/tick.ts";
import { epoch, type Instant } from "#console/lib/when.ts";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { DeadlineText, TimeLeft } from "#console/ui/Timer.tsx";
import "./sla.css";

/** One clock of a conversation or ticket, as the server tells it. */
export type SlaClock =
  | { state: "running"; until: Instant; totalMs?: number | undefined; workingDays?: number | undefined }
  | { state: "paused"; leftMs: number; reason: string }
  | { state: "met"; usedMs: number }
  | { state: "missed"; overMs: number };

function Chip({
  tone,
  icon,
  meaning,
  children,
}: {
  tone: string;
  icon: IconName;
  meaning: string;
  children: ReactNode;
}): ReactNode {
  return (
    <span className={`k-sla is-${tone}`}>
      <Icon name={icon} size="xs" label={meaning} />
      {children}
    </span>
  );
}

/** The clock as a chip: neutral, ochre in the last fifth, cinnabar when over; paused, met. */
export function SlaChip({ clock, announceAs }: { clock: SlaClock; announceAs?: string }): ReactNode {
  const t = useUiText();
  if (clock.state === "running") return <RunningChip clock={clock} announceAs={announceAs} />;
  if (clock.state === "paused") {
    return (
      <Tooltip title={clock.reason}>
        <span tabIndex={0} className="k-sla-focus">
          <Chip tone="paused" icon="pause" meaning={t.sla.pausedFor(clock.reason)}>
            {t.timer.left} {durationText(clock.leftMs, t.timer)}
          </Chip>
        </span>
      </Tooltip>
    );
  }
  if (clock.state === "met") {
    return (
      <Chip tone="met" icon="check" meaning={t.sla.metLabel}>
        {t.sla.met(durationText(clock.usedMs, t.timer))}
      </Chip>
    );
  }
  return (
    <Chip tone="over" icon="alert" meaning={t.sla.over}>
      {t.timer.over} {durationText(clock.overMs, t.timer)}
    </Chip>
  );
}

function RunningChip({
  clock,
  announceAs,
}: {
  clock: Extract<SlaClock, { state: "running" }>;
  announceAs: string | undefined;
}): ReactNode {
  const t = useUiText();
  const level = urgency(epoch(clock.until), useNow(), clock.totalMs);
  const meaning = level === "over" ? t.sla.over : level === "soon" ? t.sla.soon : t.sla.running;
  return (
    <Chip tone={level} icon={level === "over" ? "alert" : "clock"} meaning={meaning}>
      {clock.workingDays === undefined ? (
        <TimeLeft until={clock.until} announceAs={announceAs} />
      ) : (
        <DeadlineText at={clock.until} workingDays={clock.workingDays} />
      )}
    </Chip>
  );
}
