import { Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { ShopAction } from "#contract/actions.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { ShortForm, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useOrderText } from "../customers/texts.ts";
import { useLookAgain } from "./queries.ts";

/** Somebody has asked the shop otherwise, and writes down what it did. */
export function DecideForm({ orderId, action, onClose }: { orderId: string; action: ShopAction; onClose: () => void }): ReactNode {
  const t = useOrderText().actions;
  const [result, setResult] = useState<"done" | "refused">("done");
  const [number, setNumber] = useState("");
  const [reason, setReason] = useState("");
  const again = useLookAgain(orderId);
  const submitting = useSubmit(async () => {
    await api("POST /v1/actions/{id}/answer", { params: { id: action.id }, body: { result, number: number.trim() === "" ? null : number.trim(), reason: reason.trim() } });
    await again();
    toast(t.saved);
    onClose();
  });
  return (
    <ShortForm className="order-ask" submitting={submitting} act={t.save} back={t.back} onBack={onClose}>
      <Field label={t.result} plain>
        <Segmented options={(["done", "refused"] as const).map((value) => ({ value, label: t.results[value] }))} value={result} onChange={setResult} />
      </Field>
      {result === "done" ? (
        <Field label={t.shopNumber} optional={action.kind !== "refund"} hint={t.shopNumberHint} problem={submitting.problemAt("number")}>
          <Input autoFocus maxLength={60} value={number} onChange={(event) => setNumber(event.target.value)} />
        </Field>
      ) : null}
      <Field label={t.reason} optional={result === "done"} problem={submitting.problemAt("reason")}>
        <Input maxLength={400} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </ShortForm>
  );
}
