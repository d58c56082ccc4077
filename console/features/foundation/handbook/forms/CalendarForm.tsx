import { Input, Switch } from "antd";
import type { ReactNode } from "react";
import { Field } from "#console/ui/Field.tsx";
import { useHandbookText } from "../texts.ts";
import { ListField, TextsField, useBody } from "./fields.tsx";
import type { Path } from "./formDocument.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** When time counts: the week with its breaks, holidays, and single days of their own. */
export default function CalendarForm(): ReactNode {
  const t = useHandbookText();
  const words = t.forms.calendar;
  const body = useBody();
  return (
    <>
      <h3>{words.week}</h3>
      {days.map((day) => (
        <Field key={day} label={words.days[day]} problem={body.problemAt(["week", day])} plain>
          <Intervals path={["week", day]} label={words.days[day]} />
        </Field>
      ))}
      <Field label={words.followsHolidays} hint={words.followsHint} problem={body.problemAt(["followsHolidays"])} plain>
        <Switch checked={body.get(["followsHolidays"]) === true} onChange={(to) => body.set(["followsHolidays"], to)} />
      </Field>
      <h3>{words.exceptions}</h3>
      <ListField path={["exceptions"]} label={words.exceptions} add={words.addException} start={{ on: "", name: { "zh-CN": "" }, hours: "closed" }}>
        {(item) => <Exception item={item} />}
      </ListField>
    </>
  );
}

function Exception({ item }: { item: Path }): ReactNode {
  const t = useHandbookText();
  const words = t.forms.calendar;
  const body = useBody();
  const hours = body.get([...item, "hours"]);
  return (
    <>
      <div className="handbook-row">
        <Field label={words.on} problem={body.problemAt([...item, "on"])}>
          <Input className="k-num" maxLength={10} placeholder="2026-10-01" value={String(body.get([...item, "on"]) ?? "")} onChange={(event) => body.set([...item, "on"], event.target.value)} />
        </Field>
        <Field label={words.closed} plain>
          <Switch checked={hours === "closed"} onChange={(to) => body.set([...item, "hours"], to ? "closed" : [["09:00", "18:00"]])} />
        </Field>
      </div>
      <TextsField path={[...item, "name"]} label={words.name} />
      {hours === "closed" ? null : <Intervals path={[...item, "hours"]} label={words.hours} />}
    </>
  );
}

/** Open hours of a day as pairs of times. */
function Intervals({ path, label }: { path: Path; label: string }): ReactNode {
  const t = useHandbookText();
  const body = useBody();
  const time = (at: Path, name: string): ReactNode => (
    <Input className="handbook-time k-num" maxLength={5} placeholder="09:00" aria-label={`${label} ${name}`} value={String(body.get(at) ?? "")} onChange={(event) => body.set(at, event.target.value)} />
  );
  return (
    <ListField path={path} label={label} add={t.forms.calendar.addInterval} start={["09:00", "18:00"]}>
      {(item) => (
        <span className="k-line">
          {time([...item, 0], t.forms.calendar.from)} – {time([...item, 1], t.forms.calendar.to)}
        </span>
      )}
    </ListField>
  );
}
