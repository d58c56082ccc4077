import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import type { OwnReply } from "#contract/workbench.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useDeskText, useWorkbenchText } from "../texts.ts";

const ownKey = ["own-replies"];
const none: readonly OwnReply[] = [];

/** One's own quick replies. */
export function useOwnReplies() {
  const may = useMay();
  const found = useQuery({ queryKey: ownKey, queryFn: () => api("GET /v1/own-replies", {}), staleTime: 300_000, retry: false, enabled: may("conversations.serve") });
  return { ...found, replies: found.data?.rows ?? none };
}

type Draft = Omit<OwnReply, "id"> & { id: string | null };
const empty = (text: string): Draft => ({ id: null, shortcut: "", title: "", text });

/** Adds, changes and deletes quick replies of one's own; what stood in the composer is the beginning of a new one. */
export function OwnReplies({ text, onClose }: { text: string; onClose: () => void }): ReactNode {
  const w = useWorkbenchText();
  const queries = useQueryClient();
  const own = useOwnReplies();
  const [draft, setDraft] = useState<Draft>(empty(text));
  const anew = () => queries.invalidateQueries({ queryKey: ownKey });
  const remove = async (reply: OwnReply): Promise<void> => {
    await api("DELETE /v1/own-replies/{id}", { params: { id: reply.id } });
    const { id: _id, ...body } = reply;
    if (draft.id === reply.id) setDraft(empty(""));
    toast(w.replies.removed(reply.title), () => void api("POST /v1/own-replies", { body }).finally(anew));
    await anew();
  };
  return (
    <Modal open title={w.replies.title} width={720} footer={null} onCancel={onClose}>
      <div className="desk-own">
        <div>
          {own.isPending ? <LoadingState rows={3} /> : null}
          {own.error !== null && own.data === undefined ? <ErrorState error={own.error} onRetry={() => void own.refetch()} /> : null}
          <ul aria-label={w.replies.title}>
            {own.replies.map((reply) => (
              <li key={reply.id} className={reply.id === draft.id ? "is-at" : ""}>
                <button type="button" className="desk-own-open" aria-current={reply.id === draft.id} onClick={() => setDraft(reply)}>
                  <b>/{reply.shortcut}</b> <span className="k-cut">{reply.title}</span>
                </button>
                <button type="button" className="desk-icon-button" aria-label={w.replies.remove(reply.title)} title={w.replies.remove(reply.title)} onClick={() => void remove(reply)}>
                  <Icon name="trash" />
                </button>
              </li>
            ))}
          </ul>
          {own.data !== undefined && own.replies.length === 0 ? <p className="k-small k-ink-3">{w.replies.none}</p> : null}
          <Button size="small" type="dashed" onClick={() => setDraft(empty(""))}>
            <Icon name="plus" size="xs" /> {w.replies.add}
          </Button>
        </div>
        <Edit key={draft.id ?? "new"} draft={draft} onDraft={setDraft} onSaved={(id) => (setDraft({ ...draft, id }), void anew())} />
      </div>
    </Modal>
  );
}

function Edit({ draft, onDraft, onSaved }: { draft: Draft; onDraft: (draft: Draft) => void; onSaved: (id: string) => void }): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const [tried, setTried] = useState(false);
  const gap = (value: string): string | undefined => (tried && value.trim() === "" ? w.replies.missing : undefined);
  const submitting = useSubmit(async () => {
    const body = { shortcut: draft.shortcut.trim(), title: draft.title.trim(), text: draft.text.trim() };
    if (Object.values(body).includes("")) return;
    const saved = draft.id === null ? await api("POST /v1/own-replies", { body }) : await api("PUT /v1/own-replies/{id}", { params: { id: draft.id }, body });
    toast(w.replies.saved);
    onSaved(draft.id ?? ("id" in saved ? saved.id : ""));
  });
  const places = Object.entries(t.composer.places).flatMap(([key, name]) => (key === "you" ? [] : [name]));
  return (
    <form
      className="desk-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        void submitting.submit();
      }}
    >
      <Field label={w.replies.shortcut} hint={w.replies.shortcutHint} problem={gap(draft.shortcut) ?? submitting.problemAt("shortcut")}>
        <Input autoFocus maxLength={20} prefix="/" value={draft.shortcut} onChange={(event) => onDraft({ ...draft, shortcut: event.target.value })} />
      </Field>
      <Field label={w.replies.name} problem={gap(draft.title) ?? submitting.problemAt("title")}>
        <Input maxLength={60} value={draft.title} onChange={(event) => onDraft({ ...draft, title: event.target.value })} />
      </Field>
      <Field label={w.replies.text} problem={gap(draft.text) ?? submitting.problemAt("text")}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 10 }} maxLength={2000} value={draft.text} onChange={(event) => onDraft({ ...draft, text: event.target.value })} />
      </Field>
      <p className="k-small k-ink-3 k-line k-wrap">
        {w.replies.places}
        {places.map((name) => (
          <button key={name} type="button" className="k-tag is-outlined" onClick={() => onDraft({ ...draft, text: `${draft.text}{${name}}` })}>
            {name}
          </button>
        ))}
      </p>
      {submitting.problem === null ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
      <Button type="primary" htmlType="submit" loading={submitting.busy}>
        {w.replies.save}
      </Button>
    </form>
  );
}
