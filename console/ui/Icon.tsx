import type { ReactNode } from "react";
import { drawings, type IconName } from "#console/ui/drawings.ts";
import "./icon.css";

export type { IconName } from "#console/ui/drawings.ts";

/** A drawing beside a word; give `label` only when it stands alone. */
export function Icon({
  name,
  size = "m",
  label,
}: {
  name: IconName;
  size?: "xs" | "m" | "l";
  label?: string;
}): ReactNode {
  return (
    <svg
      className={`k-icon is-${size}`}
      viewBox="0 0 24 24"
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
