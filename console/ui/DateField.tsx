import { DatePicker } from "antd";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { type ReactNode, useState } from "react";
import { useUiText } from "#console/ui/texts.ts";
import "./field.css";

interface DateFieldProps {
  /** `2026-03-02`, or with minutes `2026-03-02T18:00`; empty: none. */
  value: string;
  onChange: (value: string) => void;
  /** A day with its time, to the minute. */
  minutes?: boolean;
  min?: string;
  max?: string;
  /** May be emptied again. */
  clear?: boolean;
  disabled?: boolean;
  className?: string;
  /** In a filter, what the day is for; else how it is written. */
  placeholder?: string;
  id?: string;
  status?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

const forms = { day: ["YYYY-MM-DD", "YYYY-M-D", "YYYY/M/D", "YYYYMMDD"], minutes: ["YYYY-MM-DD HH:mm", "YYYY-M-D H:mm", "YYYY/M/D H:mm"] };
const whole = { day: /^\d{4}-\d\d-\d\d$/, minutes: /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/ };
const at = (text: string | undefined) => {
  const day = text === undefined || text === "" ? null : dayjs(text);
  return day?.isValid() ? day : null;
};

/** A day, written the same way in every browser; it is chosen from the calendar or typed, and a whole date that was typed counts at once. */
export function DateField({ value, onChange, minutes = false, min, max, clear = false, status, placeholder, ...rest }: DateFieldProps): ReactNode {
  const t = useUiText();
  const [open, setOpen] = useState(false);
  const kind = minutes ? "minutes" : "day";
  const out = minutes ? "YYYY-MM-DD[T]HH:mm" : "YYYY-MM-DD";
  return (
    <span
      className="k-date"
      onInputCapture={(event) => {
        const text = (event.target as HTMLInputElement).value.trim();
        if (text === "" && clear) return onChange("");
        if (!whole[kind].test(text) || at(text) === null) return;
        onChange(at(text)!.format(out));
        setOpen(false);
      }}
    >
      <DatePicker
        {...rest}
        {...(status === "error" ? { status } : {})}
        value={at(value)} format={forms[kind]} placeholder={placeholder ?? (minutes ? t.date.minutes : t.date.day)} allowClear={clear} showNow={false} needConfirm={false}
        {...(minutes ? { showTime: { format: "HH:mm", minuteStep: 5 as const } } : {})}
        {...(at(min) === null ? {} : { minDate: at(min)! })} {...(at(max) === null ? {} : { maxDate: at(max)! })}
        open={open} onOpenChange={setOpen}
        onChange={(day) => onChange(day === null ? "" : day.format(out))}
      />
    </span>
  );
}
