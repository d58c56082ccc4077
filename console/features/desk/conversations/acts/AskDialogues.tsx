import { Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useSession } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Choices, type Chosen } from "../passing/Choices.tsx";
import { usePassingText } from "../passing/texts.ts";
import { useDeskText } from "../texts.ts";
import { ActDialogue, Missing } from "./ActDialogue.tsx";

/** Asks a colleague silently: the customer never sees it. */
export function ConsultDialogue({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const me = useSession().person;
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [question, setQuestion] = useState("");
  const submitting = useSubmit(async () => {
    const [whom] = chosen;
    if (whom === undefined || question.trim() === "") return;
    await api("POST /v1/conversations/{id}/consults", { params: { id: row.id }, body: { personId: whom.id, question: question.trim() } });
    toast(p.consult.sent(whom.name));
    onClose();
  });
  return (
    <ActDialogue title={p.consult.title} act={p.consult.send} keep={t.end.keep} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <>
          <Choices kind="person" who="all" without={[row.assignee?.id, me.id]} chosen={chosen} most={1} label={p.consult.whom} onChoose={setChosen} />
          {tried && chosen.length === 0 ? <Missing>{p.toMissing}</Missing> : null}
          <Field label={p.consult.question} hint={p.consult.questionHint} problem={tried && question.trim() === "" ? p.consult.questionMissing : submitting.problemAt("question")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={question} onChange={(event) => setQuestion(event.target.value)} />
          </Field>
        </>
      )}
    </ActDialogue>
  );
}

/** Asks a person or a territory to help; the owner stays responsible (R-CV-10). */
export function HelperDialogue({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const [kind, setKind] = useState<"person" | "territory">("person");
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const [task, setTask] = useState("");
  const submitting = useSubmit(async () => {
    const [whom] = chosen;
    if (whom === undefined || task.trim() === "") return;
    await api("POST /v1/conversations/{id}/helpers", { params: { id: row.id }, body: { to: kind === "person" ? { kind, id: whom.id } : { kind, key: whom.id }, task: task.trim() } });
    toast(p.helper.sent(whom.name));
    onClose();
  });
  return (
    <ActDialogue title={p.helper.title} act={p.helper.send} keep={t.end.keep} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <>
          <Segmented
            value={kind}
            aria-label={p.helper.whom}
            onChange={(value) => {
              setKind(value);
              setChosen([]);
            }}
            options={(["person", "territory"] as const).map((value) => ({ value, label: p.kinds[value] }))}
          />
          <Choices key={kind} kind={kind} who="all" without={[row.assignee?.id, row.territory]} chosen={chosen} most={1} label={p.helper.whom} onChoose={setChosen} />
          {tried && chosen.length === 0 ? <Missing>{p.toMissing}</Missing> : null}
          <Field label={p.helper.task} hint={p.helper.taskHint} problem={tried && task.trim() === "" ? p.helper.taskMissing : submitting.problemAt("task")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={task} onChange={(event) => setTask(event.target.value)} />
          </Field>
        </>
      )}
    </ActDialogue>
  );
}
