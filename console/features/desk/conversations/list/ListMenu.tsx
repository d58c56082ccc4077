import { useNavigate } from "@tanstack/react-router";
import { Dropdown, type MenuProps } from "antd";
import type { ReactNode } from "react";
import type { ConversationFilter, Outcome, Stage } from "#contract/conversation.ts";
import { type Act, useActs } from "#console/lib/acts.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { ExportState } from "../../export/ExportState.tsx";
import { useExport } from "../../export/useExport.ts";
import { useNames } from "../handbook.ts";
import { usePassingText } from "../passing/texts.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { filterIn } from "../views/filter.ts";

/** What is done with the list as a whole: its views, and the list as a file, as it is filtered now. */
export function ListMenu({ mine, onManage }: { mine: boolean; onManage: () => void }): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const p = usePassingText();
  const navigate = useNavigate();
  const may = useMay();
  const names = useNames();
  const [address] = useAddress();
  const filter: ConversationFilter = filterIn(address) ?? { state: "open", ...(mine ? { assignee: "me" } : {}) };
  const c = w.exporting.columns;
  const exporting = useExport({
    words: w.exporting,
    heads: [c.number, c.stage, c.outcome, c.channel, c.shop, c.territory, c.topic, c.customer, c.tier, c.agent, c.opened, c.firstReply, c.ended, c.waiting, c.tags, c.last],
    piece: (after, signal) => api("GET /v1/conversations/export", { query: { ...filter, after } }, { signal }),
    worded: ([number, stage, outcome, channel, shop, territory, topic, customer, tier, ...rest]) => [
      number!, t.stages[stage as Stage], outcome === "" ? "" : t.outcomes[outcome as Outcome], t.channel[channel!] ?? channel!, shop!, names.territory(territory!), topic === "" ? "" : names.topic(topic!), customer!, names.tier(tier!), ...rest,
    ],
  });
  const exports = may("conversations.export");
  const act: Act = { id: "export", label: w.exporting.start, icon: "download", offered: exports, words: "export daochu csv", run: () => void exporting.run() };
  useActs(t.keys.scope, [act]);
  const items: MenuProps["items"] = [
    { key: "views", icon: <Icon name="table" />, label: w.views.manage },
    { key: "misplaced", icon: <Icon name="swap" />, label: p.misplaced.list },
    ...(exports ? [{ key: "export", icon: <Icon name="download" />, label: w.exporting.start, disabled: exporting.count !== null }] : []),
  ];
  return (
    <>
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => (key === "views" ? onManage() : key === "misplaced" ? void navigate({ to: "/misplaced" }) : act.run()) }}>
        <button type="button" className="desk-icon-button" aria-label={w.exporting.menu} title={w.exporting.menu}>
          <Icon name="more" />
        </button>
      </Dropdown>
      {exporting.count === null && exporting.failed === undefined ? null : (
        <div className="desk-exporting">
          <ExportState exporting={exporting} words={w.exporting} small />
        </div>
      )}
    </>
  );
}
