import { Button, Input } from "antd";
import type { ReactNode } from "react";
import type { PriceLine } from "#contract/agreements.ts";
import { moneyText } from "#console/lib/figures.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { fenOf, yuanOf } from "../returns/amounts.ts";
import { useAgreementText } from "./texts.ts";

/** A line as it is being typed. */
export interface TypedLine {
  title: string;
  unit: string;
  quantity: string;
  price: string;
  list: string;
}
export const blankLine: TypedLine = { title: "", unit: "", quantity: "1", price: "", list: "" };
export const typedOf = (line: PriceLine): TypedLine => ({ title: line.title, unit: line.unit, quantity: String(line.quantity), price: yuanOf(line.priceFen), list: line.listFen === line.priceFen ? "" : yuanOf(line.listFen) });

/** What was typed as price lines; null where a line is not one. Without a list price the price is the list price. */
export function linesOf(typed: readonly TypedLine[]): PriceLine[] | null {
  const lines = typed.map((line) => {
    const [priceFen, listFen] = [fenOf(line.price), line.list.trim() === "" ? fenOf(line.price) : fenOf(line.list)];
    const quantity = /^\d{1,6}$/.test(line.quantity.trim()) ? Number(line.quantity) : 0;
    return line.title.trim() === "" || line.price.trim() === "" || priceFen === null || listFen === null || quantity < 1 || quantity > 100_000 ? null : { title: line.title.trim(), unit: line.unit.trim(), quantity, priceFen, listFen };
  });
  return lines.length > 0 && lines.every((line) => line !== null) ? lines : null;
}

/** What a price list comes to, and how far below the list prices that is. */
export function Sums({ lines }: { lines: readonly PriceLine[] }): ReactNode {
  const t = useAgreementText().lines;
  const total = lines.reduce((sum, line) => sum + line.quantity * line.priceFen, 0);
  const list = lines.reduce((sum, line) => sum + line.quantity * line.listFen, 0);
  return (
    <p className="k-line k-wrap agreements-total">
      <span className="k-ink-2">{t.total}</span> <b className="k-num">{moneyText(total)}</b>
      {list > total ? <span className="k-tag">{t.saved(((list - total) * 100 / list).toFixed(1).replace(/\.0$/, ""))}</span> : null}
    </p>
  );
}

/** A price list to read. */
export function PriceList({ lines }: { lines: readonly PriceLine[] }): ReactNode {
  return (
    <div className="agreements-lines">
      <ul>
        {lines.map((line, n) => (
          <li key={n}>
            <span>{line.title}</span>
            <span className="k-num k-ink-2">
              {moneyText(line.priceFen)} {line.listFen > line.priceFen ? <del className="k-ink-3">{moneyText(line.listFen)}</del> : null} × {line.quantity}{line.unit}
            </span>
            <span className="k-num">{moneyText(line.quantity * line.priceFen)}</span>
          </li>
        ))}
      </ul>
      <Sums lines={lines} />
    </div>
  );
}

/** A price list being written. */
export function EditLines({ typed, onChange, problem }: { typed: readonly TypedLine[]; onChange: (typed: TypedLine[]) => void; problem: string | undefined }): ReactNode {
  const t = useAgreementText().lines;
  const set = (n: number, change: Partial<TypedLine>) => onChange(typed.map((line, at) => (at === n ? { ...line, ...change } : line)));
  const lines = linesOf(typed);
  return (
    <fieldset className="agreements-edit">
      <legend>{t.title}</legend>
      {typed.map((line, n) => (
        <div key={n} className="agreements-edit-line">
          <Input aria-label={`${t.item} ${n + 1}`} placeholder={t.item} maxLength={80} value={line.title} onChange={(event) => set(n, { title: event.target.value })} />
          <Input aria-label={`${t.quantity} ${n + 1}`} prefix={<span className="k-small k-ink-3">{t.quantity}</span>} inputMode="numeric" maxLength={6} value={line.quantity} onChange={(event) => set(n, { quantity: event.target.value })} />
          <Input aria-label={`${t.unit} ${n + 1}`} placeholder={t.unit} maxLength={12} value={line.unit} onChange={(event) => set(n, { unit: event.target.value })} />
          <Input aria-label={`${t.price} ${n + 1}`} prefix={<span className="k-small k-ink-3">{t.price}</span>} inputMode="decimal" maxLength={12} value={line.price} onChange={(event) => set(n, { price: event.target.value })} />
          <Input aria-label={`${t.list} ${n + 1}`} prefix={<span className="k-small k-ink-3">{t.list}</span>} inputMode="decimal" maxLength={12} value={line.list} onChange={(event) => set(n, { list: event.target.value })} />
          <Button type="text" aria-label={t.remove(n + 1)} title={t.remove(n + 1)} disabled={typed.length === 1} icon={<Icon name="x" size="xs" />} onClick={() => onChange(typed.filter((_, at) => at !== n))} />
        </div>
      ))}
      <div className="k-line k-wrap">
        <Button size="small" disabled={typed.length >= 100} onClick={() => onChange([...typed, blankLine])}><Icon name="plus" size="xs" /> {t.add}</Button>
        <span className="k-space" />
        {lines === null ? null : <Sums lines={lines} />}
      </div>
      {problem === undefined ? null : <p className="k-problem" role="alert">{problem}</p>}
    </fieldset>
  );
}
