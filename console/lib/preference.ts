import { useSyncExternalStore } from "react";

/** A choice that one person made on this device and finds again next time. */
export interface Preference<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

const listeners = new Set<() => void>();
let owner: string | null = null;
/** Counts what may have changed a choice: every text on the page asks for the language, and must not go to the storage for it. */
let changes = 0;

function changed(): void {
  changes += 1;
  for (const listener of listeners) listener();
}
// Another window of the same person chose something else.
if (typeof window !== "undefined") window.addEventListener("storage", changed);

function read(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined; // storage may be refused or hold another program's text: the fallback serves
  }
}

function write(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // a full or refused storage costs the memory of the choice, never the choice itself
  }
}

/** Says whose choices count from now on; null before sign-in, when the device's last choice serves. */
export function setPreferenceOwner(personId: string | null): void {
  if (owner === personId) return;
  owner = personId;
  changed();
}

/** Declares a remembered choice with its fallback and the check that a stored value must pass. */
export function definePreference<T>(
  key: string,
  fallback: () => T,
  accepts: (value: unknown) => value is T,
): Preference<T> {
  const unsaved = new Map<string, T>();
  const device = `kefu.${key}`;
  const own = (): string => (owner === null ? device : `kefu.${owner}.${key}`);
  // The last reading is kept, because React compares snapshots by identity.
  const kept = new Map<string, { text: string; value: T }>();
  let known: { value: T; at: number } | null = null;
  const get = (): T => {
    if (known?.at !== changes) known = { value: reading(), at: changes };
    return known.value;
  };
  const reading = (): T => {
    const name = own();
    const stored = [unsaved.get(name), read(name), read(device)].find((value) => accepts(value));
    const value = accepts(stored) ? stored : fallback();
    const text = JSON.stringify(value);
    const before = kept.get(name);
    if (before !== undefined && before.text === text) return before.value;
    kept.set(name, { text, value });
    return value;
  };
  return {
    get,
    set(value) {
      // What is stored is read from there: another window may choose otherwise later.
      if (write(own(), value)) unsaved.delete(own());
      else unsaved.set(own(), value);
      write(device, value);
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads a remembered choice and follows its changes. */
export function usePreference<T>(preference: Preference<T>): [T, (value: T) => void] {
  const value = useSyncExternalStore(preference.subscribe, preference.get);
  return [value, preference.set];
}
