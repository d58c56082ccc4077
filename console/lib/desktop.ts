import { useSyncExternalStore } from "react";
import { definePreference } from "#console/lib/preference.ts";

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
/** Whether the browser's own notifications are wanted on this device. */
export const desktopPreference = definePreference<boolean>("desktop.on", () => false, isFlag);
/** Whether they may show who wrote and what: off until somebody switches it on, since a screen may be seen by others. */
export const previewPreference = definePreference<boolean>("desktop.previews", () => false, isFlag);

export type DesktopState = "unsupported" | "default" | "granted" | "denied";

const listeners = new Set<() => void>();
const state = (): DesktopState => (typeof Notification === "undefined" ? "unsupported" : Notification.permission);

/** Whether the browser lets this page notify, followed. */
export function useDesktopState(): DesktopState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state,
  );
}

/** Asks the browser; only ever after a click. */
export async function askDesktop(): Promise<void> {
  if (state() === "default") await Notification.requestPermission();
  desktopPreference.set(state() === "granted");
  for (const listener of listeners) listener();
}

/** Notifies through the browser while nobody looks at this page; the same tag replaces what it said before. */
export function tellDesktop(tag: string, words: string, detail: string, open: () => void): void {
  if (document.visibilityState === "visible" || state() !== "granted" || !desktopPreference.get()) return;
  try {
    const shown = new Notification(words, { tag, body: previewPreference.get() ? detail : "" });
    shown.addEventListener("click", () => {
      window.focus();
      shown.close();
      open();
    });
  } catch {
    // Some phones know the interface and refuse to make one: the bell and the title still say it.
  }
}
