import { Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { IncidentRow } from "#contract/incidents.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useIncidentText } from "./texts.ts";

interface Asked {
  row: IncidentRow;
  onClose: () => void;
}

function useDone({ row, onClose }: Asked): (said: string) => Promise<void> {
  const queries = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all([queries.invalidateQueries({ queryKey: ["incident", row.id] }), queries.invalidateQueries({ queryKey: ["incidents"] })]);
    onClose();
  };
}

/** Somebody else leads it. */
export function LeaderDialogue({ row, onClose }: Asked): ReactNode {
  const t = useIncidentText();
  const done = useDone({ row, onClose });
  const [personId, setPersonId] = useState<string | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const people = useQuery({ queryKey: ["colleagues", "all"], queryFn: () => api("GET /v1/presence/colleagues", { query: { who: "all" } }) });
  const submitting = useSubmit(async () => {
    setTried(true);
    if (personId === undefined) return;
    await api("PUT /v1/incidents/{id}/leader", { params: { id: row.id }, body: { personId } });
    await done(t.led);
  });
  return (
    <FormDialogue title={t.leadTitle(row.code)} act={t.lead} submitting={submitting} onClose={onClose}>
      <Field label={t.columns.leader} problem={submitting.problemAt("personId") ?? (tried && personId === undefined ? t.leadMissing : undefined)}>
        <Select showSearch={{ optionFilterProp: "label" }} loading={people.isPending} value={personId} onChange={(value) => (submitting.mended("personId"), setPersonId(value))} options={(people.data?.people ?? []).filter((one) => one.id !== row.leader?.id).map((one) => ({ value: one.id, label: one.name }))} />
      </Field>
    </FormDialogue>
  );
}

/** Another ticket belongs to it, by its number. */
export function LinkDialogue({ row, onClose }: Asked): ReactNode {
  const t = useIncidentText();
  const done = useDone({ row, onClose });
  const [to, setTo] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (to.trim() === "") return;
    await api("POST /v1/incidents/{id}/tickets", { params: { id: row.id }, body: { to: to.trim() } });
    await done(t.linked);
  });
  return (
    <FormDialogue title={t.link} act={t.link} submitting={submitting} onClose={onClose}>
      <Field label={t.linkTo} hint={t.linkHint} problem={submitting.problemAt("to") ?? (tried && to.trim() === "" ? t.linkMissing : undefined)}>
        <Input autoFocus maxLength={20} value={to} onChange={(event) => (submitting.mended("to"), setTo(event.target.value))} onPressEnter={() => void submitting.submit()} />
      </Field>
    </FormDialogue>
  );
}

const parts = ["result", "cause", "improvement"] as const;

/** It ends with its review: what came of it, the cause, what is to be better. */
export function ResolveDialogue({ row, onClose }: Asked): ReactNode {
  const t = useIncidentText();
  const done = useDone({ row, onClose });
  const [words, setWords] = useState({ result: "", cause: "", improvement: "" });
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (parts.some((part) => words[part].trim() === "")) return;
    await api("POST /v1/incidents/{id}/resolution", { params: { id: row.id }, body: words });
    await done(t.resolved);
  });
  return (
    <FormDialogue title={t.resolveTitle(row.code)} act={t.resolve} submitting={submitting} onClose={onClose}>
      {parts.map((part) => (
        <Field key={part} label={t.review[part]} problem={submitting.problemAt(part) ?? (tried && words[part].trim() === "" ? t.reviewMissing : undefined)}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words[part]} onChange={(event) => setWords({ ...words, [part]: event.target.value })} />
        </Field>
      ))}
    </FormDialogue>
  );
}
