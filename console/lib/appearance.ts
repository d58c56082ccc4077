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

/** Whether the device answers a media query, followed live. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
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
