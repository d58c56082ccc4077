import { useState } from "react";
import { useSession } from "#console/shell/session.tsx";

/** By person and place; in memory only, since it may name customers. */
const begun = new Map<string, unknown>();

/** What somebody began and shut without sending: opened again it is there, until it is sent or the page is loaded anew. */
export function useBegun<T>(place: string, first: () => T): { value: T; put: (to: T) => void; done: () => void } {
  const key = `${useSession().person.id}/${place}`;
  const [value, setValue] = useState<T>(() => (begun.has(key) ? (begun.get(key) as T) : first()));
  return {
    value,
    put(to) {
      begun.set(key, to);
      setValue(to);
    },
    done: () => void begun.delete(key),
  };
}
