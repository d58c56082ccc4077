import { Button, Input } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { FormValue } from "#contract/forms.ts";
import type { TaskRow } from "#contract/tasks.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ErrandsPart } from "../../team/errands/ErrandsPart.tsx";
import { useUploads } from "../conversations/composer/useUploads.ts";
import { AddFiles, broughtIds, FileList, isBringing } from "./Files.tsx";
import { FormFields } from "./FormFields.tsx";
import { TaskState } from "./TasksPanel.tsx";
import { useLabel, useTicketText } from "./texts.ts";
import "./tickets.css";

/** The light page of colleagues who are no agents (R-TK-08): what they are asked, and a field for the answer. Nothing else is shown of the ticket. */
export default function Tasks(): ReactNode {
  const t = useTicketText();
  const [address] = useAddress();
  const state = address.state === "answered" ? "answered" : "open";
  const found = useQuery({ queryKey: ["tasks", state], queryFn: ({ signal }) => api("GET /v1/tasks", { query: { state } }, { signal }), refetchInterval: 30_000 });
  return (
    <Page>
      <PageHead title={t.tasks.title} note={t.tasks.pageNote}>
        <FilterChips name="state" label={t.filters.state} withAll={false} options={[{ value: "", label: t.tasks.states.open, count: state === "open" ? found.data?.rows.length : undefined }, { value: "answered", label: t.tasks.states.answered }]} />
      </PageHead>
      <ErrandsPart state={state} />
      {found.data !== undefined ? (
        found.data.rows.length === 0 ? (
          <Panel flush>
            <EmptyState>{t.tasks.empty[state]}</EmptyState>
          </Panel>
        ) : (
          found.data.rows.map((task) => <TaskCard key={task.id} task={task} />)
        )
      ) : found.error !== null ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingState rows={4} onRetry={() => void found.refetch()} />
      )}
    </Page>
  );
}

function TaskCard({ task }: { task: TaskRow }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const [form, setForm] = useState<Record<string, FormValue>>({});
  const uploads = useUploads();
  const asksForm = task.form.length > 0;
  const submitting = useSubmit(async () => {
    await api("POST /v1/tasks/{id}/answer", { params: { id: task.id }, body: { words, form, files: broughtIds(uploads) } });
    toast(t.tasks.answered);
    await queries.invalidateQueries({ queryKey: ["tasks"] });
  });
  return (
    <Panel title={task.what} className="tickets-task" acts={<TaskState task={task} />}>
      <p className="k-small k-ink-3">
        {label(task.ticket.typeName)} <span className="k-num">{task.ticket.code}</span> {task.ticket.title}
      </p>
      <p className="k-small k-ink-3">
        {task.to} <span className="k-dot" /> {t.tasks.by(task.givenBy)} <Moment at={task.givenAt} />
      </p>
      {task.state === "answered" ? (
        <div className="tickets-answer">
          <span className="k-small k-ink-3">{task.endedBy}</span> {task.answer}
          <FileList files={task.files} />
        </div>
      ) : (
        <div className="tickets-form">
          <FormFields fields={task.form} values={form} starred problemAt={(key) => submitting.problemAt(`form.${key}`)} onChange={setForm} />
          <Field label={t.tasks.answer} optional={asksForm} problem={submitting.problemAt("words") ?? submitting.problem?.text}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
          </Field>
          <AddFiles uploads={uploads} />
          <div>
            <Button type="primary" disabled={(words.trim() === "" && !asksForm) || isBringing(uploads)} loading={submitting.busy} onClick={() => void submitting.submit()}>
              {t.tasks.answerAct}
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}
