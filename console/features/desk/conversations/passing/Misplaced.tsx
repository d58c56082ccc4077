import { Button, Input } from "antd";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Misplacement } from "#contract/passing.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useSession } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Field } from "#console/ui/Field.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { ActDialogue } from "../acts/ActDialogue.tsx";
import { useDeskText } from "../texts.ts";
import { usePassingText } from "./texts.ts";

const states = ["passed_on", "answered"] as const;

/** /misplaced: who reached the wrong shop or platform, to whom it went, and whether they answered (R-CH-08). */
export default function Misplaced(): ReactNode {
  const p = usePassingText();
  const [address] = useAddress();
  const state = states.find((one) => one === address.state);
  const [answering, setAnswering] = useState<Misplacement | null>(null);
  const found = usePaged(["misplaced", state ?? ""], (after, signal) => api("GET /v1/misplacements", { query: { limit: 50, ...(state ? { state } : {}), after } }, { signal }), { refetchInterval: 30_000 });
  const columns = useColumns(setAnswering);
  const rows = found.data?.rows ?? [];
  return (
    <Page>
      <PageHead title={p.misplaced.list} note={p.misplaced.listNote} />
      <FilterChips name="state" label={p.misplaced.state} options={states.map((value) => ({ value, label: p.misplaced.states[value] }))} />
      <Panel flush>
        {found.data === undefined ? (
          found.error === null ? <LoadingState rows={6} onRetry={() => void found.refetch()} /> : <ErrorState what={p.misplaced.failed} error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <DataTable<Misplacement>
            label={p.misplaced.list}
            rows={rows}
            rowKey={(row) => row.id}
            columns={columns}
            empty={<EmptyState>{p.misplaced.empty}</EmptyState>}
            foot={<ShowMore list={found}>{p.misplaced.more}</ShowMore>}
          />
        )}
      </Panel>
      {answering === null ? null : <AnswerDialogue row={answering} onClose={() => setAnswering(null)} onDone={() => void found.refetch()} />}
    </Page>
  );
}

function useColumns(onAnswer: (row: Misplacement) => void): Column<Misplacement>[] {
  const p = usePassingText();
  const mayAnswer = useSession().permissions["conversations.transfer"] !== undefined;
  const words = p.misplaced.columns;
  return [
    { key: "at", title: words.at, narrow: "value", cell: (row) => <Moment at={row.at} /> },
    {
      key: "conversation", title: words.conversation, narrow: "name",
      cell: (row) => (
        <Link to="/desk/$id" params={{ id: row.conversation.id }} className="k-num">
          {row.conversation.number}
        </Link>
      ),
    },
    { key: "from", title: words.from, cell: (row) => row.from.name },
    {
      key: "to", title: words.to,
      cell: (row) => (
        <>
          {row.to.name}
          {row.to.kind === "outside" ? <div className="k-small k-ink-3">{row.to.reach}</div> : null}
        </>
      ),
    },
    { key: "note", title: words.note, cell: (row) => row.note },
    { key: "by", title: words.by, cell: (row) => row.by.name },
    {
      key: "state", title: words.state,
      cell: (row) =>
        row.state === "answered" ? (
          <>
            <span className="k-tag is-ok">{p.misplaced.states.answered}</span>
            {row.answer === "" ? null : <div className="k-small k-ink-2">{row.answer}</div>}
          </>
        ) : mayAnswer ? (
          <Button size="small" onClick={() => onAnswer(row)}>
            {p.misplaced.answer}
          </Button>
        ) : (
          <span className="k-tag">{p.misplaced.states.passed_on}</span>
        ),
    },
  ];
}

function AnswerDialogue({ row, onClose, onDone }: { row: Misplacement; onClose: () => void; onDone: () => void }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const [answer, setAnswer] = useState("");
  const submitting = useSubmit(async () => {
    if (answer.trim() === "") return;
    await api("POST /v1/misplacements/{id}/answer", { params: { id: row.id }, body: { answer: answer.trim() } });
    toast(p.misplaced.answered);
    onDone();
    onClose();
  });
  return (
    <ActDialogue title={p.misplaced.answer} act={p.misplaced.answerSave} keep={t.quick.close} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <Field label={p.misplaced.answerText} problem={tried && answer.trim() === "" ? p.misplaced.missing : submitting.problemAt("answer")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={answer} onChange={(event) => setAnswer(event.target.value)} />
        </Field>
      )}
    </ActDialogue>
  );
}
