import { useQuery } from "@tanstack/react-query";
import { Button, Cascader, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { ABROAD, provinceOf, provinces } from "#contract/provinces.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useTeams, useUnits } from "../queries.ts";
import { useOrganizationText } from "../texts.ts";
import { alter, areasOf, type Division, enthroned, give, removed, take, type Territory } from "./edit.ts";

/** One territory being changed: name, owners, overflow, finer areas. Every change goes into the draft at once. */
export function TerritoryForm({ territory, division, change }: { territory: Territory; division: Division; change: (to: Division) => void }): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const teams = (useTeams().data ?? []).filter((team) => team.state === "open");
  const lines = (useUnits().data ?? []).filter((unit) => unit.kind === "business_line");
  const [removing, setRemoving] = useState(false);
  const put = (to: Partial<Territory>): void => change(alter(division, territory.key, to));
  const some = <T,>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);
  const others = division.filter((one) => one.key !== territory.key).map((one) => ({ value: one.key, label: label(one.name) }));
  return (
    <div className="organization-block" style={{ padding: "4px 14px 16px" }}>
      <FieldRow>
        <Field label={t.territories.name}>
          <Input value={territory.name["zh-CN"]} maxLength={40} onChange={(event) => put({ name: { ...territory.name, "zh-CN": event.target.value } })} />
        </Field>
        <Field label={t.territories.english} optional>
          <Input value={territory.name.en ?? ""} maxLength={60} onChange={(event) => put({ name: event.target.value === "" ? { "zh-CN": territory.name["zh-CN"] } : { ...territory.name, en: event.target.value } })} />
        </Field>
      </FieldRow>
      <Field label={t.territories.teams} hint={t.territories.teamsHint}>
        <Select mode="multiple" value={territory.teams} onChange={(keys: string[]) => put({ teams: keys })} options={teams.map((team) => ({ value: team.key, label: team.name }))} showSearch={{ optionFilterProp: "label" }} />
      </Field>
      <Field label={t.territories.overflow} hint={t.territories.overflowHint}>
        <Select mode="multiple" value={territory.overflow ?? []} onChange={(keys: string[]) => put({ overflow: some(keys) })} options={others} showSearch={{ optionFilterProp: "label" }} />
      </Field>
      <Field label={t.territories.agents} hint={t.territories.agentsHint} optional>
        <Select mode="tags" open={false} suffixIcon={null} value={territory.agents ?? []} onChange={(names: string[]) => put({ agents: some(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "")) })} tokenSeparators={[" ", ",", "，"]} />
      </Field>
      {lines.length === 0 && territory.lines === undefined ? null : (
        <Field label={t.territories.lines} optional>
          <Select mode="multiple" value={territory.lines ?? []} onChange={(keys: string[]) => put({ lines: some(keys) })} options={lines.map((unit) => ({ value: unit.key, label: unit.name }))} />
        </Field>
      )}
      <FinerAreas territory={territory} division={division} change={change} />
      {territory.headquarters === true ? (
        <p className="k-small k-ink-3">{t.territories.headquartersNote}</p>
      ) : (
        <div className="k-line k-wrap">
          <Button size="small" onClick={() => change(enthroned(division, territory.key))}>
            {t.territories.makeHeadquarters}
          </Button>
          <Button size="small" danger onClick={() => setRemoving(true)}>
            {t.territories.remove}
          </Button>
        </div>
      )}
      {removing ? (
        <ConfirmAct title={t.territories.removeTitle(label(territory.name))} act={t.territories.remove} danger onClose={() => setRemoving(false)} onAct={() => change(removed(division, territory.key))}>
          <p>{t.territories.removeNote}</p>
        </ConfirmAct>
      ) : null}
    </div>
  );
}

interface Node {
  value: string;
  label: string;
  isLeaf: boolean;
  children?: Node[];
}
const top: readonly Node[] = provinces.map((province) => ({ value: province.code, label: province.shortName, isLeaf: false }));

async function divisions(within: string): Promise<Node[]> {
  const { rows } = await api("GET /v1/regions/divisions", { query: { within } });
  return rows.map((row) => ({ value: row.code, label: row.name, isLeaf: !row.finer }));
}

/** Cities and counties that go to this territory though their province does not; and customers abroad. */
function FinerAreas({ territory, division, change }: { territory: Territory; division: Division; change: (to: Division) => void }): ReactNode {
  const t = useOrganizationText();
  const [tree, setTree] = useState<Node[]>([...top, { value: ABROAD, label: t.territories.abroad, isLeaf: true }]);
  const finer = areasOf(territory).finer;
  const names = useNames(finer);
  const fill = (nodes: readonly Node[], code: string, children: Node[]): Node[] => nodes.map((node) => (node.value === code ? { ...node, children } : node.children === undefined ? node : { ...node, children: fill(node.children, code, children) }));
  const load = (path: readonly { value?: string | number | null }[]): void => {
    const code = String(path.at(-1)?.value ?? "");
    void divisions(code).then((children) => setTree((before) => fill(before, code, children)));
  };
  return (
    <Field label={t.territories.finer} hint={t.territories.finerHint} optional plain>
      <div className="organization-block">
        {finer.length === 0 ? null : (
          <ul className="organization-tags">
            {finer.map((code) => (
              <li key={code} className="k-tag is-outlined">
                {code === ABROAD ? t.territories.abroad : (names.get(code) ?? code)}
                <button type="button" className="k-plain" aria-label={`${t.common.remove} ${names.get(code) ?? code}`} onClick={() => change(take(division, territory.key, code))}>
                  <Icon name="x" size="xs" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <Cascader
          options={tree}
          value={[]}
          changeOnSelect={false}
          loadData={load}
          placeholder={t.territories.finerAdd}
          aria-label={t.territories.finerAdd}
          onChange={(path: (string | number | null)[] | undefined) => {
            const code = String(path?.at(-1) ?? "");
            if (code !== "") change(give(division, territory.key, code));
          }}
        />
      </div>
    </Field>
  );
}

/** Names of cities and counties, asked province by province. */
function useNames(codes: readonly string[]): ReadonlyMap<string, string> {
  const parents = [...new Set(codes.filter((code) => code !== ABROAD).flatMap((code) => (code.length === 6 ? [code.slice(0, 2), code.slice(0, 4)] : [code.slice(0, 2)])))].toSorted();
  const read = useQuery({
    queryKey: ["organization", "divisions", parents],
    enabled: parents.length > 0,
    staleTime: Infinity,
    queryFn: async () => new Map((await Promise.all(parents.map(divisions))).flat().map((node) => [node.value, node.label])),
  });
  const names = read.data ?? new Map<string, string>();
  return new Map(codes.map((code) => [code, `${provinceOf(code)?.shortName ?? ""}${code.length === 6 ? (names.get(code.slice(0, 4)) ?? "") : ""}${names.get(code) ?? code}`]));
}
