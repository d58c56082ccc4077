import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import type { ReactNode } from "react";
import type { WaitingWhy } from "#contract/floor.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { durationText } from "#console/lib/duration.ts";
import { epoch } from "#console/lib/when.ts";
import { useNow } from "#console/lib/tick.ts";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useNames } from "../conversations/handbook.ts";
import { Candidates } from "../conversations/panel/Why.tsx";
import { reasonText, versionsText } from "../conversations/panel/reasons.ts";
import { useDeskText } from "../conversations/texts.ts";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { waited } from "./view.ts";
import "../conversations/panel/panel.css";

/** Why one customer still waits: the sentence, the place in the queue, when the circle widens, and who was ruled out and why (R-CV-02). */
export function WhyWaiting({ id, where, onClose }: { id: string; where: Where; onClose: () => void }): ReactNode {
  const t = useFloorText();
  const found = useQuery({ queryKey: ["floor", "waiting", id], queryFn: ({ signal }) => api("GET /v1/floor/waiting/{id}", { params: { id } }, { signal }), refetchInterval: 3_000, staleTime: 0, retry: false });
  const gone = found.error instanceof ApiError && found.error.code === "not_found";
  return (
    <Drawer open title={t.why.title} size={460} onClose={onClose}>
      {gone ? (
        <EmptyState>{t.why.gone}</EmptyState>
      ) : found.data !== undefined ? (
        <Answer why={found.data} where={where} />
      ) : found.error === null ? (
        <LoadingState rows={6} onRetry={() => void found.refetch()} />
      ) : (
        <ErrorState error={found.error} what={t.why.failed} onRetry={() => void found.refetch()} />
      )}
    </Drawer>
  );
}

function Answer({ why, where }: { why: WaitingWhy; where: Where }): ReactNode {
  const t = useFloorText();
  const desk = useDeskText();
  const ui = useUiText();
  const names = useNames();
  const now = useNow();
  const list = (keys: readonly string[]) => keys.map(where.territory).join(desk.why.and);
  const last = why.reasons.at(-1);
  const added = why.points.added === 0 ? "" : t.why.added(why.points.added);
  const widens = why.widens && (why.widens.add.length === 0 ? null : { left: durationText(Math.max(0, epoch(why.widens.at) - now), ui.timer), to: list(why.widens.add) });
  return (
    <div className="floor-why-one">
      {last === undefined ? null : <p className="floor-why-sentence">{reasonText(desk, names, last)}</p>}
      <dl>
        <dt>{t.why.place}</dt>
        <dd>
          {t.why.placeOf(where.territory(why.territory), why.place, why.of)}
          <span className="k-dot" />
          {t.why.waited(durationText(waited(why.queuedAt, now), ui.timer))}
        </dd>
        <dt>{t.why.points}</dt>
        <dd>{t.why.pointsOf(why.points.tierPoints, why.points.waiting) + added}</dd>
        <dt>{t.why.circle}</dt>
        <dd>
          {list(why.circle)}
          <br />
          <span className="k-ink-3">{widens === null ? t.why.widest : t.why.widens(widens.left, widens.to)}</span>
        </dd>
        <dt>{t.why.skill}</dt>
        <dd>{why.skill === null ? t.why.anySkill : names.skill(why.skill)}</dd>
      </dl>
      <h3>{t.why.people}</h3>
      {why.candidates.length === 0 ? <p className="k-ink-3">{t.reasons.nobody_at_all}</p> : <Candidates rows={why.candidates} />}
      {why.others === 0 ? null : <p className="k-small k-ink-3">{t.why.others(why.others)}</p>}
      <p className="k-small k-ink-3">{desk.why.rules(versionsText(desk, { versions: { routing: why.rules } }))}</p>
    </div>
  );
}
