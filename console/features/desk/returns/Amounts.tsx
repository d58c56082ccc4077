import { Checkbox, Input } from "antd";
import type { ReactNode } from "react";
import type { LineBalance } from "#contract/returns.ts";
import { moneyText } from "#console/lib/figures.ts";
import { fenOf, leftOf, yuanOf } from "./amounts.ts";
import { useReturnText } from "./texts.ts";

/** What was chosen, as typed: by line number; a line that is not there was not chosen. */
export type Chosen = ReadonlyMap<number, string>;

/** The lines as the server takes them; null while one of them is no amount. */
export function claimsOf(chosen: Chosen): { n: number; amountFen: number }[] | null {
  const claims = [...chosen].map(([n, typed]) => ({ n, amountFen: fenOf(typed) }));
  return claims.some((claim) => claim.amountFen === null) ? null : (claims as { n: number; amountFen: number }[]);
}

/** Lines of money to choose from, each with its amount; what stands beneath a line (its verdict) is the caller's. */
export function Amounts({ balances, chosen, onChange, withoutMoney = false, beneath }: { balances: readonly LineBalance[]; chosen: Chosen; onChange: (chosen: Chosen) => void; withoutMoney?: boolean; beneath?: (line: LineBalance) => ReactNode }): ReactNode {
  const t = useReturnText();
  const put = (n: number, typed: string | null) => {
    const next = new Map(chosen);
    if (typed === null) next.delete(n);
    else next.set(n, typed);
    onChange(next);
  };
  return (
    <ul className="returns-lines">
      {balances.map((line) => {
        const left = leftOf(line);
        const name = line.kind === "goods" ? (line.quantity > 1 ? `${line.title} ×${line.quantity}` : line.title) : t.kinds[line.kind];
        const free = withoutMoney && line.kind === "goods";
        const typed = chosen.get(line.n);
        return (
          <li key={line.n}>
            <div className="k-line">
              <Checkbox checked={typed !== undefined} disabled={left === 0 && !free} onChange={(event) => put(line.n, event.target.checked ? (free ? "0" : line.kind === "compensation" || line.kind === "return_freight" ? "" : yuanOf(left)) : null)}>
                <span className="k-cut">{name}</span>
              </Checkbox>
              <span className="k-space" />
              {free ? null : typed === undefined ? (
                <span className="k-small k-ink-3 k-num">{left === 0 ? t.all : line.kind === "compensation" || line.kind === "return_freight" ? t.most(moneyText(left)) : t.left(moneyText(left))}</span>
              ) : (
                <Input className="returns-amount" size="small" prefix="¥" inputMode="decimal" maxLength={14} aria-label={t.amountOf(name)} status={fenOf(typed) === null || fenOf(typed)! > left ? "error" : ""} value={typed} onChange={(event) => put(line.n, event.target.value)} />
              )}
            </div>
            {beneath?.(line)}
          </li>
        );
      })}
    </ul>
  );
}
