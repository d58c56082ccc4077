import { Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { TicketDetail } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useTicketText } from "./texts.ts";

/** Reads the ticket and the lists anew. */
export function useRefreshed(id: string): (said: string) => Promise<void> {
  const queries = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all([queries.invalidateQueries({ queryKey: ["ticket", id] }), queries.invalidateQueries({ queryKey: ["tickets"] })]);
  };
}

/** Gives a ticket to a colleague, with what they should know. */
export function AssignDialogue({ detail, onClose }: { detail: TicketDetail; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const done = useRefreshed(detail.row.id);
  const people = useQuery({ queryKey: ["colleagues", "all"], queryFn: () => api("GET /v1/presence/colleagues", { query: { who: "all" } }) });
  const [owner, setOwner] = useState<string | undefined>(undefined);
  const [note, setNote] = useState("");
  const options = (people.data?.people ?? []).filter((one) => one.id !== detail.row.owner?.id).map((one) => ({ value: one.id, label: one.name }));
  const submitting = useSubmit(async () => {
    if (owner === undefined) return;
    await api("PUT /v1/tickets/{id}/owner", { params: { id: detail.row.id }, body: { ownerId: owner, note } });
    await done(t.page.assigned(options.find((one) => one.value === owner)?.label ?? ""));
    onClose();
  });
  return (
    <FormDialogue title={t.page.assignTitle(detail.row.code)} act={t.page.assignAct} submitting={submitting} onClose={onClose}>
      <Field label={t.page.assignTo} problem={submitting.problemAt("ownerId")}>
        <Select showSearch={{ optionFilterProp: "label" }} loading={people.isPending} value={owner} options={options} onChange={setOwner} />
      </Field>
      <Field label={t.page.assignNote} optional>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </FormDialogue>
  );
}

/** Merges into another open ticket of the same customer and kind. */
export function MergeDialogue({ detail, onClose }: { detail: TicketDetail; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const navigate = useNavigate();
  const done = useRefreshed(detail.row.id);
  const [into, setInto] = useState<string | undefined>(undefined);
  const found = useQuery({ queryKey: ["tickets", "alike", detail.row.id], queryFn: () => api("GET /v1/tickets", { query: { type: detail.row.type, limit: 200 } }) });
  const alike = (found.data?.rows ?? []).filter((one) => one.id !== detail.row.id && one.customer?.id === detail.row.customer?.id);
  const submitting = useSubmit(async () => {
    const chosen = alike.find((one) => one.id === into);
    if (chosen === undefined) return;
    await api("POST /v1/tickets/{id}/merge", { params: { id: detail.row.id }, body: { intoId: chosen.id } });
    await done(t.page.merged(chosen.code));
    onClose();
    await navigate({ to: "/tickets/$id", params: { id: chosen.id } });
  });
  return (
    <FormDialogue title={t.page.mergeTitle(detail.row.code)} act={t.page.mergeAct} submitting={submitting} onClose={onClose}>
      <Field label={t.page.merge} hint={found.data !== undefined && alike.length === 0 ? t.page.mergeNone : t.page.mergeHint}>
        <Select loading={found.isPending} disabled={alike.length === 0} value={into} options={alike.map((one) => ({ value: one.id, label: `${one.code} ${one.title}` }))} onChange={setInto} />
      </Field>
    </FormDialogue>
  );
}

/** Takes an ended ticket up again, with the reason. */
export function ReopenDialogue({ detail, onClose }: { detail: TicketDetail; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const done = useRefreshed(detail.row.id);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/tickets/{id}/reopening", { params: { id: detail.row.id }, body: { reason } });
    await done(t.page.reopened);
    onClose();
  });
  return (
    <FormDialogue title={t.page.reopenTitle(detail.row.code)} act={t.page.reopenAct} submitting={submitting} onClose={onClose}>
      <Field label={t.page.reason} hint={t.page.reasonHint} problem={submitting.problemAt("reason")}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormDialogue>
  );
}
