import { Button, InputNumber, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { Profile } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useScope } from "#console/shell/session.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useRefresh, useShops, useSkills, useTeams, useUnits } from "../queries.ts";
import { useTerritoryNames } from "../territories/names.ts";
import { UsualSkills } from "../teams/UsualSkills.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useOrganizationText } from "../texts.ts";

type Skills = { skill: string; level: number }[];

/** What a person can do and where they belong. */
export function ProfileForm({ profile }: { profile: Profile }): ReactNode {
  const t = useOrganizationText();
  const { listed } = useUiText();
  const refresh = useRefresh();
  const writable = useScope("organization.write") === "all";
  const [capacity, setCapacity] = useState<number | null>(profile.capacity);
  const [languages, setLanguages] = useState(profile.languages);
  const [shops, setShops] = useState(profile.shops);
  const [teams, setTeams] = useState(profile.teams.filter((team) => team.member).map((team) => team.id));
  const [skills, setSkills] = useState<Skills>(profile.skills);
  const [departmentId, setDepartment] = useState(profile.departmentId);
  const known = { shops: useShops().data ?? [], teams: useTeams().data ?? [], units: useUnits().data ?? [] };
  const territories = useTerritoryNames();
  const submitting = useSubmit(async () => {
    await api("PUT /v1/people/{id}/profile", { params: { id: profile.person.id }, body: { capacity: capacity ?? 0, languages, shops, skills, teams, departmentId, version: profile.version } });
    await refresh();
    toast(t.common.saved);
  });
  const at = submitting.problemAt;
  const leads = profile.teams.filter((team) => team.leads);
  return (
    <Form submitting={submitting} act={t.people.saveProfile}>
      <fieldset disabled={!writable} className="k-form">
        <Field label={t.people.teams} problem={at("teams")} hint={leads.length === 0 ? undefined : t.people.leads(listed(leads.map((team) => team.name)))}>
          <Select mode="multiple" disabled={!writable} value={teams} onChange={setTeams} placeholder={t.people.noTeam} options={known.teams.filter((team) => team.state === "open").map((team) => ({ value: team.id, label: team.name }))} showSearch={{ optionFilterProp: "label" }} />
        </Field>
        <Field label={t.people.skills} problem={at("skills")} plain>
          <SkillLevels skills={skills} onChange={setSkills} disabled={!writable} />
        </Field>
        <FieldRow>
          <Field label={t.people.capacity} hint={t.people.capacityHint} problem={at("capacity")}>
            <InputNumber min={0} max={50} disabled={!writable} value={capacity} onChange={(value: number | null) => setCapacity(value)} />
          </Field>
          <Field label={t.people.languages} problem={at("languages")}>
            <Select mode="tags" disabled={!writable} value={languages} onChange={setLanguages} tokenSeparators={[" ", ",", "，"]} options={Object.entries(t.people.languageNames).map(([value, label]) => ({ value, label }))} />
          </Field>
        </FieldRow>
        <Field label={t.people.shops} hint={t.people.shopsHint} problem={at("shops")}>
          <Select mode="multiple" disabled={!writable} value={shops} onChange={setShops} placeholder={t.common.all} options={known.shops.map((shop) => ({ value: shop.id, label: shop.name }))} showSearch={{ optionFilterProp: "label" }} />
        </Field>
        {known.units.length === 0 ? null : (
          <Field label={t.people.department} optional problem={at("departmentId")}>
            <Select allowClear disabled={!writable} value={departmentId} onChange={(id: string | undefined) => setDepartment(id ?? null)} options={known.units.filter((unit) => unit.kind === "department").map((unit) => ({ value: unit.id, label: unit.name }))} />
          </Field>
        )}
        <p className="k-small k-ink-3">
          {t.people.territories} {profile.territories.length === 0 ? t.common.none : listed(profile.territories.map((key) => territories.get(key) ?? key))}
          <span className="k-dot" />
          {t.people.territoriesNote}
        </p>
      </fieldset>
    </Form>
  );
}

function SkillLevels({ skills, onChange, disabled }: { id?: string; skills: Skills; onChange: (skills: Skills) => void; disabled: boolean }): ReactNode {
  const t = useOrganizationText();
  const label = useLabel();
  const read = useSkills().data;
  const known = read ?? [];
  const name = (key: string): string => {
    const skill = known.find((one) => one.key === key);
    return skill === undefined ? key : label(skill.name);
  };
  const left = known.filter((one) => !skills.some((held) => held.skill === one.key));
  if (read?.length === 0)
    return (
      <div className="organization-block">
        <p className="k-small k-ink-3">{t.people.noSkills}</p>
        {disabled ? null : (
          <div>
            <UsualSkills />
          </div>
        )}
      </div>
    );
  return (
    <div className="organization-block">
      {skills.map((one) => (
        <div key={one.skill} className="organization-skill">
          <span className="k-cut">{name(one.skill)}</span>
          <Select
            size="small"
            disabled={disabled}
            aria-label={name(one.skill)}
            value={one.level}
            onChange={(level: number) => onChange(skills.map((other) => (other.skill === one.skill ? { ...other, level } : other)))}
            options={[1, 2, 3, 4, 5].map((level) => ({ value: level, label: t.people.levels(level) }))}
          />
          <Button size="small" type="text" disabled={disabled} aria-label={`${t.common.remove} ${name(one.skill)}`} icon={<Icon name="x" />} onClick={() => onChange(skills.filter((other) => other.skill !== one.skill))} />
        </div>
      ))}
      {left.length === 0 ? null : (
        <Select
          size="small"
          disabled={disabled}
          className="organization-find"
          aria-label={t.people.addSkill}
          placeholder={t.people.addSkill}
          value={null}
          onChange={(skill: string | null) => skill !== null && onChange([...skills, { skill, level: 3 }])}
          options={left.map((one) => ({ value: one.key, label: label(one.name) }))}
        />
      )}
    </div>
  );
}
