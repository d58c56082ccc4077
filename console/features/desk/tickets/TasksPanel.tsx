import { Button, Input, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { TaskRow } from "#contract/tasks.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { noAsking, PartnerFields, usePartners } from "../partners/PartnerFields.tsx";
import { PartnerTaskFacts } from "../partners/PartnerTaskFacts.tsx";
import { usePartnerText } from "../partners/texts.ts";
import { Choice } from "./Choice.tsx";
import { useRefreshed } from "./Dialogues.tsx";
import { FileList } from "./Files.tsx";
import { useTicketText } from "./texts.ts";

/** What departments and colleagues were asked about this ticket, and what they said (R-TK-08). */
export function TasksPanel({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText().tasks;
  const [giving, setGiving] = useState(false);
  const gives = detail.mayAct && detail.row.endedAt === null;
  if (detail.tasks.length === 0 && !gives) return null;
  return (
    <Panel
      title={t.title}
      acts={
        gives ? (
          <Button size="small" icon={<Icon name="plus" />} onClick={() => setGiving(true)}>
            {t.give}
          </Button>
        ) : undefined
      }
    >
      {detail.tasks.length === 0 ? <p className="k-small k-ink-3">{t.none}</p> : null}
      <ul className="tickets-tasks">
        {detail.tasks.map((task) => (
          <Task key={task.id} task={task} detail={detail} />
        ))}
      </ul>
      {giving ? <GiveDialogue detail={detail} onClose={() => setGiving(false)} /> : null}
    </Panel>
  );
}

/** How a task stands: the time left, or that it is answered. */
export function TaskState({ task }: { task: TaskRow }): ReactNode {
  const t = useTicketText().tasks;
  if (task.state === "open" && task.dueAt !== null) return <SlaChip clock={{ state: "running", until: task.dueAt, totalMs: Date.parse(task.dueAt) - Date.parse(task.givenAt) }} />;
  return (
    <span className="k-tag">
      {task.state === "answered" ? <Icon name="check" size="xs" /> : null} {t.states[task.state]}
    </span>
  );
}

function Task({ task, detail }: { task: TaskRow; detail: TicketDetail }): ReactNode {
  const t = useTicketText().tasks;
  const done = useRefreshed(detail.row.id);
  const withdrawing = useSubmit(async () => {
    await api("POST /v1/tasks/{id}/withdrawal", { params: { id: task.id } });
    await done(t.withdrawn);
  });
  return (
    <li>
      <p className="k-line">
        <b>{task.to}</b>
        <span className="k-space" />
        <TaskState task={task} />
      </p>
      <p className="tickets-words">{task.what}</p>
      <FileList files={task.files} />
      {task.answer === "" ? null : (
        <p className="tickets-answer">
          <span className="k-small k-ink-3">{task.endedBy}</span> {task.answer}
        </p>
      )}
      {task.partnerId === null ? null : <PartnerTaskFacts task={task} mayAct={detail.mayAct} />}
      {task.state === "open" && detail.mayAct ? (
        <button type="button" className="k-link k-small" disabled={withdrawing.busy} onClick={() => void withdrawing.submit()}>
          {t.withdraw}
        </button>
      ) : null}
      {withdrawing.problem === null ? null : (
        <p className="k-small k-problem" role="alert">
          {withdrawing.problem.text}
        </p>
      )}
    </li>
  );
}

const lengths = { half: { amount: 1, unit: "half_working_days" }, one: { amount: 1, unit: "working_days" }, three: { amount: 3, unit: "working_days" } } as const;
type Length = keyof typeof lengths;

/** Asks a department or a colleague, with a deadline in working time. */
function GiveDialogue({ detail, onClose }: { detail: TicketDetail; onClose: () => void }): ReactNode {
  const all = useTicketText();
  const t = all.tasks;
  const done = useRefreshed(detail.row.id);
  const found = useQuery({ queryKey: ["colleagues", "all"], queryFn: () => api("GET /v1/presence/colleagues", { query: { who: "all" } }) });
  const p = usePartnerText().ask;
  const partners = usePartners();
  const [partner, setPartner] = useState(noAsking);
  const [to, setTo] = useState<string | undefined>(undefined);
  const [what, setWhat] = useState("");
  const [length, setLength] = useState<Length>("half");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (to === undefined || what.trim() === "") return;
    const [kind, id] = to.split(" ") as [string, string];
    if (kind === "partner") {
      const { contactId, share, locale } = partner;
      if (contactId === undefined) return;
      await api("POST /v1/tickets/{id}/partner-tasks", { params: { id: detail.row.id }, body: { partnerId: id, contactId, what, within: lengths[length], share, locale } });
    } else await api("POST /v1/tickets/{id}/tasks", { params: { id: detail.row.id }, body: { to: kind === "department" ? { departmentId: id } : { personId: id }, what, within: lengths[length] } });
    await done(kind === "partner" ? p.sent : t.given);
    onClose();
  });
  return (
    <FormDialogue title={t.giveTitle} act={t.give} submitting={submitting} onClose={onClose}>
      <Field label={t.to} problem={submitting.problemAt("to") ?? submitting.problemAt("partnerId") ?? (tried && to === undefined ? t.toMissing : undefined)}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          loading={found.isPending}
          value={to}
          onChange={(next: string) => {
            setTo(next);
            setPartner(noAsking);
          }}
          options={[
            { label: t.departments, options: (found.data?.departments ?? []).map((one) => ({ value: `department ${one.id}`, label: one.name })) },
            { label: p.group, options: (partners.data ?? []).map((one) => ({ value: `partner ${one.id}`, label: one.name })) },
            { label: t.people, options: (found.data?.people ?? []).map((one) => ({ value: `person ${one.id}`, label: one.name })) },
          ]}
        />
      </Field>
      {to?.startsWith("partner ") ? <PartnerFields key={to} partnerId={to.slice(8)} value={partner} onChange={setPartner} submitting={submitting} tried={tried} /> : null}
      <Field label={t.what} problem={submitting.problemAt("what") ?? (tried && what.trim() === "" ? t.whatMissing : undefined)}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={what} onChange={(event) => setWhat(event.target.value)} />
      </Field>
      <Field label={t.within}>
        <Choice label={t.within} options={(Object.keys(lengths) as Length[]).map((key) => ({ key, name: t.lengths[key] }))} value={[length]} onChoose={([key]) => key !== undefined && setLength(key as Length)} />
      </Field>
    </FormDialogue>
  );
}
