import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { CustomerRow } from "#contract/customers.ts";
import type { Likeness } from "#contract/customer-joins.ts";
import { moneyText } from "#console/lib/figures.ts";
import { TierTag } from "#console/ui/TierTag.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useCalled } from "../Parts.tsx";
import { useChoices } from "../queries.ts";
import { useCustomerText } from "../texts.ts";
import { DifferentDialog, JoinDialog } from "./Dialogs.tsx";

/** Two files that may be one person: side by side, with what speaks for it, and the two answers. */
export function Pair({ pair, mayJoin }: { pair: Likeness; mayJoin: boolean }): ReactNode {
  const t = useCustomerText().joins;
  const ui = useUiText();
  const [asked, setAsked] = useState<"join" | "different" | null>(null);
  const reasons = pair.reasons.map(({ sign, points }) => t.reason(t.signs[sign], points));
  return (
    <article className="joins-pair">
      <div className="joins-sides">
        <Side row={pair.a} />
        <Side row={pair.b} />
      </div>
      <div className="k-line k-wrap joins-foot">
        <span className="k-num joins-score" title={t.scoreHint}>{t.score(pair.score)}</span>
        <span className="k-small k-ink-2">{ui.listed(reasons)}</span>
        <span className="k-space" />
        {mayJoin ? (
          <>
            <Button size="small" onClick={() => setAsked("different")}>{t.different}</Button>
            <Button size="small" onClick={() => setAsked("join")}>{t.join}</Button>
          </>
        ) : null}
      </div>
      {asked === "join" ? <JoinDialog a={pair.a} b={pair.b} onClose={() => setAsked(null)} /> : null}
      {asked === "different" ? <DifferentDialog a={pair.a} b={pair.b} onClose={() => setAsked(null)} /> : null}
    </article>
  );
}

function Side({ row }: { row: CustomerRow }): ReactNode {
  const t = useCustomerText();
  const called = useCalled();
  const { tierName } = useChoices();
  const facts = [row.phone, row.place, row.orders === null ? null : `${t.ordersCount(row.orders.count)} ${moneyText(row.orders.paidFen)}`].filter((fact) => fact !== null && fact !== "");
  return (
    <section className="joins-side">
      <p className="k-line k-wrap">
        <Link to={`/customers/${row.id}`}><b>{called(row)}</b></Link>
        <span className="k-small k-ink-3 k-num">C-{row.number}</span>
        {row.tier === "standard" ? null : <TierTag name={tierName(row.tier)} />}
      </p>
      <p className="k-small k-ink-2 k-num">
        {facts.map((fact, n) => <span key={fact}>{n === 0 ? null : <i className="k-dot" />}{fact}</span>)}
      </p>
    </section>
  );
}
