import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useOperationText } from "./texts.ts";

/** What the server insists on, said beforehand. */
const minimum = 12;

interface Made {
  name: string;
  text: string;
}

/** Gives the browser a text to save as a file; it never leaves this page otherwise. */
function download({ name, text }: Made): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** The two steps of keeping a recovery file: make and download it, then say that it is kept. */
export function RecoveryFile({ onClose }: { onClose: () => void }): ReactNode {
  const t = useOperationText();
  const [made, setMade] = useState<Made | null>(null);
  return (
    <Modal open title={t.recovery.title} width={480} footer={null} mask={{ closable: false }} onCancel={onClose}>
      <div className="operation-steps">
        <p className="k-ink-2">{t.recovery.why}</p>
        {made === null ? (
          <Passphrase
            onMade={(file) => {
              download(file);
              setMade(file);
            }}
            onClose={onClose}
          />
        ) : (
          <Kept made={made} onClose={onClose} />
        )}
      </div>
    </Modal>
  );
}

function Passphrase({ onMade, onClose }: { onMade: (made: Made) => void; onClose: () => void }): ReactNode {
  const t = useOperationText();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);
  const submitting = useSubmit(async () => {
    setDiffers(passphrase !== again);
    if (passphrase === again) onMade(await api("POST /v1/operation/recovery", { body: { passphrase } }));
  });
  return (
    <Form
      submitting={submitting}
      act={t.recovery.make}
      beside={<Button onClick={onClose}>{t.recovery.cancel}</Button>}
    >
      <Field label={t.recovery.passphrase} hint={t.recovery.passphraseHint(minimum)} problem={submitting.problemAt("passphrase")}>
        <Input.Password
          autoFocus
          autoComplete="new-password"
          maxLength={200}
          value={passphrase}
          onChange={(event) => {
            submitting.mended("passphrase");
            setPassphrase(event.target.value);
          }}
        />
      </Field>
      <Field label={t.recovery.again} problem={differs ? t.recovery.differs : undefined}>
        <Input.Password
          autoComplete="new-password"
          maxLength={200}
          value={again}
          onChange={(event) => {
            setDiffers(false);
            setAgain(event.target.value);
          }}
        />
      </Field>
    </Form>
  );
}

function Kept({ made, onClose }: { made: Made; onClose: () => void }): ReactNode {
  const t = useOperationText();
  const queries = useQueryClient();
  const [kept, setKept] = useState(false);
  const submitting = useSubmit(async () => {
    await api("POST /v1/operation/recovery/confirmation", {});
    toast(t.recovery.done);
    onClose();
    await queries.invalidateQueries({ queryKey: ["operation", "recovery"] });
  });
  return (
    <div className="operation-steps">
      <p role="status">
        <Icon name="check" size="xs" /> {t.recovery.made(made.name)}{" "}
        <button type="button" className="k-link" onClick={() => download(made)}>
          {t.recovery.downloadAgain}
        </button>
      </p>
      <p>{t.recovery.place}</p>
      <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)}>
        {t.recovery.kept}
      </Checkbox>
      {submitting.problem === null ? null : (
        <p className="k-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
      <div className="k-form-foot">
        <Button type="primary" disabled={!kept} loading={submitting.busy} onClick={() => void submitting.submit()}>
          {t.recovery.confirm}
        </Button>
      </div>
    </div>
  );
}
