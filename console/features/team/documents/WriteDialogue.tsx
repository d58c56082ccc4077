import { Input, Radio, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { documentKinds, type DocumentDetail, type DocumentKind } from "#contract/documents.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUploads } from "../../desk/conversations/composer/useUploads.ts";
import { AddFiles, broughtIds, FileList, isBringing } from "../../desk/tickets/Files.tsx";
import { useDocumentText } from "./texts.ts";

const named = (rows: readonly { id: string; name: string }[] | undefined) => (rows ?? []).map((one) => ({ value: one.id, label: one.name }));
const ids = (rows: readonly { id: string }[]) => rows.map((one) => one.id);

/** Writes a request, report or document; or, sent back, writes it anew. */
export function WriteDialogue({ before, onClose }: { before?: DocumentDetail; onClose: () => void }): ReactNode {
  const all = useDocumentText();
  const t = all.form;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const words = useProblem();
  const audience = useQuery({ queryKey: ["documents", "audience"], queryFn: () => api("GET /v1/documents/audience", {}) });
  const uploads = useUploads();
  const [typed, setTyped] = useState({
    kind: before?.kind ?? ("request" as DocumentKind), title: before?.title ?? "", words: before?.words ?? "", reviewerId: before?.reviewer?.id ?? null as string | null,
    people: ids(before?.to.people ?? []), teams: ids(before?.to.teams ?? []), departments: ids(before?.to.departments ?? []), dueOn: before?.dueOn ?? "",
  });
  const put = <K extends keyof typeof typed>(field: K) => (value: (typeof typed)[K]): void => {
    submitting.mended(field);
    setTyped((now) => ({ ...now, [field]: value }));
  };
  const submitting = useSubmit(async () => {
    if (isBringing(uploads)) return;
    const files = [...ids(before?.files ?? []), ...broughtIds(uploads)];
    const body = { ...typed, files, dueOn: typed.dueOn === "" ? null : typed.dueOn };
    const id = before === undefined ? (await api("POST /v1/documents", { body })).id : before.id;
    if (before !== undefined) await api("PUT /v1/documents/{id}", { params: { id }, body: { ...body, version: before.version } });
    toast(typed.reviewerId === null ? t.passed : t.submitted);
    await queries.invalidateQueries({ queryKey: ["documents"] });
    await queries.invalidateQueries({ queryKey: ["document", id] });
    onClose();
    if (before === undefined) void navigate({ to: "/documents/$id", params: { id } });
  });
  const direct = audience.data?.mayPass === true && typed.kind === "document";
  const many = (field: "people" | "teams" | "departments") => (
    <Field label={t[field]} optional problem={submitting.problemAt(field)}>
      <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} maxTagCount="responsive" value={typed[field]} options={named(audience.data?.[field])} onChange={put(field)} />
    </Field>
  );
  return (
    <FormDialogue title={all.write} act={before !== undefined ? t.again : typed.reviewerId === null && direct ? t.pass : t.submit} submitting={submitting} onClose={onClose} width={600}>
      <Field label={all.kind} hint={all.kindNotes[typed.kind]} plain>
        <Radio.Group value={typed.kind} onChange={(event) => put("kind")(event.target.value as DocumentKind)} options={documentKinds.map((value) => ({ value, label: all.kinds[value] }))} />
      </Field>
      <Field label={t.title} problem={submitting.problemAt("title")}>
        <Input value={typed.title} maxLength={120} autoComplete="off" onChange={(event) => put("title")(event.target.value)} />
      </Field>
      <Field label={t.words} problem={submitting.problemAt("words")}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={10_000} value={typed.words} onChange={(event) => put("words")(event.target.value)} />
      </Field>
      {before === undefined ? null : <FileList files={before.files} />}
      <AddFiles uploads={uploads} />
      <Field label={t.reviewer} hint={t.reviewerHint} problem={audience.error === null ? submitting.problemAt("reviewerId") : words(audience.error).text}>
        <Select showSearch={{ optionFilterProp: "label" }} value={typed.reviewerId ?? (direct ? "" : undefined)} options={[...(direct ? [{ value: "", label: t.noReviewer }] : []), ...named(audience.data?.reviewers)]} onChange={(value: string) => put("reviewerId")(value === "" ? null : value)} />
      </Field>
      <p className="k-small k-ink-3">{t.toHint}</p>
      {many("people")}
      <div className="k-fieldrow">
        {many("teams")}
        {many("departments")}
      </div>
      <Field label={t.dueOn} optional hint={t.dueHint} problem={submitting.problemAt("dueOn")}>
        <DateField clear value={typed.dueOn} onChange={put("dueOn")} />
      </Field>
    </FormDialogue>
  );
}
