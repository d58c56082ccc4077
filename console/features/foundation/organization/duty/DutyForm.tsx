import { Button, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { type DutyKind, dutyKinds } from "#contract/organization/kinds.ts";
import type { PersonShort } from "#contract/organization.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { PeoplePicker } from "../PeoplePicker.tsx";
import { useRefresh } from "../queries.ts";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";
import type { Written } from "./Duty.tsx";

const usual: Record<DutyKind, { from: string; to: string }> = {
  day: { from: "09:00", to: "18:00" },
  late: { from: "14:00", to: "23:00" },
  night: { from: "22:00", to: "08:00" },
  extra: { from: "18:00", to: "21:00" },
  overtime: { from: "18:00", to: "18:30" },
};

/** Duty being added or changed; a removal can be undone. */
export function DutyForm({ written, onClose }: { written: Written; onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const duty = "duty" in written ? written.duty : undefined;
  const [people, setPeople] = useState<PersonShort[]>(written.person === null ? [] : [written.person]);
  const [on, setOn] = useState("duty" in written ? written.duty.on : written.on);
  const [kind, setKind] = useState<DutyKind>(duty?.kind ?? "day");
  const [times, setTimes] = useState({ from: duty?.from ?? usual.day.from, to: duty?.to ?? usual.day.to });
  const [note, setNote] = useState(duty?.note ?? "");
  const submitting = useSubmit(async () => {
    const body = { on, ...times, kind, note };
    const person = people[0];
    if (person === undefined) throw new ApiError(422, { code: "invalid", fields: [{ path: "personId", code: "required" }] });
    if (duty === undefined) await api("POST /v1/duty", { body: { ...body, personId: person.id } });
    else await api("PATCH /v1/duty/{id}", { params: { id: duty.id }, body: { ...body, version: duty.version } });
    await refresh();
    toast(t.common.saved);
    onClose();
  });
  const removing = useSubmit(async () => {
    if (duty === undefined) return;
    await api("DELETE /v1/duty/{id}", { params: { id: duty.id } });
    await refresh();
    onClose();
    const { personId, from, to } = duty;
    toast(t.duty.removed, () => void api("POST /v1/duty", { body: { personId, on: duty.on, from, to, kind: duty.kind, note: duty.note } }).then(refresh));
  });
  const choose = (to: DutyKind): void => {
    // The usual hours come with the kind, unless other hours were written.
    if (times.from === usual[kind].from && times.to === usual[kind].to) setTimes(usual[to]);
    setKind(to);
  };
  return (
    <Side title={duty === undefined || written.person === null ? t.duty.add : t.duty.editOf(written.person.name)} onClose={onClose}>
      <Form
        submitting={submitting}
        act={t.duty.save}
        beside={
          duty === undefined ? undefined : (
            <Button danger loading={removing.busy} onClick={() => void removing.submit()}>
              {t.duty.remove}
            </Button>
          )
        }
      >
        {duty === undefined ? (
          <Field label={t.duty.person} plain problem={submitting.problemAt("personId")}>
            <PeoplePicker
              single
              label={t.duty.person}
              people={people}
              onChange={(chosen) => {
                submitting.mended("personId");
                setPeople(chosen);
              }}
            />
          </Field>
        ) : null}
        <Field label={t.duty.kind} plain>
          <Segmented value={kind} onChange={choose} options={dutyKinds.map((one) => ({ value: one, label: t.duty.kinds[one] }))} />
        </Field>
        <Field label={t.duty.on} problem={submitting.problemAt("on")}>
          <DateField value={on} onChange={(day) => (submitting.mended("on"), setOn(day))} />
        </Field>
        <FieldRow>
          <TextField label={t.duty.from} path="from" type="time" value={times.from} onChange={(from) => setTimes({ ...times, from })} submitting={submitting} />
          <TextField label={t.duty.to} path="to" type="time" hint={times.to <= times.from ? t.duty.nextDay : t.duty.toHint} value={times.to} onChange={(to) => setTimes({ ...times, to })} submitting={submitting} />
        </FieldRow>
        <TextField label={t.common.note} path="note" optional maxLength={500} value={note} onChange={setNote} submitting={submitting} />
        {removing.problem === null ? null : <p className="k-problem">{removing.problem.text}</p>}
      </Form>
    </Side>
  );
}
