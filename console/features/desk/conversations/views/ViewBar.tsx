import { Popover } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import type { ConversationFilter } from "#contract/conversation.ts";
import { type Act, useActs } from "#console/lib/acts.ts";
import { useAddress } from "#console/lib/address.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { ManageViews } from "../../views/ManageViews.tsx";
import { SaveView } from "../../views/SaveView.tsx";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { addressOf, filterIn, sameFilter } from "./filter.ts";
import { FilterPanel } from "./FilterPanel.tsx";
import { useViewActs, useViews } from "./queries.ts";
import { useFilterChoices } from "./useFilterChoices.ts";
import "#console/ui/filter.css";
import "./views.css";

const onKeys = 9;

/** Two parts of the list's head: the filter, and beneath it the saved views with their counts and the filter in force in words. */
export function useViewBar(): { filter: ReactNode; line: ReactNode; manage: () => void } {
  const t = useDeskText();
  const w = useWorkbenchText();
  const [address, change] = useAddress();
  const views = useViews();
  const filter = useMemo(() => filterIn(address), [JSON.stringify(address)]);
  const { wordsOf } = useFilterChoices();
  const ui = useUiText();
  const acts = useViewActs();
  const said = (of: ConversationFilter): string => ui.listed(wordsOf(of)) || w.views.states.open;
  const [open, setOpen] = useState<"filter" | "save" | "manage" | null>(null);
  const here = views.find((view) => filter !== null && sameFilter(view.filter, filter));
  const go = (to: Parameters<typeof addressOf>[0]): void => change(addressOf(to));
  useActs(t.keys.scope, [
    { id: "filter", label: w.views.title, keys: "KeyF", icon: "filter", run: () => setOpen("filter") },
    { id: "save-view", label: w.views.save, keys: "Alt+KeyV", icon: "plus", offered: filter !== null && here === undefined, run: () => setOpen("save") },
    { id: "views", label: w.views.manage, keys: "KeyV", icon: "table", run: () => setOpen("manage") },
    { id: "view-none", label: w.views.clear, keys: "Digit0", icon: "x", offered: filter !== null, run: () => go(null) },
    ...views.map((view, n): Act => ({
      id: `view-${view.id}`, label: w.views.open(view.name), icon: "filter", note: w.views.counted(cappedCountText(view.count)),
      ...(n < onKeys ? { keys: `Digit${n + 1}` } : {}), run: () => go(view.filter),
    })),
  ]);
  const button = (
    <Popover
      trigger="click"
      open={open === "filter"}
      onOpenChange={(on) => setOpen(on ? "filter" : null)}
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={<FilterPanel filter={filter} onFilter={go} onSave={() => setOpen("save")} onLeave={() => setOpen(null)} />}
    >
      <button type="button" className={filter === null ? "desk-icon-button" : "desk-icon-button is-on"} aria-label={w.views.title} title={w.views.title} aria-expanded={open === "filter"}>
        <Icon name="filter" />
      </button>
    </Popover>
  );
  const chips = (
    <div className="desk-views-line" role="toolbar" aria-label={w.views.bar}>
      {views.map((view) => (
        <button key={view.id} type="button" className={view === here ? "k-chip is-on" : "k-chip"} aria-pressed={view === here} title={wordsOf(view.filter).join(" ")} onClick={() => go(view === here ? null : view.filter)}>
          {view.name} <span className="k-num">{cappedCountText(view.count)}</span>
        </button>
      ))}
    </div>
  );
  const line = (
    <div className={views.length === 0 && filter === null ? "" : "desk-views"}>
      {views.length === 0 ? null : chips}
      {filter === null ? null : (
        <div className="desk-views-words k-small">
          <span className="k-cut k-ink-2" title={wordsOf(filter).join(" ")}>
            {wordsOf(filter).map((word, n) => (
              <span key={word}>
                {n === 0 ? null : <span className="k-dot" />}
                {word}
              </span>
            ))}
            {wordsOf(filter).length === 0 ? w.views.states.open : null}
          </span>
          <span className="k-space" />
          {here === undefined ? (
            <button type="button" className="k-link" onClick={() => setOpen("save")}>
              {w.views.save}
            </button>
          ) : null}
          <button type="button" className="k-link" onClick={() => go(null)}>
            {w.views.clear}
          </button>
        </div>
      )}
      {open === "save" && filter !== null ? <SaveView filter={filter} words={said(filter)} acts={acts} onClose={() => setOpen(null)} /> : null}
      {open === "manage" ? <ManageViews views={views} wordsOf={said} acts={acts} onClose={() => setOpen(null)} /> : null}
    </div>
  );
  return { filter: button, line, manage: () => setOpen("manage") };
}
