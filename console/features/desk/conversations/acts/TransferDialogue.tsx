import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { labelIn } from "#locales/index.ts";
import type { ConversationRow, PresenceState } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Load, StateDot } from "#console/ui/Presence.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useNames } from "../handbook.ts";
import { useDeskText } from "../texts.ts";
import "./acts.css";

type Kind = "person" | "territory";

const shown = (state: PresenceState) => (state === "wrap_up" ? "wrapUp" : state);

/** Hands a conversation to a colleague or to a territory's queue; the note saves the customer from telling it again. */
export function TransferDialogue({ row, onClose, onDone }: { row: ConversationRow; onClose: () => void; onDone?: () => void }): ReactNode {
  const t = useDeskText();
  const ui = useUiText();
  const [locale] = useLocale();
  const names = useNames();
  const colleagues = useQuery({ queryKey: ["colleagues"], queryFn: () => api("GET /v1/presence/colleagues", {}), refetchInterval: 10_000, staleTime: 0 });
  const [kind, setKind] = useState<Kind>("person");
  const [find, setFind] = useState("");
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    if (to === null || note.trim() === "") return;
    await api("POST /v1/conversations/{id}/transfer", {
      params: { id: row.id },
      body: { to: kind === "person" ? { kind, id: to } : { kind, key: to }, note: note.trim() },
    });
    toast(kind === "person" ? t.transfer.done(colleagues.data?.people.find((one) => one.id === to)?.name ?? "") : t.transfer.doneQueue(names.territory(to)));
    onDone?.();
    onClose();
  });
  const fits = (...words: string[]): boolean => find.trim() === "" || words.some((word) => word.toLowerCase().includes(find.trim().toLowerCase()));
  const people = (colleagues.data?.people ?? []).filter((one) => one.id !== row.assignee?.id && fits(one.name, ...one.territories.map(names.territory), ...one.skills.map(names.skill)));
  const territories = (colleagues.data?.territories ?? []).filter((one) => fits(labelIn({ "zh-CN": one.name["zh-CN"] ?? one.key, en: one.name.en }, locale)));
  const missing = tried && note.trim() === "" ? t.transfer.noteMissing : undefined;
  return (
    <Modal
      open
      title={t.transfer.title}
      width={560}
      onCancel={onClose}
      footer={[
        <Button key="keep" onClick={onClose}>
          {t.end.keep}
        </Button>,
        <Button
          key="act"
          type="primary"
          loading={submitting.busy}
          onClick={() => {
            setTried(true);
            void submitting.submit();
          }}
        >
          {t.transfer.act}
        </Button>,
      ]}
    >
      <div className="desk-form">
        <div className="k-line k-wrap">
          <Segmented
            value={kind}
            aria-label={t.transfer.to}
            onChange={(value) => {
              setKind(value);
              setTo(null);
            }}
            options={[
              { value: "person" as const, label: t.transfer.person },
              { value: "territory" as const, label: t.transfer.territory },
            ]}
          />
          <Input autoFocus className="desk-find" allowClear value={find} prefix={<Icon name="search" />} placeholder={t.transfer.find} aria-label={t.transfer.find} onChange={(event) => setFind(event.target.value)} />
        </div>
        {colleagues.isPending ? <LoadingState rows={4} /> : null}
        {colleagues.error !== null && colleagues.data === undefined ? <ErrorState error={colleagues.error} onRetry={() => void colleagues.refetch()} /> : null}
        <div className="desk-choices" role="radiogroup" aria-label={t.transfer.to}>
          {kind === "person"
            ? people.map((one) => {
                const able = one.onDuty && (one.state === "online" || one.state === "busy");
                const full = one.load >= one.capacity;
                return (
                  <Choice key={one.id} chosen={to === one.id} disabled={!able || full} onChoose={() => setTo(one.id)}>
                    <Avatar name={one.name} kind="staff" size="s" />
                    <span className="desk-choice-name">
                      <b>{one.name}</b>
                      <span className="k-small k-ink-3 k-cut">{ui.listed([...one.territories.map(names.territory), ...one.skills.map(names.skill)])}</span>
                    </span>
                    <span className="k-space" />
                    {full ? <span className="k-small k-ink-3">{t.transfer.full}</span> : null}
                    {one.onDuty ? null : <span className="k-small k-ink-3">{t.transfer.offDuty}</span>}
                    <StateDot state={shown(one.state)} />
                    <Load current={one.load} capacity={one.capacity} />
                  </Choice>
                );
              })
            : territories.map((one) => (
                <Choice key={one.key} chosen={to === one.key} disabled={false} onChoose={() => setTo(one.key)}>
                  <b>{labelIn({ "zh-CN": one.name["zh-CN"] ?? one.key, en: one.name.en }, locale)}</b>
                  <span className="k-space" />
                  <span className="k-small k-ink-2 k-num">
                    {t.transfer.online(one.online)}
                    <span className="k-dot" />
                    {t.transfer.waiting(one.waiting)}
                  </span>
                </Choice>
              ))}
          {kind === "person" && colleagues.data && people.length === 0 ? <p className="k-ink-3 desk-choice-none">{t.transfer.nobody}</p> : null}
        </div>
        {tried && to === null ? (
          <p className="k-small k-problem" role="alert">
            <Icon name="alert" size="xs" /> {t.transfer.toMissing}
          </p>
        ) : null}
        <Field label={t.transfer.note} hint={t.transfer.noteHint} problem={missing ?? submitting.problemAt("note")}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
        {submitting.problem === null ? null : (
          <p className="k-form-problem" role="alert">
            <Icon name="alert" size="xs" /> {submitting.problem.text}
          </p>
        )}
        <span className="k-unseen">{ui.form.required}</span>
      </div>
    </Modal>
  );
}

function Choice({ chosen, disabled, onChoose, children }: { chosen: boolean; disabled: boolean; onChoose: () => void; children: ReactNode }): ReactNode {
  return (
    <button type="button" role="radio" aria-checked={chosen} disabled={disabled} className={chosen ? "desk-choice is-chosen" : "desk-choice"} onClick={onChoose}>
      <i className="desk-radio" aria-hidden="true" />
      {children}
    </button>
  );
}
