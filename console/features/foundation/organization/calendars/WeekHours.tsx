import type { ReactNode } from "react";
import type { Calendar } from "#contract/policies/calendar.ts";
import { useLabel } from "#console/lib/locale.ts";
import { hoursText } from "#console/lib/when.ts";
import { useUiText } from "#console/ui/texts.ts";
import { useOrganizationText } from "../texts.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const share = (time: string): number => ((Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) / 1440) * 100;

/** A calendar in force: open hours as bars and words, holidays, single days. */
export function WeekHours({ calendar }: { calendar: Calendar }): ReactNode {
  const t = useOrganizationText();
  const { listed } = useUiText();
  const label = useLabel();
  return (
    <div className="organization-block">
      <div className="organization-hours">
        {days.map((day) => (
          <Day key={day} name={t.calendars.days[day]} hours={calendar.week[day]} off={t.calendars.off} />
        ))}
      </div>
      <p className="k-ink-2">{calendar.followsHolidays ? t.calendars.followsHolidays : t.calendars.ignoresHolidays}</p>
      <h3>{t.calendars.exceptions}</h3>
      {calendar.exceptions.length === 0 ? <p className="k-small k-ink-3">{t.calendars.noExceptions}</p> : null}
      <ul>
        {calendar.exceptions.map((one) => (
          <li key={one.on}>
            <span className="k-num">{one.on}</span> {label(one.name)} <span className="k-num k-ink-2">{one.hours === "closed" ? t.calendars.off : listed(one.hours.map(([from, to]) => hoursText(from, to)))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Day({ name, hours, off }: { name: string; hours: Calendar["week"]["mon"]; off: string }): ReactNode {
  const { listed } = useUiText();
  const said = hours.length === 0 ? off : listed(hours.map(([from, to]) => hoursText(from, to)));
  return (
    <>
      <span>{name}</span>
      <div>
        <div className="organization-bars" aria-hidden="true">
          {hours.map(([from, to]) => (
            <i key={from} style={{ insetInlineStart: `${share(from)}%`, width: `${share(to) - share(from)}%` }} />
          ))}
        </div>
        <span className="k-small k-num k-ink-2">{said}</span>
      </div>
    </>
  );
}
