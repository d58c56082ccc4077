import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { FloorView } from "#contract/floor.ts";
import { api } from "#console/lib/api.ts";
import { type LinkState, socket } from "#console/lib/socket.ts";
import { learnServerTime, serverNow, useNow } from "#console/lib/tick.ts";
import { epoch } from "#console/lib/when.ts";

export interface LiveFloor {
  floor: FloorView | undefined;
  /** The page's clock; it stands still with the figures when they are old, so that no timer runs past what is known. */
  now: number;
  stale: boolean;
  link: LinkState;
  error: unknown;
  retry: () => void;
}

const pollMs = 5_000;

/** How old figures may be: a lost link is believed sooner than a slow one. */
const oldAfterMs = (link: LinkState): number => (link === "live" ? 12_000 : 6_500);

function useLink(): LinkState {
  return useSyncExternalStore(
    (listener) => socket().onState(listener),
    () => socket().state(),
  );
}

/** The floor by the socket's topic; while the link is lost it is asked for by request, and says so when that fails too. */
export function useFloor(): LiveFloor {
  const [pushed, setPushed] = useState<{ floor: FloorView; heard: number }>();
  const link = useLink();
  const asked = useQuery({
    queryKey: ["floor"],
    queryFn: ({ signal }) => api("GET /v1/floor", {}, { signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchInterval: link === "live" ? false : pollMs,
  });
  useEffect(
    () =>
      socket().subscribe("floor", () => 0, (frame) => {
        if (frame.t === "floor") setPushed({ floor: frame.floor as FloorView, heard: Date.now() });
      }),
    [],
  );
  const latest = asked.data === undefined || (pushed !== undefined && epoch(pushed.floor.at) >= epoch(asked.data.at)) ? pushed : { floor: asked.data, heard: asked.dataUpdatedAt };
  const floor = latest?.floor;
  const tick = useNow();
  useEffect(() => {
    if (floor === undefined) return;
    const ahead = epoch(floor.at) - serverNow();
    // Small differences are the network's; following them would make the timers stumble.
    if (ahead > 1_000 || ahead < -3_000) learnServerTime(epoch(floor.at));
  }, [floor]);
  const stale = latest !== undefined && Date.now() - latest.heard > oldAfterMs(link);
  return { floor, now: floor !== undefined && stale ? epoch(floor.at) : tick, stale, link, error: floor === undefined ? asked.error : null, retry: () => void asked.refetch() };
}
