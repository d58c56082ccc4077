import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useUiText } from "#console/ui/texts.ts";
import "./filter.css";

export interface FilterOption {
  value: string;
  label: string;
  count?: number | string | undefined;
}

/** One filter as a row of chips; its value lives in the address under `name`, absent means all: of what, its word before it says. */
export function FilterChips({
  name,
  label,
  options,
  withAll = true,
}: {
  name: string;
  label: string;
  options: readonly FilterOption[];
  withAll?: boolean;
}): ReactNode {
  const t = useUiText();
  const [address, change] = useAddress();
  const chosen = address[name];
  const all: FilterOption[] = withAll ? [{ value: "", label: t.filter.all }] : [];
  if (options.length === 0) return null;
  return (
    <div className="k-chips" role="group" aria-label={label} data-word={withAll ? label : undefined}>
      {[...all, ...options].map((option) => {
        const on = option.value === (chosen ?? "");
        return (
          <button
            key={option.value}
            type="button"
            className={on ? "k-chip is-on" : "k-chip"}
            aria-pressed={on}
            onClick={() => change({ [name]: on || option.value === "" ? undefined : option.value })}
          >
            {option.label}
            {option.count === undefined ? null : <span className="k-num">{option.count}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** Takes away the named filters; stands only while one of them is set. */
export function ClearFilters({ names }: { names: readonly string[] }): ReactNode {
  const t = useUiText();
  const [address, change] = useAddress();
  if (names.every((name) => address[name] === undefined)) return null;
  return (
    <button
      type="button"
      className="k-link k-small"
      onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}
    >
      {t.filter.clear}
    </button>
  );
}
