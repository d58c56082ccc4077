import type { ReactNode } from "react";
import { useUiText } from "#console/ui/texts.ts";
import "./presence.css";

export const presenceStates = [
  "online",
  "busy",
  "suspended",
  "away",
  "wrapUp",
  "offline",
  "unreachable",
] as const;
export type PresenceState = (typeof presenceStates)[number];

// Each state has a shape of its own, so that it reads in greyscale.
const shapes: Record<PresenceState, ReactNode> = {
  online: <circle cx="6" cy="6" r="4.2" fill="var(--ok-mark)" />,
  busy: <rect x="2" y="2" width="8" height="8" rx="2" fill="var(--warn-mark)" />,
  suspended: <path d="M4 2v8M8 2v8" stroke="var(--warn-mark)" strokeWidth="2.2" />,
  away: <path d="M10 7.2A4.4 4.4 0 0 1 4.8 2a4.4 4.4 0 1 0 5.2 5.2z" fill="var(--ink-3)" />,
  wrapUp: <circle cx="6" cy="6" r="3.6" fill="none" stroke="var(--accent)" strokeWidth="2" />,
  offline: <circle cx="6" cy="6" r="3.8" fill="none" stroke="var(--field)" strokeWidth="1.2" />,
  unreachable: <path d="m2.5 2.5 7 7M9.5 2.5l-7 7" stroke="var(--bad-mark)" strokeWidth="1.8" />,
};

/** The shape of a presence; with `bare` the word is only heard, not seen. */
export function StateDot({ state, bare = false }: { state: PresenceState; bare?: boolean }): ReactNode {
  const word = useUiText().presence[state];
  return (
    <span className="k-state" title={bare ? word : undefined}>
      <svg className="k-state-shape" viewBox="0 0 12 12" strokeLinecap="round" aria-hidden="true">
        {shapes[state]}
      </svg>
      <span className={bare ? "k-unseen" : undefined}>{word}</span>
    </span>
  );
}

/** How full a person is: up to twelve pips, then only the figures. */
export function Load({ current, capacity }: { current: number; capacity: number }): ReactNode {
  const t = useUiText();
  const pips =
    capacity > 0 && capacity <= 12 ? Array.from({ length: capacity }, (_, at) => at < current) : [];
  return (
    <span className="k-load" role="img" aria-label={t.presence.load(current, capacity)}>
      {pips.length === 0 ? null : (
        <span className="k-load-pips">
          {pips.map((full, at) => (
            <i key={at} className={full ? "is-full" : undefined} />
          ))}
        </span>
      )}
      <span className="k-num">
        {current}/{capacity}
      </span>
    </span>
  );
}

/** State, word and load together, as in the top bar and the floor's tables. */
export function Presence({
  state,
  load,
}: {
  state: PresenceState;
  load?: { current: number; capacity: number };
}): ReactNode {
  const t = useUiText();
  return (
    <span className="k-presence">
      <StateDot state={state} />
      {load === undefined ? null : (
        <>
          <span className="k-small k-ink-3 k-presence-word">{t.presence.serving}</span>
          <Load {...load} />
        </>
      )}
    </span>
  );
}
