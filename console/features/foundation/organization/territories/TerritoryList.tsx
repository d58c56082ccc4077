import { Button } from "antd";
import type { ReactNode } from "react";
import { ABROAD, provinceOf } from "#contract/provinces.ts";
import { useLabel, useLocale } from "#console/lib/locale.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useTeams } from "../queries.ts";
import { useOrganizationText } from "../texts.ts";
import { added, areasOf, type Division, type Territory } from "./edit.ts";
import { TerritoryForm } from "./TerritoryForm.tsx";

interface TerritoryListProps {
  division: Division;
  chosen: string | undefined;
  onChoose: (key: string) => void;
  /** Null while nothing may be changed. */
  change: ((to: Division) => void) | null;
}

/** The territories with what belongs to them; the chosen one opens beneath its line. */
export function TerritoryList({ division, chosen, onChoose, change }: TerritoryListProps): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const add = (): void => {
    if (change === null) return;
    const made = added(division, t.territories.newName(division.length + 1));
    change(made.division);
    onChoose(made.key);
  };
  return (
    <Panel
      flush
      title={t.territories.list}
      acts={
        change === null ? undefined : (
          <Button size="small" icon={<Icon name="plus" />} onClick={add}>
            {t.territories.add}
          </Button>
        )
      }
    >
      <ul className="organization-territories">
        {division.map((territory) => (
          <li key={territory.key}>
            <button type="button" className={`k-plain organization-territory${territory.key === chosen ? " is-here" : ""}`} aria-expanded={territory.key === chosen} onClick={() => onChoose(territory.key)}>
              <b>{label(territory.name)}</b>
              {territory.headquarters === true && label(territory.name) !== t.territories.headquarters ? <span className="k-tag">{t.territories.headquarters}</span> : null}
              <span className="k-small k-ink-3"><Parts territory={territory} /></span>
            </button>
            {territory.key !== chosen ? null : change === null ? <Facts territory={territory} division={division} /> : <TerritoryForm key={territory.key} territory={territory} division={division} change={change} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The provinces that belong to a territory, and how many smaller places besides. */
function Parts({ territory }: { territory: Territory }): ReactNode {
  const t = useOrganizationText();
  const { listed } = useUiText();
  const [locale] = useLocale();
  const { provinces, finer } = areasOf(territory);
  const nameOf = (code: string): string => {
    const found = provinceOf(code);
    return found === undefined ? code : locale === "en" ? found.name.en : found.shortName;
  };
  const named = listed([...provinces.map(nameOf), ...(finer.includes(ABROAD) ? [t.territories.abroad] : [])]);
  const cities = finer.filter((one) => one !== ABROAD).length;
  return cities === 0 ? named : `${named} ${t.territories.and(cities)}`;
}

function Facts({ territory, division }: { territory: Territory; division: Division }): ReactNode {
  const t = useOrganizationText();
  const { listed } = useUiText();
  const label = useLabel();
  const teams = useTeams().data ?? [];
  const names = (keys: readonly string[]): string => keys.map((key) => label(division.find((one) => one.key === key)?.name ?? { "zh-CN": key })).join(" → ");
  const owners = [...territory.teams.map((key) => teams.find((team) => team.key === key)?.name ?? key), ...(territory.agents ?? [])];
  return (
    <dl className="organization-pair" style={{ padding: "4px 14px 12px" }}>
      <dt>{t.territories.teams}</dt>
      <dd>{owners.length === 0 ? t.common.none : listed(owners)}</dd>
      <dt>{t.territories.overflow}</dt>
      <dd>{territory.overflow === undefined || territory.overflow.length === 0 ? t.common.none : names(territory.overflow)}</dd>
      {territory.lines === undefined ? null : (
        <>
          <dt>{t.territories.lines}</dt>
          <dd>{listed(territory.lines)}</dd>
        </>
      )}
    </dl>
  );
}
