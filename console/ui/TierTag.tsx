import type { ReactNode } from "react";
import "./row.css";

/** A customer's tier: an outlined word, because it is a fact and not a state. */
export function TierTag({ name }: { name: string | null | undefined }): ReactNode {
  return name === null || name === undefined || name === "" ? null : <span className="k-tier">{name}</span>;
}
