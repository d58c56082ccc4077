import { Navigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRailItems } from "#console/shell/places.ts";
import { Refused } from "#console/ui/States.tsx";
import { useShellText } from "#console/shell/texts.ts";

/** The start page is the first place of the rail that this person may enter. */
export function Home(): ReactNode {
  const t = useShellText();
  const first = useRailItems()[0];
  return first === undefined ? <Refused right={t.places.desk} /> : <Navigate to={first.path} replace />;
}
