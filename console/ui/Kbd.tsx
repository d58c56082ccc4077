import type { ReactNode } from "react";
import { signsOf } from "#console/lib/keys.ts";

/** A key or combination as caps: `<Kbd keys="Alt+KeyT" />` is ⌥T on Apple and Alt T elsewhere. */
export function Kbd({ keys }: { keys: string }): ReactNode {
  return (
    <span className="k-keys" aria-hidden="true">
      {signsOf(keys).map((sign) => (
        <kbd key={sign}>{sign}</kbd>
      ))}
    </span>
  );
}
