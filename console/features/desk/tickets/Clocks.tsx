import type { ReactNode } from "react";
import type { Clock } from "#contract/sla.ts";
import { useWhen } from "#console/lib/when.ts";
import { useNow } from "#console/lib/tick.ts";
import { SlaChip, type SlaClock } from "#console/ui/SlaChip.tsx";
import { textsIn } from "#locales/index.ts";
import en from "#locales/en/sla.ts";
import zh from "#locales/zh-CN/sla.ts";
import { useText } from "#console/lib/locale.ts";
import { useTicketText } from "./texts.ts";

const slaTexts = textsIn<typeof zh>(zh, en);

const order = ["first_reply", "stage", "resolution"];

/** A ticket's clocks: what is running out, what stands still and why, what was kept or missed (R-TK-07). */
export function Clocks({ clocks }: { clocks: readonly Clock[] }): ReactNode {
  const { listComma } = useTicketText();
  const t = useText(slaTexts);
  const when = useWhen();
  const now = useNow();
  const shown = clocks.filter((clock) => order.includes(clock.name) && clock.state !== "cancelled").toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  if (shown.length === 0) return null;
  const asChip = (clock: Clock): SlaClock => {
    if (clock.state === "kept") return { state: "met", usedMs: clock.elapsedMs };
    if (clock.state === "breached") return { state: "missed", overMs: Math.max(0, clock.elapsedMs - clock.targetMs) };
    if (clock.dueAt === null) return { state: "paused", leftMs: Math.max(0, clock.targetMs - clock.elapsedMs), reason: clock.pausedFor.map((reason) => t.waiting[reason]).join(listComma) };
    return { state: "running", until: clock.dueAt, totalMs: clock.targetMs };
  };
  return (
    <dl className="tickets-clocks">
      {shown.map((clock) => (
        <div key={clock.id}>
          <dt>{t.names[clock.name] ?? clock.name}</dt>
          <dd>
            <SlaChip clock={asChip(clock)} />
            {clock.stoppedAt === null && clock.dueAt !== null ? <span className="k-small k-ink-3 k-num">{when.deadline(clock.dueAt, now)}</span> : null}
            {clock.provisional ? <span className="k-small k-ink-3">{t.provisional}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
