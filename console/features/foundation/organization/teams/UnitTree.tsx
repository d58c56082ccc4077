import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useScope } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { type Unit, useRefresh, useUnits } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";
import { unitKinds } from "#contract/organization/kinds.ts";
import { inTree } from "./tree.ts";

/** Subsidiaries, business lines and departments as an indented list. */
export function UnitTree(): ReactNode {
  const t = useOrganizationText();
  const writable = useScope("organization.write") === "all";
  const units = useUnits();
  const [address, change] = useAddress();
  const [removing, setRemoving] = useState<Unit | null>(null);
  const refresh = useRefresh();
  const open = (id: string | undefined): void => change({ open: id });
  const chosen = units.data?.find((one) => one.id === address.open);
  const add = writable ? (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => open("new")}>
      {t.teams.unitAdd}
    </Button>
  ) : undefined;
  return (
    <Panel flush title={t.teams.tabs.units} acts={units.data?.length === 0 ? undefined : add}>
      <Reading query={units} what={t.teams.failed}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState act={add}>{t.teams.unitEmpty}</EmptyState>
          ) : (
            <ul className="organization-tree">
              {inTree(rows).map(({ unit, depth }) => (
                <li key={unit.id} style={{ paddingInlineStart: 14 + depth * 20 }}>
                  <span>{unit.name}</span>
                  <span className="k-tag">{t.teams.unitKinds[unit.kind]}</span>
                  <span className="k-small k-ink-3 k-cut">{unit.key}</span>
                  <span className="k-space" />
                  {writable ? (
                    <>
                      <Button size="small" type="text" aria-label={`${t.teams.unitSave} ${unit.name}`} icon={<Icon name="edit" />} onClick={() => open(unit.id)} />
                      <Button size="small" type="text" aria-label={`${t.common.remove} ${unit.name}`} icon={<Icon name="trash" />} onClick={() => setRemoving(unit)} />
                    </>
                  ) : null}
                </li>
              ))}
            </ul>
          )
        }
      </Reading>
      {address.open === "new" || chosen !== undefined ? (
        <Side key={address.open} title={chosen?.name ?? t.teams.unitAdd} onClose={() => open(undefined)}>
          <UnitForm {...(chosen === undefined ? {} : { unit: chosen })} units={units.data ?? []} onSaved={() => open(undefined)} />
        </Side>
      ) : null}
      {removing === null ? null : (
        <ConfirmAct
          title={t.teams.unitRemoveTitle(removing.name)}
          act={t.common.remove}
          danger
          onClose={() => setRemoving(null)}
          onAct={async () => {
            await api("DELETE /v1/units/{id}", { params: { id: removing.id } });
            await refresh();
          }}
        />
      )}
    </Panel>
  );
}

function UnitForm({ unit, units, onSaved }: { unit?: Unit; units: readonly Unit[]; onSaved: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [key, setKey] = useState("");
  const [name, setName] = useState(unit?.name ?? "");
  const [kind, setKind] = useState<Unit["kind"]>(unit?.kind ?? "department");
  const [parentId, setParent] = useState(unit?.parentId ?? "");
  const submitting = useSubmit(async () => {
    const above = parentId === "" ? null : parentId;
    if (unit === undefined) await api("POST /v1/units", { body: { key, kind, name, parentId: above } });
    else await api("PATCH /v1/units/{id}", { params: { id: unit.id }, body: { name, parentId: above, version: unit.version } });
    await refresh();
    toast(t.common.saved);
    onSaved();
  });
  return (
    <Form submitting={submitting} act={t.teams.unitSave}>
      <TextField label={t.common.name} path="name" value={name} onChange={setName} submitting={submitting} maxLength={60} autoFocus />
      {unit === undefined ? (
        <FieldRow>
          <Field label={t.teams.unitKind}>
            <Select value={kind} onChange={(to: Unit["kind"]) => setKind(to)} options={unitKinds.map((one) => ({ value: one, label: t.teams.unitKinds[one] }))} />
          </Field>
          <TextField label={t.common.key} path="key" hint={t.common.keyHint} value={key} onChange={setKey} submitting={submitting} maxLength={40} />
        </FieldRow>
      ) : null}
      <Field label={t.teams.unitParent} problem={submitting.problemAt("parentId")}>
        <Select value={parentId} onChange={setParent} options={[{ value: "", label: t.teams.unitTop }, ...inTree(units).filter((one) => one.unit.id !== unit?.id).map((one) => ({ value: one.unit.id, label: `${"　".repeat(one.depth)}${one.unit.name}` }))]} />
      </Field>
    </Form>
  );
}
