import type { ReactNode } from "react";
import type { DutyWeek } from "#contract/organization.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useOrganizationText } from "../texts.ts";
import type { Written } from "./Duty.tsx";
import { Shift } from "./Shift.tsx";

/** People by days; an empty place adds, a chip opens. */
export function WeekGrid({ week, writable, onWrite }: { week: DutyWeek; writable: boolean; onWrite: (written: Written) => void }): ReactNode {
  const t = useOrganizationText();
  return (
    <div className="organization-week" role="table" aria-label={t.duty.title}>
      <div className="organization-week-row" role="row">
      <div className="is-head is-person" role="columnheader">
        {t.duty.people}
      </div>
      {week.days.map((day, i) => (
        <div key={day} className={day === week.today ? "is-head is-today" : "is-head"} role="columnheader">
          <b>
            {t.duty.days[i]} <span className="k-num">{day.slice(5)}</span>
          </b>
          <br />
          <span className="k-num">{t.duty.onDuty(week.onDuty[i] ?? 0)}</span>
        </div>
      ))}
      </div>
      {week.rows.map(({ person, duties }) => (
        <div key={person.id} className="organization-week-row" role="row">
          <div className="is-person" role="rowheader">
            <span className="organization-name">
              <Avatar name={person.name} kind="staff" size="s" text={person.avatarText} />
              <span className="k-cut">{person.name}</span>
            </span>
          </div>
          {week.days.map((day) => (
            <div key={day} className={day === week.today ? "organization-cell is-today" : "organization-cell"} role="cell">
              {duties
                .filter((duty) => duty.on === day)
                .map((duty) => (
                  <Shift key={duty.id} duty={duty} name={person.name} onOpen={writable ? () => onWrite({ person, duty }) : undefined} />
                ))}
              {writable && person.state !== "suspended" ? (
                <button type="button" className="organization-plus" aria-label={t.duty.addOn(person.name, day)} onClick={() => onWrite({ person, on: day })}>
                  <Icon name="plus" size="xs" />
                </button>
              ) : null}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
