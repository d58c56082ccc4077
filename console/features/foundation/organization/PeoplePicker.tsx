import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import type { PersonShort } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useUiText } from "#console/ui/texts.ts";
import { useOrganizationText } from "./texts.ts";

interface PickerProps {
  id?: string;
  label: string;
  people: readonly PersonShort[];
  onChange: (people: PersonShort[]) => void;
  /** One person instead of several. */
  single?: boolean;
  without?: readonly string[];
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

const none: readonly PersonShort[] = [];

/** Who fits what is typed; nobody until that is answered, so that Enter never takes who fitted the words before. */
function useFound(typed: string): { people: readonly PersonShort[]; waiting: boolean } {
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const read = useQuery<PersonShort[]>({
    queryKey: ["organization", "find", q],
    staleTime: 30_000,
    queryFn: async ({ signal }) => (await api("GET /v1/profiles", { query: { q: q === "" ? undefined : q, limit: 50 } }, { signal })).rows.map((row) => row.person),
  });
  return { people: (q === typed ? read.data : undefined) ?? none, waiting: q !== typed || read.isFetching };
}

/** Chooses people by name, pinyin, login name or staff number; the server looks among all of them. */
export function PeoplePicker({ label, people, onChange, single = false, without = [], ...field }: PickerProps): ReactNode {
  const t = useOrganizationText();
  const { loading } = useUiText().state;
  const [typed, setTyped] = useState("");
  const found = useFound(typed);
  const known = new Map([...people, ...found.people.filter((one) => !without.includes(one.id))].map((one) => [one.id, one]));
  // Who is chosen already is offered among all, not in answer to words that may mean somebody else.
  const offered = typed === "" ? [...known.values()] : found.people.filter((one) => !without.includes(one.id));
  const options = offered.map((one) => ({ value: one.id, label: one.name, note: one.loginName }));
  const shared = {
    ...field,
    "aria-label": label,
    placeholder: t.common.choosePeople,
    showSearch: { filterOption: false as const, onSearch: setTyped, searchValue: typed },
    options,
    ...(found.waiting ? { notFoundContent: loading } : {}),
    optionRender: (option: { data: { label: string; note: string } }) => (
      <span className="k-line">
        {option.data.label} <span className="k-small k-ink-3">{option.data.note}</span>
      </span>
    ),
  };
  const pick = (ids: readonly string[]): void => {
    setTyped("");
    onChange(ids.flatMap((one) => known.get(one) ?? []));
  };
  return single ? (
    <Select {...shared} allowClear value={people[0]?.id ?? null} onChange={(one: string | undefined) => pick(one === undefined ? [] : [one])} />
  ) : (
    <Select {...shared} mode="multiple" value={people.map((one) => one.id)} onChange={(ids: string[]) => pick(ids)} />
  );
}
