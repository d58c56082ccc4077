import { Input } from "antd";
import { type ReactNode, useState } from "react";
import { ApiError } from "#console/lib/api.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import { RefusedPlaces } from "./RefusedPlaces.tsx";
import { useHandbookText } from "./texts.ts";

interface ReasonDialogProps {
  title: string;
  act: string;
  keep: string;
  label: string;
  hint?: string;
  start?: string;
  onAct: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the reason of an act; what was typed stays when the act is refused. */
export function ReasonDialog({ title, act, keep, label, hint, start = "", onAct, onClose }: ReasonDialogProps): ReactNode {
  const t = useHandbookText();
  const [reason, setReason] = useState(start);
  const [missing, setMissing] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    setRefused(null);
    if (reason.trim().length < 2) {
      setMissing(true);
      throw new ApiError(422, { code: "invalid" });
    }
    await onAct(reason.trim()).catch((error: unknown) => {
      setRefused(error);
      throw error;
    });
  };
  return (
    <ConfirmAct title={title} act={act} keep={keep} onAct={run} onClose={onClose}>
      <Field label={label} hint={hint} problem={missing ? t.acts.reasonMissing : undefined}>
        <Input.TextArea
          autoFocus
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={500}
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
            setMissing(false);
          }}
        />
      </Field>
      <RefusedPlaces error={refused} />
    </ConfirmAct>
  );
}
