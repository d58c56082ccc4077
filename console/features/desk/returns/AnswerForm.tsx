import { Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { ReturnRequest } from "#contract/returns.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { ShortForm, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useLookAgain } from "./queries.ts";
import { useReturnText } from "./texts.ts";

type Result = "refunded" | "exchanged" | "refused";

/** What the shop did with a request. */
export function AnswerForm({ orderId, request, onClose }: { orderId: string; request: ReturnRequest; onClose: () => void }): ReactNode {
  const t = useReturnText();
  const results: Result[] = request.wish === "exchange" ? ["exchanged", "refused"] : ["refunded", "refused"];
  const [result, setResult] = useState<Result>(results[0]!);
  const [shopNumber, setShopNumber] = useState("");
  const [note, setNote] = useState("");
  const again = useLookAgain(orderId);
  const submitting = useSubmit(async () => {
    await api("POST /v1/returns/{id}/answer", { params: { id: request.id }, body: { result, note: note.trim(), ...(shopNumber.trim() === "" ? {} : { shopNumber: shopNumber.trim() }) } });
    await again();
    toast(t.answered);
    onClose();
  });
  return (
    <ShortForm className="returns-ask" submitting={submitting} act={t.save} back={t.back} onBack={onClose}>
      <Field label={t.result} plain>
        <Segmented options={results.map((value) => ({ value, label: t.results[value] }))} value={result} onChange={setResult} />
      </Field>
      {result === "refunded" ? (
        <Field label={t.shopNumber} hint={t.shopNumberHint} problem={submitting.problemAt("shopNumber")}>
          <Input autoFocus maxLength={80} value={shopNumber} onChange={(event) => setShopNumber(event.target.value)} />
        </Field>
      ) : null}
      <Field label={t.note} optional={result !== "refused"} problem={submitting.problemAt("note")}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </ShortForm>
  );
}
