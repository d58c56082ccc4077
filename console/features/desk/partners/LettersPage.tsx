import { Button, Radio, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { letterStates, type Letter, type LetterState } from "#contract/mailbox.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { Field } from "#console/ui/Field.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useMailboxText } from "../../foundation/mailbox/texts.ts";
import { LetterBody } from "./Letter.tsx";

/** /letters: what came by mail and belongs to nothing we know, for a person to give to a matter or set aside. */
export default function LettersPage(): ReactNode {
  const all = useMailboxText();
  const t = all.letters;
  const [address] = useAddress();
  const state: LetterState = letterStates.find((one) => one === address.state) ?? "open";
  const list = usePaged(["letters", state], (after, signal) => api("GET /v1/mailbox/letters", { query: { state, limit: 20, after } }, { signal }), { refetchInterval: 15_000 });
  const rows = list.data?.rows;
  const [giving, setGiving] = useState<Letter | null>(null);
  return (
    <Page>
      <PageHead title={t.title} note={t.note}>
        <FilterChips name="state" label={t.filter} withAll={false} options={letterStates.map((one) => ({ value: one === "open" ? "" : one, label: all.states[one] }))} />
      </PageHead>
      {rows === undefined ? (
        list.error === null ? <LoadingState rows={4} onRetry={() => void list.refetch()} /> : <ErrorState what={t.failed} error={list.error} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <Panel flush>
          <EmptyState>{state === "open" ? t.empty : t.emptyOther}</EmptyState>
        </Panel>
      ) : (
        <Panel>
          <ul className="partners-letters">
            {rows.map((letter) => (
              <li key={letter.id}>
                <LetterBody letter={letter} titled>
                  {letter.state === "open" ? <Acts letter={letter} onGive={() => setGiving(letter)} /> : null}
                </LetterBody>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <ShowMore list={list} line="" />
      {giving === null ? null : <Give key={giving.id} letter={giving} onClose={() => setGiving(null)} />}
    </Page>
  );
}

function Acts({ letter, onGive }: { letter: Letter; onGive: () => void }): ReactNode {
  const t = useMailboxText().letters;
  const queries = useQueryClient();
  const aside = useSubmit(async () => {
    await api("POST /v1/mailbox/letters/{id}/aside", { params: { id: letter.id } });
    toast(t.done);
    await queries.invalidateQueries({ queryKey: ["letters"] });
  });
  return (
    <p className="k-line k-wrap">
      {/* A letter that waits beside its task is decided there as well; here it can only be set aside. */}
      {letter.why === "other_address" || letter.why === "revoked" || letter.why === "empty" ? null : <Button size="small" onClick={onGive}>{t.assign}</Button>}
      <button type="button" className="k-link k-small" disabled={aside.busy} onClick={() => void aside.submit()}>{t.aside}</button>
      {aside.problem === null ? null : <span className="k-small k-problem" role="alert">{aside.problem.text}</span>}
    </p>
  );
}

function Give({ letter, onClose }: { letter: Letter; onClose: () => void }): ReactNode {
  const t = useMailboxText().letters;
  const queries = useQueryClient();
  const words = useProblem();
  const tasks = useQuery({ queryKey: ["partner-letter-tasks"], queryFn: () => api("GET /v1/partner-letter-tasks", {}) });
  const [task, setTask] = useState<string | undefined>(undefined);
  const [as, setAs] = useState<"answer" | "question" | "refusal">("answer");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (task === undefined) return;
    await api("POST /v1/partner-tasks/{id}/letters/{letterId}", { params: { id: task, letterId: letter.id }, body: { decision: as } });
    toast(t.done);
    onClose();
    await queries.invalidateQueries({ queryKey: ["letters"] });
  });
  const rows = tasks.data?.rows ?? [];
  return (
    <FormDialogue title={t.assignTitle} act={t.assign} submitting={submitting} onClose={onClose}>
      <Field label={t.task} problem={tasks.error === null ? (tried && task === undefined ? t.taskMissing : undefined) : words(tasks.error).text}>
        <Select
          showSearch={{ optionFilterProp: "label" }} value={task} onChange={setTask} loading={tasks.isPending} notFoundContent={t.noTasks}
          options={rows.map((one) => ({ value: one.id, label: `${one.code} ${one.partner} ${one.state === "open" ? "" : t.ended} ${one.what.slice(0, 40)}` }))}
        />
      </Field>
      <Field label={t.as} plain>
        <Radio.Group value={as} onChange={(event) => setAs(event.target.value as typeof as)} options={(["answer", "question", "refusal"] as const).map((value) => ({ value, label: t.decisions[value] }))} />
      </Field>
    </FormDialogue>
  );
}
