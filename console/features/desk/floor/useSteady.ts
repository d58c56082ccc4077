import { type FocusEvent, useRef, useState } from "react";
import { type Steady, steady } from "./view.ts";

/** Keeps rows where they are while the pointer or the keyboard is among them (LOOK §1: nothing jumps). */
export function useSteady<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): [Steady<T>[], { onPointerEnter: () => void; onPointerLeave: () => void; onFocus: (event: FocusEvent<HTMLElement>) => void; onBlur: (event: FocusEvent<HTMLElement>) => void }] {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const before = useRef<Steady<T>[]>([]);
  const drawn = steady(before.current, rows, keyOf, pointed || focused);
  before.current = drawn;
  return [
    drawn,
    {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      // A click leaves its focus behind; only a keyboard's focus holds the order.
      onFocus: (event) => setFocused(event.target.matches(":focus-visible")),
      onBlur: (event) => event.currentTarget.contains(event.relatedTarget) || setFocused(false),
    },
  ];
}
