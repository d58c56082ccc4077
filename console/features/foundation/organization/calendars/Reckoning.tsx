import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { Calendar } from "#contract/policies/calendar.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { hoursText, useWhen } from "#console/lib/when.ts";
import { instantOf } from "#console/features/foundation/handbook/zone.ts";
import { useSession } from "#console/shell/session.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { Reading } from "../Reading.tsx";
import { useOrganizationText } from "../texts.ts";

const lengths = ["half", "one", "three"] as const;
type Length = (typeof lengths)[number];
const shares = { half: 0.5, one: 1, three: 3 } as const;

const dayMinutesOf = (calendar: Calendar): number =>
  Math.max(0, ...Object.values(calendar.week).map((hours) => hours.reduce((sum, [from, to]) => sum + minutes(to) - minutes(from), 0)));
const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

interface ReckoningProps {
  calendarKey: string;
  /** The draft to reckon with; null: what is in force; undefined: a draft that is not valid just now. */
  draft: Calendar | null | undefined;
}

/** Tries a start and a length: when it would be due, day by day, and why. */
export function Reckoning({ calendarKey, draft }: ReckoningProps): ReactNode {
  const t = useOrganizationText();
  const words = t.calendars;
  const when = useWhen();
  const { zone } = useSession().centre;
  const [start, setStart] = useState(() => `${when.day(serverNow())} 16:00`);
  const [length, setLength] = useState<Length>("half");
  const at = instantOf(start, zone)?.toISOString() ?? null;
  const [dayMinutes, setDayMinutes] = useState(480);
  const wanted = Math.round((draft ? dayMinutesOf(draft) : dayMinutes) * shares[length]);
  const read = useQuery({
    queryKey: ["organization", "explain", calendarKey, at, wanted, draft],
    enabled: at !== null && draft !== undefined,
    placeholderData: (before: Awaited<ReturnType<typeof explain>> | undefined, of) => (of?.queryKey[2] === calendarKey ? before : undefined),
    retry: false,
    queryFn: async () => {
      const answer = await explain(calendarKey, at ?? "", wanted, draft ?? null);
      if (draft === null && answer.dayMinutes !== dayMinutes) setDayMinutes(answer.dayMinutes);
      return answer;
    },
  });
  return (
    <Panel title={words.trial} note={words.trialNote}>
      <div className="organization-block">
        <FieldRow>
          <Field label={words.start} problem={at === null ? words.startForm : undefined}>
            <Input value={start} maxLength={16} onChange={(event) => setStart(event.target.value)} />
          </Field>
          <Field label={words.minutes} hint={words.hours(Math.round((wanted / 60) * 10) / 10)}>
            <Select value={length} onChange={(to: Length) => setLength(to)} options={lengths.map((one) => ({ value: one, label: words[one] }))} />
          </Field>
        </FieldRow>
        {at === null || draft === undefined ? null : (
          <Reading query={read} what={words.failed} rows={4}>
            {(answer) => <Answer answer={answer} former={read.isPlaceholderData} />}
          </Reading>
        )}
      </div>
    </Panel>
  );
}

const explain = (key: string, start: string, length: number, draft: Calendar | null) =>
  api("POST /v1/calendars/{key}/explain", { params: { key }, body: { start, minutes: length, ...(draft === null ? {} : { draft }) } });

function Answer({ answer, former }: { answer: Awaited<ReturnType<typeof explain>>; former: boolean }): ReactNode {
  const words = useOrganizationText().calendars;
  const { listed } = useUiText();
  const label = useLabel();
  const when = useWhen();
  return (
    <div role="status" className="organization-block" aria-busy={former}>
      <p>
        <b className="k-num">{words.due(when.exact(answer.due).slice(0, -3))}</b>
      </p>
      {answer.provisional ? <p className="k-small k-ink-2">{words.provisional}</p> : null}
      <ol className="organization-reckoned">
        {answer.days.slice(0, 31).map((day) => {
          const reason = day.off === undefined ? (day.opened === undefined ? "" : words.reasons[day.opened]) : words.reasons[day.off];
          return (
            <li key={day.on} className={day.worked.length === 0 ? "k-ink-3" : ""}>
              <span className="k-num">{day.on}</span>
              <span>
                <span className="k-num">{listed(day.worked.map(([from, to]) => hoursText(from, to)))}</span> {reason} {day.name === undefined ? "" : label(day.name)}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
