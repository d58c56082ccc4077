import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { Clock, ClockStep } from "#contract/sla.ts";
import { textsIn } from "#locales/index.ts";
import en from "#locales/en/sla.ts";
import zh from "#locales/zh-CN/sla.ts";
import { api } from "#console/lib/api.ts";
import { durationText } from "#console/lib/duration.ts";
import { useText } from "#console/lib/locale.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./clocks.css";

const texts = textsIn<typeof zh>(zh, en);
type Shown = Clock & { steps: ClockStep[] };

/** The clocks of a conversation or ticket with what became of them; asked for when somebody wants to see them, and as long as they look. */
export function ClocksPart({ kind, id }: { kind: string; id: string }): ReactNode {
  const t = useText(texts);
  const [open, setOpen] = useState(false);
  const found = useQuery({ queryKey: ["sla", "clocks", kind, id], enabled: open, refetchInterval: 10_000, queryFn: ({ signal }) => api("GET /v1/sla/clocks/{kind}/{id}", { params: { kind, id } }, { signal }) });
  return (
    <section className="desk-part" aria-label={t.title}>
      <h3>
        {t.title}
        <span className="k-space" />
        <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.hide : t.show}
        </Button>
      </h3>
      {!open ? null : found.data !== undefined ? (
        found.data.clocks.length === 0 ? (
          <p className="k-small k-ink-3">{t.none}</p>
        ) : (
          <ul className="clocks">
            {found.data.clocks.map((clock) => (
              <ClockLine key={clock.id} clock={clock} />
            ))}
          </ul>
        )
      ) : found.error !== null ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingState rows={2} />
      )}
    </section>
  );
}

function ClockLine({ clock }: { clock: Shown }): ReactNode {
  const t = useText(texts);
  const ui = useUiText();
  const when = useWhen();
  const now = useNow();
  const length = (ms: number) => durationText(ms, ui.timer);
  const open = clock.state === "running" || clock.state === "paused";
  return (
    <li>
      <div className="k-line">
        <span>{t.names[clock.name] ?? clock.name}</span>
        <span className="k-space" />
        {open ? <Running clock={clock} now={now} /> : <span className={clock.state === "breached" ? "k-tag is-warn" : "k-tag"}>{t.ended[clock.state as "kept"]}</span>}
      </div>
      <p className="k-small k-ink-3">
        {open && clock.dueAt !== null ? t.due(when.deadline(clock.dueAt, now)) : t.used(length(clock.elapsedMs), length(clock.targetMs))}
        {open && clock.breachedAt !== null ? (
          <>
            <i className="k-dot" />
            {t.breachedAt(when.deadline(clock.breachedAt, now))}
          </>
        ) : null}
        {clock.provisional && open ? (
          <>
            <i className="k-dot" />
            {t.provisional}
          </>
        ) : null}
        {clock.rule === null ? null : (
          <>
            <i className="k-dot" />
            {t.rule(clock.version, clock.rule)}
          </>
        )}
      </p>
      {clock.steps.slice(0, 6).map((step) => (
        <p key={`${step.at} ${step.kind}`} className="k-small k-ink-2 clocks-step">
          <Moment at={step.at} />
          <span>
            {t.steps[step.kind]}
            {typeof step.data.reason === "string" ? t.because(t.why[step.data.reason] ?? "") : ""}
          </span>
        </p>
      ))}
    </li>
  );
}

function Running({ clock, now }: { clock: Clock; now: number }): ReactNode {
  const t = useText(texts);
  const ui = useUiText();
  const when = useWhen();
  const leftMs = Math.max(0, clock.targetMs - clock.elapsedMs);
  if (clock.state === "paused") return <SlaChip clock={{ state: "paused", leftMs, reason: ui.listed(clock.pausedFor.map((reason) => t.waiting[reason])) }} />;
  if (!clock.openNow && clock.opensAt !== null && leftMs > 0) return <SlaChip clock={{ state: "paused", leftMs, reason: t.closed(when.deadline(clock.opensAt, now)) }} />;
  return <SlaChip clock={{ state: "running", until: clock.dueAt!, totalMs: clock.targetMs }} />;
}
