import { Button } from "antd";
import type { ReactNode } from "react";
import { useMay } from "#console/shell/session.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { TimeSince } from "#console/ui/Timer.tsx";
import type { Names } from "../handbook.ts";
import { useUiText } from "#console/ui/texts.ts";
import { useDeskText } from "../texts.ts";
import { ordinaryReplyMs, type Group, type Targets } from "./groups.ts";

interface GroupHeadProps {
  group: Group;
  team: boolean;
  targets: Targets;
  names: Names;
  taking: boolean;
  onTake: () => void;
}

/** The head of a group with its count and what belongs to it: the target, the longest wait, the next one to take. */
export function GroupHead({ group, team, targets, names, taking, onTake }: GroupHeadProps): ReactNode {
  const t = useDeskText();
  const ui = useUiText();
  const may = useMay();
  const usual = ordinaryReplyMs(targets);
  const seconds = usual === null ? null : usual / 1000;
  return (
    <>
      <h2 id={`desk-group-${group.name}`} className="k-row-group">
        <span>{team ? t.list.teamGroups[group.name] : t.list.groups[group.name]}</span>
        <span className="k-row-count">{group.more === true ? `${group.rows.length}+` : group.rows.length}</span>
        <span className="k-space" />
        <span className="k-row-aside">
          {group.name === "toAnswer" && seconds !== null ? (seconds % 60 === 0 ? t.list.target(seconds / 60) : t.list.targetSeconds(seconds)) : null}
          {group.name === "queued" && group.rows[0] !== undefined ? (
            <TimeSince since={group.rows[0].queuedAt ?? group.rows[0].openedAt} word={t.list.longest} />
          ) : null}
        </span>
      </h2>
      {group.name === "queued" && may("conversations.take") ? (
        <div className="desk-take">
          <span className="k-small k-ink-2 k-cut">{ui.listed(summary(group, names))}</span>
          <span className="k-space" />
          <Button size="small" loading={taking} onClick={onTake}>
            {t.list.take} <Kbd keys="KeyN" />
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Where they wait: 华东 3，西南 2. */
function summary(group: Group, names: Names): string[] {
  const counts = new Map<string, number>();
  for (const row of group.rows) counts.set(row.territory, (counts.get(row.territory) ?? 0) + 1);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([key, count]) => `${names.territory(key)} ${count}`);
}
