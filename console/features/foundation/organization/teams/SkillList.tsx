import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useScope } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { DataTable } from "#console/ui/DataTable.tsx";
import { FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { type Skill, useRefresh, useSkills } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";
import { UsualSkills } from "./UsualSkills.tsx";

/** Skills by which conversations find the right person. */
export function SkillList(): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const refresh = useRefresh();
  const writable = useScope("organization.write") === "all";
  const skills = useSkills();
  const [address, change] = useAddress();
  const [removing, setRemoving] = useState<Skill | null>(null);
  const open = (key: string | undefined): void => change({ open: key });
  const chosen = skills.data?.find((one) => one.key === address.open);
  const add = writable ? (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => open("new skill")}>
      {t.teams.skillAdd}
    </Button>
  ) : undefined;
  return (
    <Panel flush title={t.teams.tabs.skills} acts={skills.data?.length === 0 ? undefined : add}>
      <Reading query={skills} what={t.teams.failed}>
        {(rows) => (
          <DataTable<Skill>
            label={t.teams.tabs.skills}
            rows={rows}
            rowKey={(row) => row.key}
            onOpen={writable ? (row) => open(row.key) : undefined}
            empty={<EmptyState act={writable ? <span className="k-line k-wrap"><UsualSkills />{add}</span> : undefined}>{t.teams.skillEmpty}</EmptyState>}
            columns={[
              { key: "name", title: t.teams.skillName, narrow: "name", cell: (row) => label(row.name) },
              { key: "key", title: t.common.key, cell: (row) => <code>{row.key}</code> },
              { key: "people", title: t.teams.skillPeople, figure: true, narrow: "value", cell: (row) => row.people },
              ...(writable
                ? [{ key: "acts", title: "", width: 48, narrow: "none" as const, cell: (row: Skill) => <Button size="small" type="text" aria-label={`${t.common.remove} ${label(row.name)}`} icon={<Icon name="trash" />} onClick={() => setRemoving(row)} /> }]
                : []),
            ]}
          />
        )}
      </Reading>
      {address.open === "new skill" || chosen !== undefined ? (
        <Side key={address.open} title={chosen === undefined ? t.teams.skillAdd : label(chosen.name)} onClose={() => open(undefined)}>
          <SkillForm {...(chosen === undefined ? {} : { skill: chosen })} next={(skills.data?.length ?? 0) + 1} onSaved={() => open(undefined)} />
        </Side>
      ) : null}
      {removing === null ? null : (
        <ConfirmAct
          title={t.teams.skillRemoveTitle(label(removing.name))}
          act={t.common.remove}
          danger
          onClose={() => setRemoving(null)}
          onAct={async () => {
            await api("DELETE /v1/skills/{key}", { params: { key: removing.key } });
            await refresh();
          }}
        />
      )}
    </Panel>
  );
}

function SkillForm({ skill, next, onSaved }: { skill?: Skill; next: number; onSaved: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [key, setKey] = useState("");
  const [name, setName] = useState(skill?.name["zh-CN"] ?? "");
  const [english, setEnglish] = useState(skill?.name.en ?? "");
  const [sort, setSort] = useState(String(skill?.sort ?? next));
  const submitting = useSubmit(async () => {
    const body = { name: { "zh-CN": name.trim(), ...(english.trim() === "" ? {} : { en: english.trim() }) }, sort: Number(sort) || 0 };
    if (skill === undefined) await api("POST /v1/skills", { body: { ...body, key } });
    else await api("PATCH /v1/skills/{key}", { params: { key: skill.key }, body: { ...body, version: skill.version } });
    await refresh();
    toast(t.common.saved);
    onSaved();
  });
  return (
    <Form submitting={submitting} act={t.teams.skillSave}>
      <FieldRow>
        <TextField label={t.teams.skillName} path="name" value={name} onChange={setName} submitting={submitting} maxLength={40} autoFocus />
        <TextField label={t.teams.skillEnglish} path="name.en" optional value={english} onChange={setEnglish} submitting={submitting} maxLength={40} />
      </FieldRow>
      <FieldRow>
        {skill === undefined ? <TextField label={t.common.key} path="key" hint={t.common.keyHint} value={key} onChange={setKey} submitting={submitting} maxLength={40} /> : null}
        <TextField label={t.teams.skillSort} path="sort" type="number" value={sort} onChange={setSort} submitting={submitting} maxLength={4} />
      </FieldRow>
    </Form>
  );
}
