import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { PersonShort } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useScope } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { DataTable } from "#console/ui/DataTable.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { toast } from "#console/ui/Toast.tsx";
import { PeoplePicker } from "../PeoplePicker.tsx";
import { type Team, useRefresh, useTeam, useTeams, useUnits } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useTerritoryNames } from "../territories/names.ts";
import { useOrganizationText } from "../texts.ts";

/** Teams with leader, members and the territories that name them. */
export function TeamList(): ReactNode {
  const t = useOrganizationText();
  const writable = useScope("organization.write") === "all";
  const teams = useTeams();
  const units = useUnits().data ?? [];
  const territories = useTerritoryNames();
  const [address, change] = useAddress();
  const open = (id: string | undefined): void => change({ open: id });
  const words = t.teams.columns;
  const chosen = teams.data?.find((one) => one.id === address.open);
  const add = writable ? (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => open("new")}>
      {t.teams.add}
    </Button>
  ) : undefined;
  return (
    <>
      <Panel flush title={t.teams.tabs.teams} acts={teams.data?.length === 0 ? undefined : add}>
        <Reading query={teams} what={t.teams.failed}>
          {(rows) => (
            <DataTable<Team>
              label={t.teams.tabs.teams}
              rows={rows}
              rowKey={(row) => row.id}
              onOpen={(row) => open(row.id)}
              selected={address.open}
              empty={<EmptyState act={add}>{t.teams.empty}</EmptyState>}
              columns={[
                { key: "name", title: words.name, narrow: "name", cell: (row) => <span className="k-line">{row.name} {row.state === "closed" ? <span className="k-tag is-outlined">{t.common.closed}</span> : null}</span> },
                { key: "territories", title: words.territories, cell: (row) => row.territories.length === 0 ? null : <span className="organization-tags">{row.territories.map((key) => <span key={key} className="k-tag">{territories.get(key) ?? key}</span>)}</span> },
                { key: "leader", title: words.leader, cell: (row) => row.leader?.name },
                { key: "department", title: words.department, narrow: "none", cell: (row) => units.find((unit) => unit.id === row.departmentId)?.name },
                { key: "members", title: words.members, figure: true, cell: (row) => row.members },
              ]}
            />
          )}
        </Reading>
      </Panel>
      {address.open === "new" ? (
        <Side title={t.teams.add} onClose={() => open(undefined)}>
          <TeamForm onSaved={(id) => change({ open: id }, { open: "new" })} />
        </Side>
      ) : null}
      {chosen === undefined ? null : (
        <Side key={chosen.id} title={chosen.name} onClose={() => open(undefined)}>
          {writable ? <TeamForm key={chosen.version} team={chosen} onSaved={() => undefined} /> : null}
          <Members team={chosen} writable={writable} />
          {writable ? <Closing team={chosen} /> : null}
        </Side>
      )}
    </>
  );
}

function TeamForm({ team, onSaved }: { team?: Team; onSaved: (id: string) => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const departments = (useUnits().data ?? []).filter((unit) => unit.kind === "department");
  const [key, setKey] = useState("");
  const [name, setName] = useState(team?.name ?? "");
  const [departmentId, setDepartment] = useState(team?.departmentId ?? null);
  const [leader, setLeader] = useState<PersonShort[]>(team?.leader ? [team.leader] : []);
  const submitting = useSubmit(async () => {
    const body = { name, departmentId, leaderId: leader[0]?.id ?? null };
    const saved = team === undefined ? await api("POST /v1/teams", { body: { ...body, key } }) : await api("PATCH /v1/teams/{id}", { params: { id: team.id }, body: { ...body, version: team.version } });
    await refresh();
    toast(t.common.saved);
    onSaved(saved.id);
  });
  return (
    <Form submitting={submitting} act={t.teams.save}>
      <FieldRow>
        <TextField label={t.common.name} path="name" value={name} onChange={setName} submitting={submitting} maxLength={60} autoFocus={team === undefined} />
        {team === undefined ? <TextField label={t.common.key} path="key" hint={t.teams.keyHint} value={key} onChange={setKey} submitting={submitting} maxLength={40} /> : null}
      </FieldRow>
      <FieldRow>
        <Field label={t.teams.leader} optional plain problem={submitting.problemAt("leaderId")}>
          <PeoplePicker single label={t.teams.leader} people={leader} onChange={setLeader} />
        </Field>
        <Field label={t.teams.department} optional problem={submitting.problemAt("departmentId")}>
          <Select allowClear value={departmentId} onChange={(id: string | undefined) => setDepartment(id ?? null)} options={departments.map((unit) => ({ value: unit.id, label: unit.name }))} />
        </Field>
      </FieldRow>
    </Form>
  );
}

function Members({ team, writable }: { team: Team; writable: boolean }): ReactNode {
  const t = useOrganizationText();
  const { listed } = useUiText();
  const read = useTeam(team.id);
  return (
    <Reading query={read} what={t.teams.failed} rows={3}>
      {(whole) =>
        writable ? (
          <MembersForm key={whole.version} id={team.id} people={whole.people} version={whole.version} />
        ) : (
          <section>
            <h3>{t.teams.members}</h3>
            <p>{listed(whole.people.map((one) => one.name))}</p>
          </section>
        )
      }
    </Reading>
  );
}

function MembersForm({ id, people, version }: { id: string; people: readonly PersonShort[]; version: number }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [chosen, setChosen] = useState<readonly PersonShort[]>(people);
  const submitting = useSubmit(async () => {
    await api("PUT /v1/teams/{id}/members", { params: { id }, body: { people: chosen.map((one) => one.id), version } });
    await refresh();
    toast(t.common.saved);
  });
  return (
    <Form submitting={submitting} act={t.teams.saveMembers}>
      <Field label={t.teams.members} aside={t.teams.membersNote(chosen.length)} plain problem={submitting.problemAt("people")}>
        <PeoplePicker label={t.teams.members} people={chosen} onChange={setChosen} />
      </Field>
    </Form>
  );
}

function Closing({ team }: { team: Team }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const change = async (): Promise<void> => {
    await api("PATCH /v1/teams/{id}", { params: { id: team.id }, body: { state: team.state === "open" ? "closed" : "open", version: team.version } });
    await refresh();
  };
  const reopening = useSubmit(change);
  return (
    <section className="organization-block">
      <div>
        <Button danger={team.state === "open"} loading={reopening.busy} onClick={() => (team.state === "open" ? setAsking(true) : void reopening.submit())}>
          {team.state === "open" ? t.common.close : t.common.reopen}
        </Button>
      </div>
      {reopening.problem === null ? null : <p className="k-problem">{reopening.problem.text}</p>}
      {asking ? (
        <ConfirmAct title={t.teams.closeTitle(team.name)} act={t.common.close} danger onAct={change} onClose={() => setAsking(false)}>
          <p>{t.teams.closeNote}</p>
        </ConfirmAct>
      ) : null}
    </section>
  );
}
