/** A place that outlives the page: localStorage, or memory where the browser forbids it. */
export interface Drawer {
  get(key: string): string | null;
  set(key: string, value: string): void;
  drop(key: string): void;
  keys(prefix: string): string[];
}

/** A drawer in memory; also what is left when storage is full or forbidden. */
export function memoryDrawer(kept = new Map<string, string>()): Drawer {
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    drop: (key) => void kept.delete(key),
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** The page's storage; whatever it will not take is kept in memory, so that nothing written is lost while the page lives. */
export function pageDrawer(storage: () => Storage): Drawer {
  const spare = memoryDrawer();
  const attempt = <T>(act: (storage: Storage) => T, otherwise: T): T => {
    try {
      return act(storage());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => spare.get(key) ?? attempt((s) => s.getItem(key), null),
    set(key, value) {
      const stored = attempt((s) => (s.setItem(key, value), true), false);
      if (stored) spare.drop(key);
      else spare.set(key, value);
    },
    drop(key) {
      spare.drop(key);
      attempt((s) => s.removeItem(key), undefined);
    },
    keys(prefix) {
      const stored = attempt((s) => Object.keys(s).filter((key) => key.startsWith(prefix)), []);
      return [...new Set([...stored, ...spare.keys(prefix)])];
    },
  };
}
