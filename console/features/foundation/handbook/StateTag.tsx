import type { ReactNode } from "react";
import type { IconName } from "#console/ui/drawings.ts";
import { Icon } from "#console/ui/Icon.tsx";
import type { Version } from "./queries.ts";
import { useHandbookText } from "./texts.ts";

const looks: Record<Version["state"], { tone: string; icon: IconName }> = {
  draft: { tone: "", icon: "edit" },
  review: { tone: "is-warn", icon: "eye" },
  approved: { tone: "is-accent", icon: "check" },
  scheduled: { tone: "is-outlined", icon: "clock" },
  in_force: { tone: "is-ok", icon: "flag" },
  superseded: { tone: "is-outlined", icon: "history" },
  withdrawn: { tone: "is-outlined", icon: "x" },
};

/** Where a version stands: word, icon and tone. */
export function StateTag({ version }: { version: Version }): ReactNode {
  const t = useHandbookText();
  const pilot = version.state === "in_force" && version.spans.every((span) => span.scope.kind !== "all");
  const look = pilot ? { tone: "is-accent", icon: "flag" as const } : looks[version.state];
  return (
    <span className={`k-tag ${look.tone}`}>
      <Icon name={look.icon} size="xs" /> {pilot ? t.document.pilot : t.states[version.state]}
    </span>
  );
}
