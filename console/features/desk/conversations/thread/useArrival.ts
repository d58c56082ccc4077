import { useEffect, useRef, useState } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useDesk } from "../context.ts";
import type { Thread } from "../state/thread.ts";
import type { Line } from "./lines.ts";

const pagesMost = 60;

/** Opened at a message (`?at=12`): older pages are read until it is there, then it is shown once; gives the key of its line, to be marked. */
export function useArrival(id: string, thread: Thread, lines: readonly Line[], show: (index: number, key: string) => void): string | null {
  const desk = useDesk();
  const [address] = useAddress();
  const at = Number(address.at ?? 0);
  const wanted = `${id}/${at}`;
  const shown = useRef("");
  const pages = useRef(0);
  const running = useRef(false);
  const [reading, setReading] = useState(0);
  const entry = at > 0 ? thread.entries.find((one) => one.seq === at) : undefined;
  const key = entry === undefined ? null : (entry.clientId ?? `e${entry.seq}`);
  const index = key === null ? -1 : lines.findIndex((line) => line.key === key);
  useEffect(() => {
    if (at === 0 || shown.current === wanted || !thread.live) return;
    if (index >= 0 && key !== null) {
      shown.current = wanted;
      pages.current = 0;
      show(index, key);
    } else if (at <= thread.after && pages.current < pagesMost && !running.current) {
      running.current = true;
      pages.current += 1;
      void desk
        .loadOlder(id)
        .catch(() => (pages.current = pagesMost))
        .finally(() => {
          running.current = false;
          setReading((count) => count + 1);
        });
    }
  }, [at, wanted, index, key, thread.live, thread.after, desk, id, show, reading]);
  return key;
}
