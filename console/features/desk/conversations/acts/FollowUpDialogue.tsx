import { Button, Input, Modal } from "antd";
import { type ReactNode, useRef, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import type { FollowUpUntil } from "#contract/desk-acts.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useActText } from "./texts.ts";

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Takes up again what was put aside; also the undo. */
export const takeUpAgain = (id: string): Promise<unknown> => api("DELETE /v1/conversations/{id}/follow-up", { params: { id } });

/** Until when a conversation is put aside: three usual moments, the customer's answer, or any time. Days and times are the centre's. */
export function FollowUpDialogue({ row, onClose }: { row: ConversationRow; onClose: () => void }): ReactNode {
  const t = useActText();
  const when = useWhen();
  const today = when.day(serverNow());
  const tomorrow = dayAfter(today);
  const [on, setOn] = useState(tomorrow);
  const [time, setTime] = useState("09:00");
  const wanted = useRef<FollowUpUntil>({ kind: "reply" });
  const submitting = useSubmit(async () => {
    const { followUpAt } = await api("PUT /v1/conversations/{id}/follow-up", { params: { id: row.id }, body: { until: wanted.current } });
    toast(followUpAt === null ? t.later.doneReply : t.later.done(when.deadline(followUpAt, serverNow())), () => void takeUpAgain(row.id));
    onClose();
  });
  const put = (until: FollowUpUntil): void => {
    wanted.current = until;
    void submitting.submit();
  };
  const usual: { word: string; until: FollowUpUntil; offered: boolean }[] = [
    { word: t.later.hour, until: { kind: "after", minutes: 60 }, offered: true },
    { word: t.later.today, until: { kind: "at", on: today, time: "17:00" }, offered: when.clock(serverNow()) < "16:55" },
    { word: t.later.tomorrow, until: { kind: "at", on: tomorrow, time: "09:00" }, offered: true },
    { word: t.later.reply, until: { kind: "reply" }, offered: true },
  ];
  return (
    <Modal open title={t.later.title} width={440} onCancel={onClose} footer={null}>
      <p className="k-small k-ink-3">{t.later.hint}</p>
      <div className="desk-later">
        {usual
          .filter((one) => one.offered)
          .map((one) => (
            <Button key={one.word} disabled={submitting.busy} onClick={() => put(one.until)}>
              {one.word}
            </Button>
          ))}
      </div>
      <form
        className="desk-later-own"
        aria-label={t.later.custom}
        onSubmit={(event) => {
          event.preventDefault();
          put({ kind: "at", on, time });
        }}
      >
        <Field label={t.later.date} problem={submitting.problemAt("until.on")}>
          <DateField value={on} min={today} onChange={(day) => (submitting.mended("until"), setOn(day))} />
        </Field>
        <Field label={t.later.time} problem={submitting.problemAt("until.time")}>
          <Input type="time" value={time} onChange={(event) => (submitting.mended("until"), setTime(event.target.value))} />
        </Field>
        <Button htmlType="submit" type="primary" loading={submitting.busy} disabled={on === "" || time === ""}>
          {t.later.set}
        </Button>
      </form>
      {submitting.problem === null || Object.keys(submitting.problem.fields).length > 0 ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
    </Modal>
  );
}
