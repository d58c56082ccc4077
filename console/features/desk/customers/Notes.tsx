import { Button, Input } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { customerKey, useNotes } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** Internal notes about a customer; the one being written stays until it is stored. */
export function Notes({ customerId, contactId, most = 20 }: { customerId: string; contactId?: string | undefined; most?: number }): ReactNode {
  const t = useCustomerText();
  const may = useMay();
  const notes = useNotes(customerId);
  return (
    <div className="customer-notes">
      {may("customers.write") ? <NewNote customerId={customerId} contactId={contactId} /> : null}
      {notes.data === undefined ? (
        <LoadingState rows={1} onRetry={() => void notes.refetch()} />
      ) : notes.data.rows.length === 0 ? (
        <p className="k-small k-ink-3">{t.notes.none}</p>
      ) : (
        <ul>
          {notes.data.rows.slice(0, most).map((note) => (
            <li key={note.id} className="customer-note">
              <p>{note.text}</p>
              <span className="k-small k-ink-3">
                {note.author === null ? t.notes.system : note.author.name}
                <i className="k-dot" />
                <Moment at={note.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function NewNote({ customerId, contactId }: { customerId: string; contactId?: string | undefined }): ReactNode {
  const t = useCustomerText();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/notes", { params: { id: customerId }, body: { text, contactId } });
    setText("");
    await queries.invalidateQueries({ queryKey: customerKey(customerId) });
  });
  return (
    <div className="k-column customer-newnote">
      <Input.TextArea value={text} autoSize={{ minRows: 1, maxRows: 6 }} maxLength={2000} aria-label={t.notes.title} placeholder={t.notes.placeholder} onChange={(event) => setText(event.target.value)} />
      {submitting.problem === null ? null : (
        <p className="k-small k-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
      {text.trim() === "" ? null : (
        <Button size="small" loading={submitting.busy} onClick={() => void submitting.submit()}>
          {t.notes.add}
        </Button>
      )}
    </div>
  );
}
