import { Button, Select } from "antd";
import type { ReactNode } from "react";
import type { ConversationFilter } from "#contract/conversation.ts";
import { useWorkbenchText } from "../texts.ts";
import { addressOf, filterIn, filterParts } from "./filter.ts";
import { useFilterChoices } from "./useFilterChoices.ts";

interface PanelProps {
  filter: ConversationFilter | null;
  onFilter: (filter: ConversationFilter | null) => void;
  onSave: () => void;
  onLeave: () => void;
}

/** Each part of the filter as a choice; the list follows at once, since the filter is the address. */
export function FilterPanel({ filter, onFilter, onSave, onLeave }: PanelProps): ReactNode {
  const w = useWorkbenchText();
  const { choices, partName } = useFilterChoices();
  const address = addressOf(filter);
  return (
    <div className="desk-filter" onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onLeave()}>
      <div className="desk-filter-parts">
        {filterParts
          .filter((part) => choices[part].length > 0)
          .map((part, n) => (
            <label key={part}>
              <span className="k-small k-ink-3">{partName(part)}</span>
              <Select
                size="small"
                allowClear
                autoFocus={n === 0}
                showSearch={{ optionFilterProp: "label" }}
                value={address[part]}
                placeholder={part === "state" ? w.views.states.open : w.views.any}
                aria-label={partName(part)}
                options={choices[part]}
                onChange={(value: string | undefined) => onFilter(filterIn({ ...address, [part]: value }))}
              />
            </label>
          ))}
      </div>
      <div className="k-line">
        <Button size="small" disabled={filter === null} onClick={() => onFilter(null)}>
          {w.views.clear}
        </Button>
        <span className="k-space" />
        <Button size="small" type="primary" disabled={filter === null} onClick={onSave}>
          {w.views.save}
        </Button>
      </div>
    </div>
  );
}
