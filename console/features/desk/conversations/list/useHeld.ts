import { type RefObject, useEffect, useRef, useState } from "react";
import { type Group, held } from "./groups.ts";

const restMs = 700;

/** Whether a hand is in the list: the pointer over it, the keyboard in it, or a step by key a moment ago. */
export function useHandIn(place: RefObject<HTMLElement | null>, stepped: number): boolean {
  const [inside, setInside] = useState(false);
  const [stepping, setStepping] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pointer = false;
    let keyboard = false;
    const look = (): void => {
      clearTimeout(timer);
      if (pointer || keyboard) setInside(true);
      else timer = setTimeout(() => setInside(false), restMs);
    };
    const events: [string, EventListener][] = [
      ["pointerenter", () => ((pointer = true), look())],
      ["pointerleave", () => ((pointer = false), look())],
      // A click also leaves the focus behind; only the keyboard's own focus counts as a hand.
      ["focusin", (event) => ((keyboard = (event.target as Element).matches(":focus-visible")), look())],
      ["focusout", () => ((keyboard = false), look())],
    ];
    for (const [name, listener] of events) element.addEventListener(name, listener);
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of events) element.removeEventListener(name, listener);
    };
  }, [place]);
  useEffect(() => {
    if (stepped === 0) return;
    setStepping(true);
    const timer = setTimeout(() => setStepping(false), 3000);
    return () => clearTimeout(timer);
  }, [stepped]);
  return inside || stepping;
}

/** The groups as they are shown: re-sorting waits while a hand is in the list. */
export function useHeld(groups: readonly Group[], hand: boolean, list: string): readonly Group[] {
  const shown = useRef<readonly Group[]>(groups);
  // Another list was asked for: nothing of the one before is held.
  const before = useRef(list);
  shown.current = hand && before.current === list ? held(shown.current, groups) : groups;
  before.current = list;
  return shown.current;
}
