import "#console/ui/filter.css";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { DutyWeek } from "#contract/organization.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useOrganizationText } from "../texts.ts";
import type { Written } from "./Duty.tsx";
import { Shift } from "./Shift.tsx";

const intoView = (chip: HTMLElement | null): void => chip?.scrollIntoView({ inline: "center", block: "nearest" });

/** On a phone: one day at a time, whoever has duty first. */
export function DutyDay({ week, writable, onWrite }: { week: DutyWeek; writable: boolean; onWrite: (written: Written) => void }): ReactNode {
  const t = useOrganizationText();
  const [chosen, setChosen] = useState<string | null>(null);
  const day = chosen !== null && week.days.includes(chosen) ? chosen : week.days.includes(week.today) ? week.today : (week.days[0] ?? "");
  const rows = week.rows
    .map(({ person, duties }) => ({ person, duties: duties.filter((duty) => duty.on === day) }))
    .toSorted((a, b) => Number(b.duties.length > 0) - Number(a.duties.length > 0));
  return (
    <>
      <div className="k-chips" style={{ margin: 0, padding: "10px 12px" }} role="group" aria-label={t.duty.on}>
        {week.days.map((one, i) => (
          <button key={one} ref={one === day ? intoView : undefined} type="button" className={one === day ? "k-chip is-on" : "k-chip"} aria-pressed={one === day} onClick={() => setChosen(one)}>
            {one === week.today ? t.duty.today : t.duty.days[i]} <span className="k-num">{one.slice(5)}</span> <span className="k-num">{week.onDuty[i]}</span>
          </button>
        ))}
      </div>
      <ul className="organization-tree">
        {rows.map(({ person, duties }) => (
          <li key={person.id}>
            <Avatar name={person.name} kind="staff" size="s" text={person.avatarText} />
            <span className="k-cut">{person.name}</span>
            <span className="k-space" />
            <span className="organization-block" style={{ gap: 4 }}>
              {duties.map((duty) => (
                <Shift key={duty.id} duty={duty} name={person.name} onOpen={writable ? () => onWrite({ person, duty }) : undefined} />
              ))}
            </span>
            {writable && person.state !== "suspended" ? <Button type="text" style={{ minWidth: 44, minHeight: 44 }} aria-label={t.duty.addOn(person.name, day)} icon={<Icon name="plus" />} onClick={() => onWrite({ person, on: day })} /> : null}
          </li>
        ))}
      </ul>
    </>
  );
}
