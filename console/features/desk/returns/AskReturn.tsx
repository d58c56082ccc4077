import { Checkbox, Input, Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import { returnReasons, returnWishes, type LineBalance } from "#contract/returns.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { ShortForm, useSubmit } from "#console/ui/Form.tsx";
import { ErrorState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Amounts, claimsOf, type Chosen } from "./Amounts.tsx";
import { useJudgement, useLookAgain, type Wanted } from "./queries.ts";
import { useReturnText } from "./texts.ts";
import { VerdictLine } from "./VerdictLine.tsx";

/** Asks for a return: the verdict of each line stands beneath it, with its reason and source, before anything is sent. */
export function AskReturn({ orderId, balances, mayExcept, aloneFen, onClose }: { orderId: string; balances: readonly LineBalance[]; mayExcept: boolean; aloneFen: number; onClose: () => void }): ReactNode {
  const t = useReturnText();
  const [wanted, setWanted] = useState<Wanted>({ wish: "return", reason: "no_reason", intact: true, confirmed: false });
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [exception, setException] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const mayComplain = useMay()("tickets.work");
  const judged = useJudgement(orderId, wanted);
  const again = useLookAgain(orderId);
  const verdictOf = (n: number) => judged.data?.lines.find((line) => line.n === n)?.verdict;
  const claims = claimsOf(chosen);
  const asksFor = (kind: LineBalance["kind"]) => claims?.find((claim) => balances.find((line) => line.n === claim.n)?.kind === kind)?.amountFen ?? 0;
  // The way back at our cost where the rule says the customer's is an exception too.
  const theirFreight = asksFor("return_freight") > 0 && judged.data !== undefined && ![...chosen.keys()].some((n) => verdictOf(n)?.freight === "shop");
  const refused = theirFreight || [...chosen.keys()].some((n) => verdictOf(n)?.allowed === false);
  const submitting = useSubmit(async () => {
    if (claims === null || claims.length === 0) return;
    const { number, complaint: complained } = await api("POST /v1/orders/{id}/returns", { params: { id: orderId }, body: { ...wanted, lines: claims, ...(refused && mayExcept ? { exception: exception.trim() } : {}), ...(complaint === null ? {} : { complaint: complaint.trim() }) } });
    await again();
    toast(complained === null ? t.asked(number) : t.askedBoth(number, complained.code));
    onClose();
  });
  const change = (part: Partial<Wanted>) => setWanted((before) => ({ ...before, ...part }));
  const blocked = (refused && (!mayExcept || exception.trim().length < 2)) || (complaint !== null && complaint.trim().length < 2);
  return (
    <ShortForm className="returns-ask" submitting={submitting} act={t.submit} back={t.back} onBack={onClose} disabled={claims === null || claims.length === 0 || blocked || judged.data === undefined || judged.isPlaceholderData} beside={chosen.size === 0 ? <span className="k-small k-ink-3">{t.nothing}</span> : null}>
      <Field label={t.wish} plain>
        <Segmented block options={returnWishes.map((value) => ({ value, label: t.wishes[value] }))} value={wanted.wish} onChange={(wish) => change({ wish })} />
      </Field>
      <Field label={t.reason}>
        <Select options={returnReasons.map((value) => ({ value, label: t.reasons[value] }))} value={wanted.reason} onChange={(reason) => change({ reason })} />
      </Field>
      {wanted.reason === "no_reason" ? (
        <div className="k-column">
          <Checkbox checked={wanted.intact} onChange={(event) => change({ intact: event.target.checked })}>
            {t.intact} <span className="k-small k-ink-3">{t.intactHint}</span>
          </Checkbox>
          <Checkbox checked={wanted.confirmed} onChange={(event) => change({ confirmed: event.target.checked })}>
            {t.confirmed}
          </Checkbox>
        </div>
      ) : null}
      <Field label={t.lines} plain problem={submitting.problemAt("lines")}>
        <Amounts
          balances={balances}
          chosen={chosen}
          onChange={setChosen}
          withoutMoney={wanted.wish === "exchange"}
          beneath={(line) => {
            const verdict = verdictOf(line.n);
            return verdict === undefined ? null : (
              <div aria-busy={judged.isPlaceholderData}>
                <VerdictLine verdict={verdict} />
              </div>
            );
          }}
        />
      </Field>
      {asksFor("compensation") > aloneFen ? <p className="k-small k-ink-2">{t.alone(moneyText(aloneFen))}</p> : null}
      {theirFreight ? <p className="k-small k-ink-2">{t.freightOurs}</p> : null}
      {judged.error === null ? null : <ErrorState error={judged.error} onRetry={() => void judged.refetch()} />}
      {refused && mayExcept ? (
        <Field label={t.exception} hint={t.exceptionHint} problem={submitting.problemAt("exception")}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} value={exception} onChange={(event) => setException(event.target.value)} />
        </Field>
      ) : null}
      {refused && !mayExcept && !theirFreight ? <p className="k-small k-ink-2">{t.needsSupervisor}</p> : null}
      {mayComplain ? (
        <Checkbox checked={complaint !== null} onChange={(event) => setComplaint(event.target.checked ? "" : null)}>
          {t.complain}
        </Checkbox>
      ) : null}
      {complaint === null ? null : (
        <Field label={t.complaint} hint={t.complaintHint} problem={submitting.problemAt("complaint")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} value={complaint} onChange={(event) => setComplaint(event.target.value)} />
        </Field>
      )}
    </ShortForm>
  );
}
