import { Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { epoch } from "#console/lib/when.ts";
import { useBegun } from "#console/shell/begun.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Choices, type Chosen, type Kind } from "../passing/Choices.tsx";
import { usePassingText } from "../passing/texts.ts";
import { useDeskText } from "../texts.ts";
import { ActDialogue, Missing } from "./ActDialogue.tsx";

const kinds: readonly Kind[] = ["person", "territory", "team", "department"];
/** So many colleagues are asked at most; the first who accepts has it. */
const mostAsked = 5;

/** Asks colleagues to take a conversation, or puts it into a queue; the note saves the customer from telling it again. */
export function TransferDialogue({ row, onClose, onDone }: { row: ConversationRow; onClose: () => void; onDone?: () => void }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const [kind, setKind] = useState<Kind>("person");
  const [chosen, setChosen] = useState<Chosen[]>([]);
  const begun = useBegun(`transfer/${row.id}`, () => "");
  const note = begun.value;
  const named = chosen.map((one) => one.name).join(p.listed);
  const submitting = useSubmit(async () => {
    const [first] = chosen;
    if (first === undefined || note.trim() === "") return;
    const to = kind === "person" ? { kind, ids: chosen.map((one) => one.id) } : kind === "territory" ? { kind, key: first.id } : { kind, id: first.id };
    const { until } = await api("POST /v1/conversations/{id}/transfer", { params: { id: row.id }, body: { to, note: note.trim() } });
    begun.done();
    toast(until === null ? p.sentQueue(named) : p.sentOffer(named, Math.round((epoch(until) - serverNow()) / 1000)));
    onDone?.();
    onClose();
  });
  return (
    <ActDialogue title={t.transfer.title} act={t.transfer.act} keep={t.end.keep} submitting={submitting} onClose={onClose}>
      {(tried) => (
        <>
          <Segmented
            value={kind}
            aria-label={t.transfer.to}
            onChange={(value) => {
              setKind(value);
              setChosen([]);
            }}
            options={kinds.map((value) => ({ value, label: p.kinds[value] }))}
          />
          <Choices key={kind} kind={kind} who="there" without={[row.assignee?.id]} chosen={chosen} most={kind === "person" ? mostAsked : 1} label={t.transfer.to} onChoose={setChosen} />
          <p className="k-small k-ink-3">{kind === "person" ? p.askPeople : p.queueHint}</p>
          {tried && chosen.length === 0 ? <Missing>{p.toMissing}</Missing> : null}
          <Field label={t.transfer.note} hint={t.transfer.noteHint} problem={tried && note.trim() === "" ? t.transfer.noteMissing : submitting.problemAt("note")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={note} onChange={(event) => begun.put(event.target.value)} />
          </Field>
        </>
      )}
    </ActDialogue>
  );
}
