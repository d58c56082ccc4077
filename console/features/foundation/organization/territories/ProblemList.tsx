import type { ReactNode } from "react";
import type { TerritoryProblem } from "#contract/organization.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useOrganizationText } from "../texts.ts";
import type { Division } from "./edit.ts";

/** What is wrong with a division, in words; a click goes to the territory. */
export function ProblemList({ problems, division, onChoose }: { problems: readonly TerritoryProblem[]; division: Division; onChoose: (key: string) => void }): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const names = new Map(division.map((one) => [one.key, label(one.name)]));
  const errors = problems.filter((one) => one.severity === "error");
  const warnings = problems.filter((one) => one.severity === "warning");
  if (problems.length === 0)
    return (
      <p className="k-line" role="status">
        <Icon name="check" /> {t.territories.fine}
      </p>
    );
  const said = (one: TerritoryProblem): string => {
    const shown = one.code === "territory_no_owner" || one.code.startsWith("territory_unknown_team") || one.code.startsWith("territory_unknown_agent") ? one.territories.slice(0, 1) : one.territories;
    const parts = { areaName: one.areaName ?? "", names: shown.map((key) => names.get(key) ?? key).join("、"), line: one.line === undefined ? "" : t.territories.line(one.line), named: one.named ?? "" };
    return t.territories.problems[one.code]?.(parts) ?? one.code;
  };
  const list = (some: readonly TerritoryProblem[], tone: "is-error" | "is-warning"): ReactNode => (
    <ul className="organization-problems">
      {some.slice(0, 60).map((one) => (
        <li key={`${one.code} ${one.path.join(".")} ${one.area ?? ""}`} className={tone}>
          <Icon name="alert" size="xs" />
          <button type="button" className="k-plain" onClick={() => one.territories.at(-1) !== undefined && onChoose(one.territories.at(-1) ?? "")}>
            {said(one)}
          </button>
        </li>
      ))}
    </ul>
  );
  return (
    <Panel tone={errors.length > 0 ? "plain" : "warn"} title={errors.length > 0 ? t.territories.errors(errors.length) : t.territories.warnings(warnings.length)}>
      {list(errors, "is-error")}
      {errors.length > 0 && warnings.length > 0 ? <p className="k-small k-ink-3">{t.territories.warnings(warnings.length)}</p> : null}
      {list(warnings, "is-warning")}
    </Panel>
  );
}
