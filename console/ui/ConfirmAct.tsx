import { Button, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";

interface ConfirmActProps {
  /** Repeats the act as a question: 结束这个会话？ */
  title: string;
  /** Verb and object: 结束会话. */
  act: string;
  /** What happens instead: 继续接待. */
  keep?: string;
  danger?: boolean;
  onAct: () => Promise<void> | void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before an act that cannot be undone; a refusal is said inside and keeps what was typed. */
export function ConfirmAct({
  title,
  act,
  keep,
  danger = false,
  onAct,
  onClose,
  children,
}: ConfirmActProps): ReactNode {
  const t = useUiText();
  const problem = useProblem();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(undefined);
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await onAct();
      onClose();
    } catch (error) {
      setFailed(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      width={440}
      onCancel={onClose}
      footer={[
        <Button key="keep" autoFocus={danger} onClick={onClose}>
          {keep ?? t.confirm.keep}
        </Button>,
        <Button
          key="act"
          type="primary"
          danger={danger}
          autoFocus={!danger}
          loading={busy}
          onClick={() => void run()}
        >
          {act}
        </Button>,
      ]}
    >
      {children}
      {failed === undefined ? null : (
        <p className="k-problem" role="alert">
          <Icon name="alert" size="xs" /> {problem(failed).text}
        </p>
      )}
    </Modal>
  );
}
