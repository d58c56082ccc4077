import { Button, Checkbox, Input, Modal, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { TicketDetail } from "#contract/tickets.ts";
import { relationKinds, type RelationKind } from "#contract/ticket-views.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useLabel, useTicketText } from "../texts.ts";
import { useTagChoices } from "./Filters.tsx";
import { useViewsText } from "./texts.ts";
import "./views.css";

/** How the ticket is related to others, seen from here; and its tags. */
export function RelationsPanel({ detail }: { detail: TicketDetail }): ReactNode {
  const v = useViewsText();
  const label = useLabel();
  const problem = useProblem();
  const queries = useQueryClient();
  const { id } = detail.row;
  const key = ["ticket", id, "relations"];
  const rows = useQuery({ queryKey: key, queryFn: ({ signal }) => api("GET /v1/tickets/{id}/relations", { params: { id } }, { signal }) }).data?.rows ?? [];
  const [adding, setAdding] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const remove = (other: string, kind: RelationKind, first: boolean): void => {
    setFailed(null);
    void api("DELETE /v1/tickets/{id}/relations/{other}", { params: { id, other }, query: { kind, first: first ? "true" : "false" } })
      .then(() => toast(v.relations.removed))
      .catch((error: unknown) => setFailed(problem(error).text))
      .finally(() => queries.invalidateQueries({ queryKey: ["ticket", id] }));
  };
  return (
    <Panel
      title={v.relations.title}
      acts={
        detail.mayAct ? (
          <button type="button" className="k-link k-small" onClick={() => setAdding(true)}>
            {v.relations.add}
          </button>
        ) : undefined
      }
    >
      {rows.length === 0 ? <p className="k-small k-ink-3">{v.relations.none}</p> : null}
      <ul className="tickets-related">
        {rows.map(({ kind, first, ticket }) => (
          <li key={`${kind}/${first}/${ticket.id}`}>
            <span className="k-ink-3">{v.relations[first ? "first" : "second"][kind]}</span>
            <Link to="/tickets/$id" params={{ id: ticket.id }} className="k-link k-num" title={ticket.title || v.relations.hidden}>
              {ticket.code}
            </Link>
            <span className="k-cut k-ink-2">{ticket.title || v.relations.hidden}</span>
            <span className="k-tag">{label(ticket.placeName)}</span>
            {detail.mayAct ? (
              <button type="button" className="k-plain" aria-label={v.relations.remove(ticket.code)} title={v.relations.remove(ticket.code)} onClick={() => remove(ticket.id, kind, first)}>
                <Icon name="x" size="xs" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {failed === null ? null : (
        <p className="k-problem" role="alert">
          {failed}
        </p>
      )}
      {adding ? <AddRelation detail={detail} onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}

const addable = relationKinds.filter((kind) => kind !== "split");

function AddRelation({ detail, onClose }: { detail: TicketDetail; onClose: () => void }): ReactNode {
  const v = useViewsText();
  const ui = useUiText();
  const queries = useQueryClient();
  const [kind, setKind] = useState("first/duplicate");
  const [to, setTo] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (to.trim() === "") return;
    const [end, name] = kind.split("/") as ["first" | "second", (typeof addable)[number]];
    await api("POST /v1/tickets/{id}/relations", { params: { id: detail.row.id }, body: { kind: name, first: end === "first", to: to.trim() } });
    await queries.invalidateQueries({ queryKey: ["ticket", detail.row.id] });
    toast(v.relations.added);
    onClose();
  });
  const options = addable.flatMap((one) => (["first", "second"] as const).map((end) => ({ value: `${end}/${one}`, label: v.relations[end][one] })));
  return (
    <Modal open title={v.relations.addTitle(detail.row.code)} width={420} okText={v.relations.act} cancelText={ui.cancel} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="tickets-form">
        <Field label={v.relations.kind}>
          <Select value={kind} options={options} onChange={setKind} />
        </Field>
        <Field label={v.relations.to} hint={v.relations.toHint} problem={submitting.problemAt("to") ?? (tried && to.trim() === "" ? v.relations.toMissing : undefined)}>
          <Input autoFocus maxLength={20} value={to} onChange={(event) => (submitting.mended("to"), setTo(event.target.value))} onPressEnter={() => void submitting.submit()} />
        </Field>
        {submitting.problem === null || submitting.problemAt("to") !== undefined ? null : (
          <p className="k-form-problem" role="alert">
            {submitting.problem.text}
          </p>
        )}
      </div>
    </Modal>
  );
}

/** The tags of a ticket; each change is saved at once. */
export function TicketTags({ detail }: { detail: TicketDetail }): ReactNode {
  const v = useViewsText();
  const problem = useProblem();
  const queries = useQueryClient();
  const options = useTagChoices();
  const [failed, setFailed] = useState<string | null>(null);
  const { row } = detail;
  if (!detail.mayAct || row.endedAt !== null) return <>{row.tags.join(" ")}</>;
  const save = (tags: string[], undo: string[] | null): void => {
    setFailed(null);
    api("PUT /v1/tickets/{id}/tags", { params: { id: row.id }, body: { tags } })
      .then(() => toast(v.tags.saved, undo === null ? undefined : () => save(undo, null)))
      .catch((error: unknown) => setFailed(problem(error).text))
      .finally(() => void Promise.all([queries.invalidateQueries({ queryKey: ["ticket", row.id] }), queries.invalidateQueries({ queryKey: ["tickets"] })]));
  };
  return (
    <>
      <Select mode="tags" size="small" style={{ width: "100%" }} aria-label={v.tags.title} placeholder={v.tags.hint} value={row.tags} options={options} tokenSeparators={[" "]} maxCount={10} onChange={(tags: string[]) => save(tags.map((tag) => tag.trim().slice(0, 20)).filter(Boolean), row.tags)} />
      {failed === null ? null : (
        <p className="k-problem" role="alert">
          {failed}
        </p>
      )}
    </>
  );
}

const carried: readonly string[] = ["comment", "customer_comment", "said"];

/** A part of the timeline becomes a ticket of its own. */
export function SplitDialogue({ detail, onClose }: { detail: TicketDetail; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const entries = detail.entries.filter((entry) => carried.includes(entry.kind) && entry.words !== "");
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState<number[]>([]);
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (title.trim() === "" || chosen.length === 0) return;
    const made = await api("POST /v1/tickets/{id}/split", { params: { id: detail.row.id }, body: { title: title.trim(), entries: chosen } });
    await Promise.all([queries.invalidateQueries({ queryKey: ["ticket", detail.row.id] }), queries.invalidateQueries({ queryKey: ["tickets"] })]);
    toast(v.split.done(made.code));
    onClose();
    await navigate({ to: "/tickets/$id", params: { id: made.id } });
  });
  return (
    <FormDialogue title={v.split.title(detail.row.code)} width={560} act={v.split.go} disabled={entries.length === 0} submitting={submitting} onClose={onClose}>
      <p className="k-small k-ink-2">{v.split.note}</p>
      <Field label={v.split.name} problem={submitting.problemAt("title") ?? (tried && title.trim() === "" ? t.opening.nameMissing : undefined)}>
        <Input autoFocus maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Field label={v.split.entries} problem={submitting.problemAt("entries") ?? (tried && chosen.length === 0 && entries.length > 0 ? v.split.choose : undefined)}>
        {entries.length === 0 ? (
          <p className="k-ink-3">{v.split.nothing}</p>
        ) : (
          <Checkbox.Group className="tickets-split-list" value={chosen} onChange={setChosen} options={entries.map((entry) => ({ value: entry.n, label: `${t.entries[entry.kind]}：${entry.words.slice(0, 120)}` }))} />
        )}
      </Field>
    </FormDialogue>
  );
}

/** To the page that is printed. */
export function PrintLink({ id }: { id: string }): ReactNode {
  const v = useViewsText();
  const navigate = useNavigate();
  return <Button onClick={() => void navigate({ to: `/tickets/${id}/print` })}>{v.print.act}</Button>;
}
