import { Select } from "antd";
import { DateField } from "#console/ui/DateField.tsx";
import type { ReactNode } from "react";
import { useInForce } from "#console/features/desk/conversations/handbook.ts";
import { useShops } from "#console/features/foundation/organization/queries.ts";
import { useLabel } from "#console/lib/locale.ts";
import { periodsOf, type PeriodName } from "./period.ts";
import type { Looking } from "./place.ts";
import { useInsightText } from "./texts.ts";

/** Period, territory and shop; all of them in the address. */
export function Filters({ looking }: { looking: Pick<Looking, "narrowing" | "today" | "change"> }): ReactNode {
  const t = useInsightText();
  const label = useLabel();
  const territories = useInForce("territories")?.territories ?? [];
  const shops = useShops().data ?? [];
  const { narrowing, today, change } = looking;
  const periods = periodsOf(today);
  return (
    <div className="figures-filters">
      <div className="k-chips" role="group" aria-label={t.period}>
        {(Object.keys(periods) as PeriodName[]).map((name) => {
          const on = periods[name].from === narrowing.from && periods[name].to === narrowing.to;
          return (
            <button key={name} type="button" className={on ? "k-chip is-on" : "k-chip"} aria-pressed={on} onClick={() => change(periods[name])}>
              {t.periods[name]}
            </button>
          );
        })}
      </div>
      <span className="figures-days">
        <DateField aria-label={t.from} value={narrowing.from} onChange={(from) => (from === "" ? undefined : change({ from, to: from > narrowing.to ? from : narrowing.to }))} />
        <span aria-hidden="true">–</span>
        <DateField aria-label={t.to} value={narrowing.to} onChange={(to) => (to === "" ? undefined : change({ to, from: to < narrowing.from ? to : narrowing.from }))} />
      </span>
      <Select
        aria-label={t.territory}
        className="figures-pick"
        value={narrowing.territory ?? ""}
        onChange={(key) => change({ territory: key === "" ? undefined : key })}
        options={[{ value: "", label: t.everyTerritory }, ...territories.map((one) => ({ value: one.key, label: label(one.name) }))]}
      />
      <Select
        aria-label={t.shop}
        className="figures-pick"
        value={narrowing.shop ?? ""}
        onChange={(key) => change({ shop: key === "" ? undefined : key })}
        options={[{ value: "", label: t.everyShop }, ...shops.map((one) => ({ value: one.id, label: one.shortName }))]}
      />
    </div>
  );
}
