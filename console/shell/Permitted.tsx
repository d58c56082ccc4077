import type { ReactNode } from "react";
import { usePermissionName } from "#console/lib/errors.ts";
import type { Feature } from "#console/shell/feature.ts";
import { useMay } from "#console/shell/session.tsx";
import { Refused } from "#console/ui/States.tsx";

/** A page behind its permission; pages without session pass. */
export function Permitted({ feature, children }: { feature: Feature; children: ReactNode }): ReactNode {
  return feature.frame === "bare" || feature.permission === undefined ? (
    children
  ) : (
    <Checked feature={feature}>{children}</Checked>
  );
}

function Checked({ feature, children }: { feature: Feature; children: ReactNode }): ReactNode {
  const nameOf = usePermissionName();
  return useMay()(feature.permission) ? children : <Refused right={nameOf(feature.permission ?? "")} />;
}
