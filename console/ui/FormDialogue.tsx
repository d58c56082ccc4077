import { Modal } from "antd";
import type { ReactNode } from "react";
import type { Submitting } from "#console/ui/Form.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./field.css";

interface FormDialogueProps {
  title: string;
  /** Verb and object. */
  act: string;
  submitting: Submitting;
  onClose: () => void;
  width?: number;
  /** In place of "cancel". */
  leave?: string;
  disabled?: boolean;
  children: ReactNode;
}

/** A few fields in a dialogue; a refusal stands beneath them, and what was typed stays. */
export function FormDialogue({ title, act, submitting, onClose, width = 480, leave, disabled = false, children }: FormDialogueProps): ReactNode {
  const ui = useUiText();
  return (
    <Modal open title={title} width={width} okText={act} cancelText={leave ?? ui.cancel} okButtonProps={{ disabled }} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="k-form-dialogue">
        {children}
        {submitting.problem === null ? null : (
          <p className="k-form-problem" role="alert">
            {submitting.problem.text}
          </p>
        )}
      </div>
    </Modal>
  );
}
