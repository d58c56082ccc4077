import { Select } from "antd";
import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useMay } from "#console/shell/session.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { Accounts } from "./Accounts.tsx";
import { useCarePeople } from "./queries.ts";
import { useCareText } from "./texts.ts";
import { WatchList } from "./WatchList.tsx";
import "./care.css";

/** /care: who needs care today, and the key accounts (R-CU-02, R-CU-08). */
export default function CarePage(): ReactNode {
  const t = useCareText();
  const [address, change] = useAddress();
  const leads = useMay()("accounts.give");
  const people = useCarePeople();
  const accounts = address.part === "accounts";
  const fixed = accounts ? [{ value: "gone", label: t.gone }, { value: "all", label: t.whose.all }] : [{ value: "nobody", label: t.whose.nobody }, { value: "all", label: t.whose.all }];
  return (
    <Page wide>
      <PageHead title={t.title} note={t.note}>
        <div className="care-filters">
          <FilterChips name="part" label={t.parts.label} withAll={false} options={[{ value: "", label: t.parts.list }, { value: "accounts", label: t.parts.accounts }]} />
          {accounts ? null : <FilterChips name="state" label={t.state.label} withAll={false} options={[{ value: "", label: t.state.today }, { value: "later", label: t.state.later }, { value: "ended", label: t.state.ended }]} />}
          {leads ? (
            <>
              <FilterChips name="who" label={t.whose.label} withAll={false} options={[{ value: "", label: t.whose.mine }, ...fixed]} />
              <Select
                allowClear
                className="care-select"
                showSearch={{ optionFilterProp: "label" }}
                aria-label={t.columns.owner}
                placeholder={t.columns.owner}
                value={people.some((one) => one.value === address.who) ? address.who : undefined}
                options={people}
                onChange={(who?: string) => change({ who })}
              />
            </>
          ) : null}
          <ClearFilters names={["who", "kind"]} />
        </div>
      </PageHead>
      {accounts ? <Accounts /> : <WatchList />}
    </Page>
  );
}
