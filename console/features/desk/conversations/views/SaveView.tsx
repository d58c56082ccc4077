import { Button, Checkbox, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import type { ConversationFilter } from "#contract/conversation.ts";
import { isComposing } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useWorkbenchText } from "../texts.ts";
import { useViewActs } from "./queries.ts";

/** Keeps the filter in force under a name, for oneself or for everybody. */
export function SaveView({ filter, words, onClose }: { filter: ConversationFilter; words: readonly string[]; onClose: () => void }): ReactNode {
  const w = useWorkbenchText();
  const ui = useUiText();
  const may = useMay();
  const acts = useViewActs();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    if (name.trim() === "") return;
    const { id } = await acts.add({ name: name.trim(), shared, filter });
    toast(w.views.saved(name.trim()), () => void acts.remove(id));
    onClose();
  });
  const save = (): void => {
    setTried(true);
    void submitting.submit();
  };
  return (
    <Modal
      open
      title={w.views.save}
      width={420}
      onCancel={onClose}
      footer={[
        <Button key="keep" onClick={onClose}>
          {ui.cancel}
        </Button>,
        <Button key="act" type="primary" loading={submitting.busy} onClick={save}>
          {w.views.save}
        </Button>,
      ]}
    >
      <div className="desk-form">
        <p className="k-small k-ink-2">{words.length === 0 ? w.views.states.open : ui.listed(words)}</p>
        <Field label={w.views.name} problem={tried && name.trim() === "" ? w.views.nameMissing : submitting.problemAt("name")}>
          <Input autoFocus maxLength={40} value={name} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && save()} />
        </Field>
        {may("views.share") ? (
          <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
            {w.views.share}
          </Checkbox>
        ) : null}
        {submitting.problem === null ? null : (
          <p className="k-form-problem" role="alert">
            <Icon name="alert" size="xs" /> {submitting.problem.text}
          </p>
        )}
      </div>
    </Modal>
  );
}
