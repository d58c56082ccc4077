import { lazy, type ReactNode, Suspense } from "react";
import { bars } from "#console/shell/parts.ts";
import { useMay } from "#console/shell/session.tsx";

const loaded = bars.map((bar) => ({ ...bar, Part: lazy(bar.load) }));

/** What must be done soon, above every page, for whoever may do it. */
export function Bars(): ReactNode {
  const may = useMay();
  return (
    <div className="k-bars">
      {loaded
        .filter((bar) => may(bar.permission))
        .map((bar, at) => (
          <Suspense key={at} fallback={null}>
            <bar.Part />
          </Suspense>
        ))}
    </div>
  );
}
