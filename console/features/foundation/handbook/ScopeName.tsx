import type { ReactNode } from "react";
import type { HandbookScope } from "#contract/handbook.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useTeams, useTerritories } from "./queries.ts";
import { useHandbookText } from "./texts.ts";

/** For whom a version holds, by name. */
export function ScopeName({ scope }: { scope: HandbookScope }): ReactNode {
  const t = useHandbookText();
  if (scope.kind === "all") return t.document.everybody;
  return scope.kind === "territory" ? <TerritoryName areaKey={scope.key} /> : <TeamName teamKey={scope.key} />;
}

function TerritoryName({ areaKey }: { areaKey: string }): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const found = useTerritories().data?.find((one) => one.key === areaKey);
  return t.document.territory(found === undefined ? areaKey : label(found.name));
}

function TeamName({ teamKey }: { teamKey: string }): ReactNode {
  const t = useHandbookText();
  return t.document.team(useTeams().data?.find((one) => one.key === teamKey)?.name ?? teamKey);
}
