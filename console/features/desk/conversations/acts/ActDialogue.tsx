import { Button, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import type { Submitting } from "#console/ui/Form.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./acts.css";

interface ActDialogueProps {
  title: string;
  act: string;
  keep: string;
  submitting: Submitting;
  width?: number;
  /** Whether what is chosen is enough for the act. */
  ready?: boolean;
  onClose: () => void;
  /** What is missing is said once somebody has tried. */
  children: (tried: boolean) => ReactNode;
}

/** A dialogue of one act: its parts, what was refused, and the act; nothing typed is lost. */
export function ActDialogue({ title, act, keep, submitting, width = 560, ready = true, onClose, children }: ActDialogueProps): ReactNode {
  const ui = useUiText();
  const [tried, setTried] = useState(false);
  return (
    <Modal
      open
      title={title}
      width={width}
      onCancel={onClose}
      footer={[
        <Button key="keep" onClick={onClose}>
          {keep}
        </Button>,
        <Button
          key="act"
          type="primary"
          loading={submitting.busy}
          disabled={!ready}
          onClick={() => {
            setTried(true);
            void submitting.submit();
          }}
        >
          {act}
        </Button>,
      ]}
    >
      <div className="desk-form">
        {children(tried)}
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

/** What is not chosen yet, where no field can say it. */
export function Missing({ children }: { children: ReactNode }): ReactNode {
  return (
    <p className="k-small k-problem" role="alert">
      <Icon name="alert" size="xs" /> {children}
    </p>
  );
}
