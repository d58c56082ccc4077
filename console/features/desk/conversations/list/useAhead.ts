import { type PointerEvent, useCallback, useEffect, useRef } from "react";
import type { Desk } from "../state/desk.ts";
import { rowOf } from "../state/world.ts";
import { isOwn, likelyNext } from "./ahead.ts";
import type { Group } from "./groups.ts";

/** Nothing is read ahead while the list still moves. */
const restMs = 250;
/** A hand that only passes over a row wants nothing of it. */
const pointedMs = 60;

/**
 * Follows ahead what will probably be opened next, so that its words are there at the click: what is likely by the list, and what the pointer
 * rests on. Gives what hears the pointer.
 */
export function useAhead(desk: Desk, groups: readonly Group[], openId: string | null): (event: PointerEvent) => void {
  const followed = useRef(new Map<string, () => void>());
  const pointed = useRef<{ id: string; timer: ReturnType<typeof setTimeout>; end: (() => void) | null } | null>(null);
  const likely = likelyNext(groups, openId, desk.personId).join(" ");
  useEffect(() => {
    const timer = setTimeout(() => {
      const wanted = likely === "" ? [] : likely.split(" ");
      for (const id of wanted) if (!followed.current.has(id)) followed.current.set(id, desk.follow(id, rowOf(desk.get(), id)));
      for (const [id, end] of [...followed.current])
        if (!wanted.includes(id)) {
          followed.current.delete(id);
          end();
        }
    }, restMs);
    return () => clearTimeout(timer);
  }, [desk, likely]);
  useEffect(() => {
    const [all, at] = [followed.current, pointed];
    return () => {
      for (const end of all.values()) end();
      all.clear();
      clearTimeout(at.current?.timer);
      at.current?.end?.();
      at.current = null;
    };
  }, [desk]);
  return useCallback(
    (event) => {
      const id = (event.target as Element).closest("[id^='desk-row-']")?.id.slice("desk-row-".length) ?? null;
      if (id === null || id === pointed.current?.id) return;
      clearTimeout(pointed.current?.timer);
      pointed.current?.end?.();
      const now = { id, end: null as (() => void) | null, timer: setTimeout(() => {
        const row = rowOf(desk.get(), id);
        if (row !== null && isOwn(row, desk.personId)) now.end = desk.follow(id, row);
      }, pointedMs) };
      pointed.current = now;
    },
    [desk],
  );
}
