import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { TerritoryChoices } from "#console/ui/tilemap/TileLegend.tsx";
import { TileMap } from "#console/ui/tilemap/TileMap.tsx";
import { RuleDocument, type RuleDraft } from "../RuleDocument.tsx";
import { useOrganizationText } from "../texts.ts";
import { areasOf, type Division, give, take } from "./edit.ts";
import { ProblemList } from "./ProblemList.tsx";
import { RegionTables } from "./RegionTables.tsx";
import { TerritoryList } from "./TerritoryList.tsx";
import { Trial } from "./Trial.tsx";
import "../organization.css";

/** /settings/territories: who answers for which part of the country. */
export default function TerritoriesPage(): ReactNode {
  const t = useOrganizationText();
  return (
    <Page wide>
      <PageHead title={t.territories.title} />
      <RuleDocument kind="territories" documentKey="default" failed={t.territories.failed} adjust={t.territories.adjust} waiting={(n) => `${t.territories.waiting(n)} ${t.territories.waitingNote}`} editing={t.territories.adjusting}>
        {(body, rule) => <DivisionView division={(body as { territories?: Division } | null)?.territories ?? []} rule={rule} />}
      </RuleDocument>
      <RegionTables />
    </Page>
  );
}

/** The value a moment after it stopped changing. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}

function DivisionView({ division, rule }: { division: Division; rule: RuleDraft | null }): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  // In the address, so that the same territory stays open when its draft begins and when it is published.
  const [address, move] = useAddress();
  const setChosen = (key: string): void => move({ territory: key });
  const here = division.find((one) => one.key === address.territory) ?? division[0];
  const checked = useSettled(division, 400);
  const drawn = (one: Division[number]) => ({ key: one.key, name: t.territories.mapName(label(one.name)), provinces: areasOf(one).provinces });
  const problems = useQuery({
    queryKey: ["organization", "check", checked],
    enabled: checked.length > 0,
    placeholderData: (before: Awaited<ReturnType<typeof check>> | undefined) => before,
    queryFn: () => check(checked),
  });
  const change = rule === null ? null : (to: Division) => rule.draft.write(rule.form.with(["territories"], to));
  const pick = (code: string): void => {
    const owner = division.find((one) => one.lines === undefined && areasOf(one).provinces.includes(code));
    if (change === null || here === undefined) {
      if (owner !== undefined) setChosen(owner.key);
      return;
    }
    change(areasOf(here).provinces.includes(code) ? take(division, here.key, code) : give(division, here.key, code));
  };
  return (
    <div className="organization-two">
      <div className="organization-block">
        <Panel title={t.territories.map}>
          {rule === null ? null : <TerritoryChoices territories={division.map(drawn)} chosen={here?.key} onChoose={setChosen} />}
          <TileMap
            territories={division.filter((one) => one.lines === undefined).map(drawn)}
            editing={here?.key}
            onPick={pick}
          />
        </Panel>
        {problems.data === undefined ? null : (
          <div className="organization-block" aria-busy={JSON.stringify(checked) !== JSON.stringify(division) || problems.isPlaceholderData}>
            <ProblemList problems={problems.data.problems} division={division} onChoose={setChosen} />
          </div>
        )}
        <Trial division={rule === null ? null : checked} />
      </div>
      <TerritoryList division={division} chosen={here?.key} onChoose={setChosen} change={change} />
    </div>
  );
}

const check = (territories: Division) => api("POST /v1/territories/check", { body: { body: { territories } } });
