import { Button, Input, Modal, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Errand } from "#contract/errands.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useTicketText } from "../../desk/tickets/texts.ts";
import { useErrandText } from "./texts.ts";
import "./errands.css";

/** One-off tasks on the page of tasks: given to oneself; for leaders also those they gave. */
export function ErrandsPart({ state }: { state: "open" | "answered" }): ReactNode {
  const t = useErrandText();
  const gives = useMay()("errands.give");
  const [address] = useAddress();
  const side: "mine" | "given" = gives && address.side === "given" ? "given" : "mine";
  const [giving, setGiving] = useState(false);
  const query = { side, state: state === "open" ? ("open" as const) : ("ended" as const) };
  const found = useQuery({ queryKey: ["errands", query], queryFn: ({ signal }) => api("GET /v1/errands", { query }, { signal }), refetchInterval: 30_000 });
  const rows = found.data?.rows;
  if (rows?.length === 0 && !gives) return null;
  return (
    <Panel
      title={t.title}
      acts={
        gives ? (
          <>
            <FilterChips name="side" label={t.side} withAll={false} options={[{ value: "", label: t.sides.mine }, { value: "given", label: t.sides.given }]} />
            <Button size="small" icon={<Icon name="plus" />} onClick={() => setGiving(true)}>
              {t.give}
            </Button>
          </>
        ) : undefined
      }
    >
      {rows === undefined ? (
        found.error === null ? <LoadingState rows={2} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState>{t.empty[side]}</EmptyState>
      ) : (
        <ul className="errands">
          {rows.map((errand) => (
            <Item key={errand.id} errand={errand} side={side} />
          ))}
        </ul>
      )}
      {giving ? <GiveDialogue onClose={() => setGiving(false)} /> : null}
    </Panel>
  );
}

function Item({ errand, side }: { errand: Errand; side: "mine" | "given" }): ReactNode {
  const t = useErrandText();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const end = (said: string, act: () => Promise<unknown>) => async (): Promise<void> => {
    await act();
    toast(said);
    await queries.invalidateQueries({ queryKey: ["errands"] });
  };
  const answer = (done: boolean) => end(t.answered, () => api("POST /v1/errands/{id}/answer", { params: { id: errand.id }, body: { done, words } }));
  const doing = useSubmit(answer(true));
  const declining = useSubmit(answer(false));
  const withdrawing = useSubmit(end(t.withdrawn, () => api("POST /v1/errands/{id}/withdrawal", { params: { id: errand.id } })));
  const problem = doing.problem ?? declining.problem ?? withdrawing.problem;
  return (
    <li>
      <p className="k-line k-wrap">
        <span className="errands-words">{errand.what}</span>
        <span className="k-space" />
        {errand.state === "open" && errand.dueAt !== null ? <SlaChip clock={{ state: "running", until: errand.dueAt, totalMs: Date.parse(errand.dueAt) - Date.parse(errand.givenAt) }} /> : <span className={errand.state === "done" ? "k-tag is-ok" : "k-tag"}>{t.states[errand.state]}</span>}
      </p>
      <p className="k-small k-ink-3">
        {side === "mine" ? (errand.by === null ? t.byRule : t.by(errand.by.name)) : t.toWhom(errand.to.name)} <Moment at={errand.givenAt} />
      </p>
      {errand.answer === "" ? null : <p className="errands-words k-ink-2">{errand.answer}</p>}
      {errand.state !== "open" ? null : side === "mine" ? (
        <div className="errands-answer">
          <Field label={t.answer} problem={problem?.text}>
            <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
          </Field>
          <p className="k-line k-wrap">
            <Button type="primary" size="small" disabled={words.trim() === ""} loading={doing.busy} onClick={() => void doing.submit()}>
              {t.done}
            </Button>
            <Button size="small" disabled={words.trim() === ""} loading={declining.busy} onClick={() => void declining.submit()}>
              {t.declined}
            </Button>
          </p>
        </div>
      ) : (
        <p>
          <button type="button" className="k-link k-small" disabled={withdrawing.busy} onClick={() => void withdrawing.submit()}>
            {t.withdraw}
          </button>
          {problem === null ? null : <span className="k-small k-problem">{problem.text}</span>}
        </p>
      )}
    </li>
  );
}

const lengths = { half: { amount: 1, unit: "half_working_days" }, one: { amount: 1, unit: "working_days" }, three: { amount: 3, unit: "working_days" } } as const;

function GiveDialogue({ onClose }: { onClose: () => void }): ReactNode {
  const t = useErrandText();
  const names = useTicketText().tasks.lengths;
  const queries = useQueryClient();
  const colleagues = useQuery({ queryKey: ["colleagues", "all"], queryFn: () => api("GET /v1/presence/colleagues", { query: { who: "all" } }) });
  const [toId, setToId] = useState<string | undefined>(undefined);
  const [what, setWhat] = useState("");
  const [length, setLength] = useState<keyof typeof lengths>("half");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (toId === undefined || what.trim() === "") return;
    await api("POST /v1/errands", { body: { toId, what, within: lengths[length] } });
    toast(t.given);
    await queries.invalidateQueries({ queryKey: ["errands"] });
    onClose();
  });
  return (
    <Modal open title={t.giveTitle} width={480} okText={t.give} cancelText={t.cancel} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="errands-answer">
        <Field label={t.to} problem={submitting.problemAt("toId") ?? (tried && toId === undefined ? t.toMissing : undefined)}>
          <Select showSearch={{ optionFilterProp: "label" }} loading={colleagues.isPending} value={toId} onChange={setToId} options={(colleagues.data?.people ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        </Field>
        <Field label={t.what} problem={submitting.problemAt("what") ?? (tried && what.trim() === "" ? t.whatMissing : undefined)}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={what} onChange={(event) => setWhat(event.target.value)} />
        </Field>
        <Field label={t.within}>
          <Select value={length} onChange={setLength} options={(Object.keys(lengths) as (keyof typeof lengths)[]).map((key) => ({ value: key, label: names[key] }))} />
        </Field>
        {submitting.problem === null ? null : <p className="k-form-problem" role="alert">{submitting.problem.text}</p>}
      </div>
    </Modal>
  );
}
