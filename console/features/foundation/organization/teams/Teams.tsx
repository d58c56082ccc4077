import { Segmented } from "antd";
import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { useOrganizationText } from "../texts.ts";
import { Partners } from "./Partners.tsx";
import { SkillList } from "./SkillList.tsx";
import { TeamList } from "./TeamList.tsx";
import { UnitTree } from "./UnitTree.tsx";
import "../organization.css";

const tabs = ["teams", "units", "skills", "partners"] as const;

/** /settings/teams: teams, units, skills, and partners outside. */
export default function Teams(): ReactNode {
  const t = useOrganizationText();
  const [address, change] = useAddress();
  const tab = tabs.find((one) => one === address.tab) ?? "teams";
  return (
    <Page>
      <PageHead title={t.teams.title}>
        <div>
          <Segmented value={tab} onChange={(to) => change({ tab: to === "teams" ? undefined : to, open: undefined })} options={tabs.map((one) => ({ value: one, label: t.teams.tabs[one] }))} />
        </div>
      </PageHead>
      {tab === "teams" ? <TeamList /> : tab === "units" ? <UnitTree /> : tab === "skills" ? <SkillList /> : <Partners />}
    </Page>
  );
}
