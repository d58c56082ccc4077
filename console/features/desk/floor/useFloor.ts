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

const staleAfterMs = 12_000;
const pollMs = 5_000;

function useLink(): LinkState {
  return useSyncExternalStore(
    (listener) => socket().onState(listener),
    () => socket().state(),
  );
}

/** The floor by the socket's topic; while the link is lost it is asked for by request, and says so when that fails too. */
export function useFloor(): LiveFloor {
  const [pushed, setPushed] = useState<FloorView>();
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
        if (frame.t === "floor") setPushed(frame.floor as FloorView);
      }),
    [],
  );
  const newer = pushed !== undefined && (asked.data === undefined || epoch(pushed.at) >= epoch(asked.data.at));
  const floor = newer ? pushed : asked.data;
  const tick = useNow();
  useEffect(() => {
    // Small differences are the network's, and following them would make the timers stumble.
    if (floor !== undefined && epoch(floor.at) - serverNow() > 1_500) learnServerTime(epoch(floor.at));
  }, [floor]);
  const stale = floor !== undefined && tick - epoch(floor.at) > staleAfterMs;
  return { floor, now: floor !== undefined && stale ? epoch(floor.at) : tick, stale, link, error: floor === undefined ? asked.error : null, retry: () => void asked.refetch() };
}
