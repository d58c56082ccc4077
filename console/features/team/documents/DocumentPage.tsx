import { Button, Input } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import type { DocumentDetail, Receipt } from "#contract/documents.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { FileList } from "../../desk/tickets/Files.tsx";
import { MyState } from "./Documents.tsx";
import { useDocumentText } from "./texts.ts";
import { WriteDialogue } from "./WriteDialogue.tsx";
import "./documents.css";

/** One document: what it says, to whom it goes, its course, and the receipts. */
export default function DocumentPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const t = useDocumentText();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["document", id], queryFn: ({ signal }) => api("GET /v1/documents/{id}", { params: { id } }, { signal }), refetchInterval: 15_000 });
  const unread = found.data !== undefined && found.data.mine !== null && found.data.mine.readAt === null;
  useEffect(() => {
    // Opened by whoever got it: that is the receipt of reading.
    if (unread) void api("POST /v1/documents/{id}/reading", { params: { id } }).then(() => queries.invalidateQueries({ queryKey: ["document", id] }), () => {});
  }, [unread, id, queries]);
  if (found.data === undefined) return <Page>{found.error === null ? <LoadingState rows={4} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />}</Page>;
  const d = found.data;
  return (
    <Page>
      <Head d={d} />
      <Panel title={t.page.words}>
        <p className="documents-words">{d.words}</p>
        <FileList files={d.files} />
      </Panel>
      <div className="documents-side">
        <Panel title={t.page.course}>
          <ul className="documents-steps">
            {d.steps.map((step) => (
              <li key={step.at + step.kind}>
                <b>{t.page.steps[step.kind]}</b> <span className="k-ink-2">{step.by}</span> {step.count === null ? null : t.page.people(step.count)} <span className="k-small k-ink-3"><Moment at={step.at} /></span>
                {step.words === "" ? null : <p className="documents-words">{step.words}</p>}
              </li>
            ))}
          </ul>
        </Panel>
        {d.receipts === null || d.receipts.length === 0 ? null : <Receipts d={d} receipts={d.receipts} />}
      </div>
    </Page>
  );
}

type Open = "approve" | "return" | "withdraw" | "edit" | null;

function Head({ d }: { d: DocumentDetail }): ReactNode {
  const all = useDocumentText();
  const t = all.page;
  const when = useWhen();
  const [open, setOpen] = useState<Open>(null);
  const refresh = useRefresh(d.id);
  const acknowledging = useSubmit(async () => {
    await api("POST /v1/documents/{id}/acknowledgement", { params: { id: d.id } });
    await refresh(t.acknowledged);
  });
  const withdraw = async (): Promise<void> => {
    await api("POST /v1/documents/{id}/withdrawal", { params: { id: d.id } });
    await refresh(t.done);
  };
  const shut = () => setOpen(null);
  const to = [...d.to.departments, ...d.to.teams, ...d.to.people].map((one) => one.name);
  return (
    <header className="documents-head">
      <div className="k-line k-wrap">
        <Link to="/documents" className="k-plain" aria-label={t.back} title={t.back}>
          <Icon name="left" />
        </Link>
        <span className="k-tag">{all.kinds[d.kind]}</span>
        <h2>{d.title}</h2>
        <span className={`k-tag ${d.state === "returned" ? "is-warn" : d.state === "approved" ? "is-ok" : ""}`}>{all.states[d.state]}</span>
        <MyState row={d} />
        <span className="k-space" />
        {d.mine !== null && d.mine.acknowledgedAt === null ? (
          <Button type="primary" icon={<Icon name="check" />} loading={acknowledging.busy} onClick={() => void acknowledging.submit()}>
            {t.acknowledge}
          </Button>
        ) : null}
        {d.mayDecide ? (
          <>
            <Button onClick={() => setOpen("return")}>{t.sendBack}</Button>
            <Button type="primary" onClick={() => setOpen("approve")}>{t.approve}</Button>
          </>
        ) : null}
        {d.mayEdit ? <Button type="primary" onClick={() => setOpen("edit")}>{t.edit}</Button> : null}
        {d.mayWithdraw ? <Button onClick={() => setOpen("withdraw")}>{t.withdraw}</Button> : null}
      </div>
      <p className="k-small k-ink-2">
        {d.author.name} <Moment at={d.submittedAt} /> <span className="k-dot" /> {d.reviewer === null ? t.direct : t.reviewer(d.reviewer.name)}
        {d.round === 1 ? null : <> <span className="k-dot" /> {t.round(d.round)}</>}
        {d.dueAt === null ? null : <> <span className="k-dot" /> {t.due(when.moment(d.dueAt, serverNow()))}</>}
      </p>
      <p className="k-small k-ink-2">
        {t.to} {to.length === 0 ? <span className="k-ink-3">{t.nobody}</span> : to.map((name) => <span key={name} className="k-tag">{name}</span>)}
      </p>
      {acknowledging.problem === null ? null : <p className="k-small k-problem" role="alert">{acknowledging.problem.text}</p>}
      {open === "approve" || open === "return" ? <DecisionDialogue d={d} as={open} onClose={shut} /> : null}
      {open === "edit" ? <WriteDialogue before={d} onClose={shut} /> : null}
      {open === "withdraw" ? (
        <ConfirmAct title={t.withdrawTitle} act={t.withdraw} danger onAct={withdraw} onClose={shut}>
          <p>{t.withdrawNote}</p>
        </ConfirmAct>
      ) : null}
    </header>
  );
}

function useRefresh(id: string): (said: string) => Promise<void> {
  const queries = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all([queries.invalidateQueries({ queryKey: ["document", id] }), queries.invalidateQueries({ queryKey: ["documents"] })]);
  };
}

function DecisionDialogue({ d, as, onClose }: { d: DocumentDetail; as: "approve" | "return"; onClose: () => void }): ReactNode {
  const t = useDocumentText().page;
  const refresh = useRefresh(d.id);
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (as === "return" && words.trim() === "") return;
    await (as === "approve" ? api("POST /v1/documents/{id}/approval", { params: { id: d.id }, body: { words } }) : api("POST /v1/documents/{id}/return", { params: { id: d.id }, body: { words } }));
    await refresh(t.done);
    onClose();
  });
  return (
    <FormDialogue title={as === "approve" ? t.approveTitle : t.sendBackTitle} act={as === "approve" ? t.approve : t.sendBack} submitting={submitting} onClose={onClose}>
      {as === "approve" && d.to.people.length + d.to.teams.length + d.to.departments.length > 0 ? <p>{t.approveNote}</p> : null}
      <Field label={as === "approve" ? t.approveWords : t.reason} optional={as === "approve"} problem={submitting.problemAt("words") ?? (tried && as === "return" && words.trim() === "" ? t.reasonMissing : undefined)}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
    </FormDialogue>
  );
}

/** Who got it, who has read it, who has acknowledged it, and who has not. */
function Receipts({ d, receipts }: { d: DocumentDetail; receipts: readonly Receipt[] }): ReactNode {
  const t = useDocumentText().page;
  const when = useWhen();
  const refresh = useRefresh(d.id);
  const reminding = useSubmit(async () => {
    const { reminded } = await api("POST /v1/documents/{id}/reminder", { params: { id: d.id } });
    await refresh(t.reminded(reminded));
  });
  const moment = (at: string) => when.moment(at, serverNow());
  const [read, done] = [receipts.filter((one) => one.readAt !== null).length, receipts.filter((one) => one.acknowledgedAt !== null).length];
  return (
    <Panel
      title={t.receipts} note={t.receiptsNote(read, done, receipts.length)}
      acts={d.mayRemind ? <Button size="small" icon={<Icon name="bell" />} loading={reminding.busy} onClick={() => void reminding.submit()}>{t.remind}</Button> : undefined}
    >
      <ul className="documents-receipts">
        {receipts.map((one) => (
          <li key={one.person.id} className="k-line k-wrap">
            <b>{one.person.name}</b>
            {one.acknowledgedAt !== null ? (
              <span className="k-tag is-ok"><Icon name="check" size="xs" /> {t.signed(moment(one.acknowledgedAt))}</span>
            ) : one.readAt !== null ? (
              <span className="k-tag">{t.read(moment(one.readAt))}</span>
            ) : (
              <span className="k-tag is-outlined">{t.unread}</span>
            )}
            {one.late ? <span className="k-tag is-bad"><Icon name="alert" size="xs" /> {t.late}</span> : null}
            {one.remindedAt === null || one.acknowledgedAt !== null ? null : <span className="k-small k-ink-3">{t.remindedAt(moment(one.remindedAt))}</span>}
          </li>
        ))}
      </ul>
      {reminding.problem === null ? null : <p className="k-small k-problem" role="alert">{reminding.problem.text}</p>}
    </Panel>
  );
}
