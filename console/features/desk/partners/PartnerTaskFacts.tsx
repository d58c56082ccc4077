import { Button, Input } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { TaskRow } from "#contract/tasks.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { TaskLetters } from "./Letter.tsx";
import { usePartnerText } from "./texts.ts";
import "./partners.css";

/** Beside a partner's task: whom the mail went to, whether he opened it, what was said, and the acts on his link. */
export function PartnerTaskFacts({ task, mayAct }: { task: TaskRow; mayAct: boolean }): ReactNode {
  const t = usePartnerText().task;
  const when = useWhen();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["partner-task", task.id], queryFn: () => api("GET /v1/partner-tasks/{id}", { params: { id: task.id } }), refetchInterval: 15_000 });
  const [made, setMade] = useState("");
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ["partner-task", task.id] }), queries.invalidateQueries({ queryKey: ["ticket"] })]);
  const renewing = useSubmit(async () => {
    const { token } = await api("POST /v1/partner-tasks/{id}/link", { params: { id: task.id } });
    setMade(`${window.location.origin}/partner#${token}`);
    await refresh();
  });
  const revoking = useSubmit(async () => {
    await api("DELETE /v1/partner-tasks/{id}/link", { params: { id: task.id } });
    setMade("");
    toast(t.revoked);
    await refresh();
  });
  const one = found.data;
  if (one === undefined) return null;
  const moment = (at: string) => when.moment(at, serverNow());
  const problem = renewing.problem ?? revoking.problem;
  const acts = mayAct && task.state === "open";
  return (
    <div className="partners-facts">
      <p className="k-small k-ink-3 k-wrap">
        {one.contact.name} {one.contact.mail} <span className="k-dot" /> {one.openedAt === null ? t.notOpened : t.opened(moment(one.openedAt))}
        {one.acceptedAt === null ? null : <> <span className="k-dot" /> {t.accepted(moment(one.acceptedAt))}</>}
        {task.state !== "open" ? null : <> <span className="k-dot" /> {one.linkUntil === null ? t.linkOver : t.linkUntil(moment(one.linkUntil))}</>}
      </p>
      <ul className="partners-said">
        {one.said.filter((line) => line.kind === "question" || line.kind === "reply").map((line) => (
          <li key={line.at + line.kind}>
            <span className="k-small k-ink-3">
              {t.said[line.kind]} <Moment at={line.at} />
            </span>{" "}
            {line.words}
          </li>
        ))}
      </ul>
      {acts && one.said.some((line) => line.kind === "question") ? <Reply taskId={task.id} refresh={refresh} /> : null}
      <TaskLetters taskId={task.id} letters={one.letters} mayAct={mayAct} />
      {made === "" ? null : (
        <>
          <p className="k-small" role="status">{t.linkMade}</p>
          <CopyField label={t.copy} value={made} block />
        </>
      )}
      {acts ? (
        <p className="k-line k-wrap">
          <button type="button" className="k-link k-small" disabled={renewing.busy} onClick={() => void renewing.submit()}>
            {t.link}
          </button>
          {one.linkUntil === null ? null : (
            <button type="button" className="k-link k-small" disabled={revoking.busy} onClick={() => void revoking.submit()}>
              {t.revoke}
            </button>
          )}
        </p>
      ) : null}
      {problem === null ? null : (
        <p className="k-small k-problem" role="alert">
          {problem.text}
        </p>
      )}
    </div>
  );
}

function Reply({ taskId, refresh }: { taskId: string; refresh: () => Promise<unknown> }): ReactNode {
  const t = usePartnerText().task;
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/partner-tasks/{id}/reply", { params: { id: taskId }, body: { words } });
    setWords("");
    toast(t.replied);
    await refresh();
  });
  return (
    <div className="partners-reply">
      <Field label={t.reply} problem={submitting.problemAt("words") ?? submitting.problem?.text}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      {words.trim() === "" ? null : (
        <div>
          <Button size="small" loading={submitting.busy} onClick={() => void submitting.submit()}>
            {t.replyAct}
          </Button>
        </div>
      )}
    </div>
  );
}
