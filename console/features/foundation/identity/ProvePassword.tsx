import { Button, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { useIdentityText } from "./texts.ts";

interface ProvePasswordProps {
  /** Repeats the act as a question. */
  title: string;
  note: string;
  act: string;
  keep: string;
  danger?: boolean;
  run: (password: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the password again before something weighty; a wrong one is said at its field. */
export function ProvePassword({ title, note, act, keep, danger = false, run, onClose }: ProvePasswordProps): ReactNode {
  const t = useIdentityText();
  const [password, setPassword] = useState("");
  const submitting = useSubmit(async () => {
    await run(password);
    onClose();
  });
  return (
    <Modal open title={title} width={440} footer={null} onCancel={onClose}>
      <div className="identity-block">
        <p>{note}</p>
        <p className="k-ink-2">{t.factor.confirmPassword}</p>
        <Form submitting={submitting} act={act} danger={danger} beside={<Button onClick={onClose}>{keep}</Button>}>
          <PasswordField label={t.password} path="password" value={password} onChange={setPassword} submitting={submitting} autoFocus />
        </Form>
      </div>
    </Modal>
  );
}
