import { Input } from "antd";
import { type ReactNode, useState } from "react";
import type { LineBalance } from "#contract/returns.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { Field } from "#console/ui/Field.tsx";
import { ShortForm, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Amounts, claimsOf, type Chosen } from "./Amounts.tsx";
import { useLookAgain } from "./queries.ts";
import { useReturnText } from "./texts.ts";

/** A refund that the shop made by itself, under the shop's number: counted once, also when it is more than we know of. */
export function ToldRefund({ orderId, balances, onClose }: { orderId: string; balances: readonly LineBalance[]; onClose: () => void }): ReactNode {
  const t = useReturnText();
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [shopNumber, setShopNumber] = useState("");
  const again = useLookAgain(orderId);
  const claims = claimsOf(chosen);
  const submitting = useSubmit(async () => {
    if (claims === null || claims.length === 0 || shopNumber.trim() === "") return;
    const { overFen } = await api("POST /v1/orders/{id}/refunds", { params: { id: orderId }, body: { shopNumber: shopNumber.trim(), lines: claims } });
    await again();
    toast(overFen > 0 ? t.over(moneyText(overFen)) : t.answered);
    onClose();
  });
  return (
    <ShortForm className="returns-ask" submitting={submitting} act={t.told} back={t.back} onBack={onClose} disabled={claims === null || claims.length === 0 || shopNumber.trim() === ""}>
      <Field label={t.shopNumber} hint={t.shopNumberHint} problem={submitting.problemAt("shopNumber")}>
        <Input autoFocus maxLength={80} value={shopNumber} onChange={(event) => setShopNumber(event.target.value)} />
      </Field>
      <Field label={t.lines} plain problem={submitting.problemAt("lines")}>
        <Amounts balances={balances} chosen={chosen} onChange={setChosen} />
      </Field>
    </ShortForm>
  );
}
