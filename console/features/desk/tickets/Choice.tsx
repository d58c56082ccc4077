import type { ReactNode } from "react";
import { Icon } from "#console/ui/Icon.tsx";
import "#console/ui/filter.css";

interface ChoiceProps {
  label: string;
  options: readonly { key: string; name: string }[];
  value: readonly string[];
  several?: boolean;
  disabled?: boolean;
  onChoose: (keys: string[]) => void;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** One or several of few options, all seen at once. */
export function Choice({ label, options, value, several = false, disabled = false, onChoose, id, ...aria }: ChoiceProps): ReactNode {
  const choose = (key: string): void => {
    const on = value.includes(key);
    if (several) onChoose(on ? value.filter((one) => one !== key) : [...value, key]);
    else onChoose(on ? [] : [key]);
  };
  return (
    <div className="tickets-choice" role="group" aria-label={label} id={id} aria-describedby={aria["aria-describedby"]}>
      {options.map((option) => {
        const on = value.includes(option.key);
        return (
          <button key={option.key} type="button" className={on ? "k-chip is-on" : "k-chip"} aria-pressed={on} disabled={disabled} onClick={() => choose(option.key)}>
            {on ? <Icon name="check" size="xs" /> : null}
            {option.name}
          </button>
        );
      })}
    </div>
  );
}
