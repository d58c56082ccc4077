import { Button, Checkbox, Input } from "antd";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { OwnOrder } from "#contract/filing.ts";
import { returnReasons, returnWishes, type ReturnReason, type ReturnWish } from "#contract/returns.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { useReturnText } from "../returns/texts.ts";
import { VerdictLine } from "../returns/VerdictLine.tsx";
import { Choice } from "../tickets/Choice.tsx";
import { AddFiles, broughtIds, isBringing } from "../tickets/Files.tsx";
import { useClientId, type Filed } from "./FileForm.tsx";
import { useFilingText } from "./texts.ts";
import { useCustomerUploads } from "./useCustomerUploads.ts";
import "../returns/returns.css";

/** A return application 退换货申请: own order, lines, wish and reason; what the rules say stands there before it is sent (R-TK-04). */
export function ReturnApplication({ pass, orders, vouched, done }: { pass: string; orders: readonly OwnOrder[]; vouched: boolean; done: (filed: Filed) => void }): ReactNode {
  const t = useFilingText();
  const r = useReturnText();
  const clientId = useClientId();
  const [orderId, setOrderId] = useState(orders[0]?.id ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [wish, setWish] = useState<ReturnWish>("return");
  const [reason, setReason] = useState<ReturnReason>("no_reason");
  const [intact, setIntact] = useState(true);
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const uploads = useCustomerUploads(pass);
  const order = orders.find((one) => one.id === orderId);
  const asked = { orderId, wish, reason, intact };
  const judged = useQuery({ queryKey: ["filing", pass, "judgement", asked], queryFn: async () => ({ ...(await api("POST /v1/filing/judgement", { body: { pass, ...asked } })), of: `${wish}/${reason}` }), enabled: order !== undefined, placeholderData: (before, of) => ((of?.queryKey[3] as typeof asked | undefined)?.orderId === orderId ? before : undefined) });
  const verdictOf = (n: number) => judged.data?.lines.find((line) => line.n === n)?.verdict;
  const refused = [...chosen].some((n) => verdictOf(n)?.allowed === false);
  const sending = useSubmit(async () => {
    setTried(true);
    if (chosen.size === 0) return;
    done(await api("POST /v1/filing/returns", { body: { pass, clientId, ...asked, lines: [...chosen], words, files: broughtIds(uploads) } }));
  });
  if (order === undefined) return <p>{vouched ? t.noOrdersYet : t.noOrders}</p>;
  const toggle = (n: number): void => {
    const next = new Set(chosen);
    if (!next.delete(n)) next.add(n);
    setChosen(next);
  };
  return (
    <div className="follow-form">
      <Field label={t.order} plain>
        <Choice
          label={t.order} options={orders.map((one) => ({ key: one.id, name: t.orderNamed(one.number, one.lines[0]?.title ?? "", one.lines.length, moneyText(one.paidFen)) }))} value={[orderId]}
          onChoose={([id]) => {
            if (id === undefined) return;
            setOrderId(id);
            setChosen(new Set());
            setTried(false);
          }}
        />
      </Field>
      <Field label={t.wish} plain>
        <Choice label={t.wish} options={returnWishes.map((key) => ({ key, name: r.wishes[key] }))} value={[wish]} onChoose={([key]) => key !== undefined && setWish(key as ReturnWish)} />
      </Field>
      <Field label={t.reason} plain>
        <Choice label={t.reason} options={returnReasons.map((key) => ({ key, name: r.reasons[key] }))} value={[reason]} onChoose={([key]) => key !== undefined && setReason(key as ReturnReason)} />
      </Field>
      {reason === "no_reason" ? (
        <Checkbox checked={intact} onChange={(event) => setIntact(event.target.checked)}>
          {t.intact}
        </Checkbox>
      ) : null}
      <Field label={t.lines} plain problem={sending.problemAt("lines") ?? (tried && chosen.size === 0 ? t.linesMissing : undefined)}>
        <ul className="filing-lines" data-judged={judged.data?.of} aria-busy={judged.isPlaceholderData}>
          {order.lines.map((line) => {
            const verdict = verdictOf(line.n);
            return (
              <li key={line.n}>
                <Checkbox checked={chosen.has(line.n)} disabled={line.leftFen === 0} onChange={() => toggle(line.n)}>
                  {line.title}
                  {line.quantity === 1 ? "" : ` ×${line.quantity}`} <span className="k-small k-ink-3">{line.leftFen === 0 ? t.done : t.left(moneyText(line.leftFen))}</span>
                </Checkbox>
                {verdict === undefined || line.leftFen === 0 ? null : <VerdictLine verdict={verdict} />}
              </li>
            );
          })}
        </ul>
      </Field>
      {refused ? <p role="alert">{t.notAllowed}</p> : null}
      <Field label={t.words} optional problem={sending.problemAt("words")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <AddFiles uploads={uploads} />
      {sending.problem === null || sending.problemAt("lines") !== undefined ? null : (
        <p className="k-problem" role="alert">
          {sending.problem.text}
        </p>
      )}
      <Button type="primary" size="large" loading={sending.busy} disabled={refused || isBringing(uploads) || judged.data === undefined || judged.isPlaceholderData} onClick={() => void sending.submit()}>
        {r.submit}
      </Button>
    </div>
  );
}
