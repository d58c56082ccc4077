import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { useKeys } from "#console/lib/keys.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./toast.css";

interface ToastEntry {
  id: number;
  text: string;
  undo: (() => void) | undefined;
}

const standsForMs = 8000;
let toasts: readonly ToastEntry[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly ToastEntry[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says that something reversible is done; `undo` stays offered for 8 s. Not for failures: those stay where they happened. */
export function toast(text: string, undo?: () => void): void {
  set([...toasts.slice(-2), { id: nextId++, text, undo }]);
}

/** Where toasts stand; once in the shell. */
export function Toasts(): ReactNode {
  const entries = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="k-toasts" role="status" aria-live="polite">
      {entries.map((entry, at) => (
        <Toast key={entry.id} entry={entry} newest={at === entries.length - 1} />
      ))}
    </div>
  );
}

function Toast({ entry, newest }: { entry: ToastEntry; newest: boolean }): ReactNode {
  const t = useUiText();
  const close = (): void => set(toasts.filter((other) => other.id !== entry.id));
  const undo = (): void => {
    close();
    entry.undo?.();
  };
  useEffect(() => {
    const timer = setTimeout(() => set(toasts.filter((other) => other.id !== entry.id)), standsForMs);
    return () => clearTimeout(timer);
  }, [entry.id]);
  useKeys(
    t.keys.page,
    newest && entry.undo !== undefined
      ? { "Mod+KeyZ": { label: t.toast.undo, run: undo, inFields: false } }
      : {},
  );
  return (
    <div className="k-toast">
      <Icon name="check" />
      <span>{entry.text}</span>
      {entry.undo === undefined ? null : (
        <button type="button" className="k-toast-undo" onClick={undo}>
          <Icon name="undo" size="xs" /> {t.toast.undo}
        </button>
      )}
      <button type="button" className="k-plain" aria-label={t.toast.close} onClick={close}>
        <Icon name="x" size="xs" />
      </button>
      {entry.undo === undefined ? null : <i className="k-toast-time" aria-hidden="true" />}
    </div>
  );
}
