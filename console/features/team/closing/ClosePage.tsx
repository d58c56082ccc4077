import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useMay } from "#console/shell/session.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { OwnSheet } from "./OwnSheet.tsx";
import { TeamDay } from "./TeamDay.tsx";
import { useClosingText } from "./texts.ts";
import "./closing.css";

/** /close: one's own sheet at the end of the shift, and for leaders who did not close (R-TK-09). */
export default function ClosePage(): ReactNode {
  const t = useClosingText();
  const may = useMay();
  const [address] = useAddress();
  const leads = may("floor.read");
  return (
    <Page>
      <PageHead title={t.title} note={t.note}>
        {leads ? <FilterChips name="view" label={t.title} withAll={false} options={[{ value: "", label: t.tabs.mine }, { value: "team", label: t.tabs.team }]} /> : null}
      </PageHead>
      {leads && address.view === "team" ? <TeamDay /> : <OwnSheet />}
    </Page>
  );
}
