import { useSyncExternalStore } from "react";
import { definePreference, usePreference } from "#console/lib/preference.ts";

export const appearances = ["system", "light", "dark"] as const;
export type Appearance = (typeof appearances)[number];

/** Light, dark, or as the device says. */
export const appearancePreference = definePreference<Appearance>(
  "appearance",
  () => "system",
  (value): value is Appearance => appearances.some((one) => one === value),
);

/** One per query for the whole page: asking the device anew with every drawing is dear. */
const asked = new Map<string, { subscribe: (listener: () => void) => () => void; matches: () => boolean }>();

function mediaOf(query: string): NonNullable<ReturnType<typeof asked.get>> {
  let known = asked.get(query);
  if (known === undefined) {
    const media = window.matchMedia(query);
    const listeners = new Set<() => void>();
    // Read here and then only told: a browser that is asked just when its answer changes no longer tells of the change.
    let matches = media.matches;
    media.addEventListener("change", (event) => {
      matches = event.matches;
      for (const listener of listeners) listener();
    });
    known = {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      matches: () => matches,
    };
    asked.set(query, known);
  }
  return known;
}

/** Whether the device answers a media query, followed live. */
export function useMedia(query: string): boolean {
  const { subscribe, matches } = mediaOf(query);
  return useSyncExternalStore(subscribe, matches);
}

/** Whether the reader asked the device for no motion. */
export function useStill(): boolean {
  return useMedia("(prefers-reduced-motion: reduce)");
}

/** Whether the page is as narrow as a phone: one pane at a time. */
export function useNarrow(): boolean {
  return useMedia("(max-width: 599px)");
}

/** The choice, what it comes to now, and the way to change it. */
export function useAppearance(): { choice: Appearance; dark: boolean; choose: (to: Appearance) => void } {
  const [choice, choose] = usePreference(appearancePreference);
  const deviceDark = useMedia("(prefers-color-scheme: dark)");
  return { choice, dark: choice === "dark" || (choice === "system" && deviceDark), choose };
}
