import { Input } from "antd";
import { type ReactNode, useState } from "react";
import type { AskedKind } from "#contract/actions.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { ShortForm, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useOrderText } from "../customers/texts.ts";
import { useLookAgain } from "./queries.ts";

const parts = ["receiver", "phone", "line"] as const;

/** Asks the shop for one thing; a new address whole, since what is known of the old one is masked. */
export function AskForm({ orderId, kind, onClose }: { orderId: string; kind: AskedKind; onClose: () => void }): ReactNode {
  const t = useOrderText().actions;
  const [address, setAddress] = useState({ receiver: "", phone: "", line: "" });
  const [reason, setReason] = useState("");
  const again = useLookAgain(orderId);
  const submitting = useSubmit(async () => {
    await api("POST /v1/orders/{id}/actions", { params: { id: orderId }, body: kind === "address" ? { kind, address, reason: reason.trim() } : { kind, reason: reason.trim() } });
    await again();
    toast(t.asked(t.kinds[kind]));
    onClose();
  });
  const note = kind === "cancel" ? t.cancelNote : kind === "intercept" ? t.interceptNote : null;
  return (
    <ShortForm className="order-ask" submitting={submitting} act={t.submit(t.kinds[kind])} back={t.back} onBack={onClose}>
      {note === null ? null : <p className="k-small k-ink-2">{note}</p>}
      {kind === "address"
        ? parts.map((part) => (
            <Field key={part} label={t[part]} {...(part === "line" ? { hint: t.lineHint } : {})} problem={submitting.problemAt(`address.${part}`)}>
              <Input autoFocus={part === "receiver"} autoComplete="off" maxLength={part === "line" ? 300 : 60} value={address[part]} onChange={(event) => setAddress((before) => ({ ...before, [part]: event.target.value }))} />
            </Field>
          ))
        : null}
      <Field label={t.reason} optional hint={t.reasonHint} problem={submitting.problemAt("reason")}>
        <Input autoFocus={kind !== "address"} maxLength={400} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ShortForm>
  );
}
