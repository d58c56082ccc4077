import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { Joining } from "#contract/customer-joins.ts";
import { useMay } from "#console/shell/session.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useCustomerText } from "../texts.ts";
import { SplitDialog } from "./Dialogs.tsx";
import { Pair } from "./Pair.tsx";
import { useDoublesOf, useJoinings } from "./queries.ts";
import "./joins.css";

/** Likely doubles of this file, above everything else; nothing when there are none. */
export function FileDoubles({ id }: { id: string }): ReactNode {
  const t = useCustomerText().joins;
  const may = useMay();
  const rows = useDoublesOf(id).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title={t.title}>
      {rows.map((pair) => <Pair key={`${pair.a.id} ${pair.b.id}`} pair={pair} mayJoin={may("customers.join")} />)}
    </Panel>
  );
}

/** The joinings that this file is made of, each of which can be taken back. */
export function FileJoinings({ id }: { id: string }): ReactNode {
  const t = useCustomerText().joins;
  const may = useMay();
  const [splitting, setSplitting] = useState<Joining | null>(null);
  const rows = useJoinings(id).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title={t.joinings}>
      <ul className="customer-lines">
        {rows.map((joining) => (
          <li key={joining.id}>
            <p className="k-line k-wrap">
              <span className="k-num">{t.joinedFrom(joining.from.number)}</span>
              <span className="k-small k-ink-3">{joining.by} <Moment at={joining.at} /></span>
              <span className="k-space" />
              {may("customers.join") ? <Button size="small" onClick={() => setSplitting(joining)}>{t.split}</Button> : null}
            </p>
            <p className="k-small k-ink-2">{joining.reason}</p>
          </li>
        ))}
      </ul>
      {splitting === null ? null : <SplitDialog joining={splitting} onClose={() => setSplitting(null)} />}
    </Panel>
  );
}
