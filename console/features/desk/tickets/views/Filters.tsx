import { Input, Popover, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Fragment, type JSX, type ReactNode, useState } from "react";
import { severities } from "#contract/forms.ts";
import { useAddress } from "#console/lib/address.ts";
import { useNarrow } from "#console/lib/appearance.ts";
import { api } from "#console/lib/api.ts";
import { isComposing } from "#console/lib/keys.ts";
import { useMay } from "#console/shell/session.tsx";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useInForce } from "../../conversations/handbook.ts";
import { useLabel, useTicketText } from "../texts.ts";
import { useTypes } from "../types.ts";
import { useViewsText } from "./texts.ts";

interface Choice {
  value: string;
  label: string;
}
const staleTime = 300_000;

/** Who may have tickets. */
export function usePeople(): Choice[] {
  return (useQuery({ queryKey: ["colleagues", "all"], queryFn: () => api("GET /v1/presence/colleagues", { query: { who: "all" } }), staleTime: 60_000, retry: false }).data?.people ?? []).map((one) => ({ value: one.id, label: one.name }));
}

export function useTagChoices(): Choice[] {
  const label = useLabel();
  return (useInForce("tags")?.ticket ?? []).map((one) => ({ value: one.key, label: label(one.name) }));
}

/** What a filter's parts are called, and what their values mean. */
export function useChoices() {
  const t = useTicketText();
  const v = useViewsText();
  const label = useLabel();
  const may = useMay();
  const [address] = useAddress();
  const types = useTypes();
  const chosen = types.find((one) => one.key === address.type);
  const territories = useInForce("territories")?.territories ?? [];
  const shops = useQuery({ queryKey: ["shops"], queryFn: () => api("GET /v1/shops", {}), staleTime, retry: false, enabled: may("people.read") }).data?.rows ?? [];
  return {
    severity: severities.map((value) => ({ value, label: t.severities[value] })),
    stage: (chosen === undefined ? [] : (address.state === "ended" ? chosen.ends : chosen.stages)).map((one) => ({ value: one.key, label: label(one.name) })),
    territory: territories.map((one) => ({ value: one.key, label: label(one.name) })),
    shop: shops.map((one) => ({ value: one.id, label: one.shortName })),
    owner: [{ value: "me", label: t.filters.mine }, { value: "nobody", label: t.filters.nobody }, ...usePeople()],
    tag: useTagChoices(),
    type: types.map((one) => ({ value: one.key, label: label(one.name) })),
    due: [{ value: "over", label: t.filters.over }, { value: "today", label: t.filters.today }],
    state: [{ value: "open", label: t.states.open }, { value: "ended", label: t.states.ended }],
    names: { owner: t.filters.owner, severity: t.filters.severity, territory: t.filters.territory, type: t.filters.type, due: t.filters.due, state: t.filters.state, stage: v.filters.stage, shop: v.filters.shop, tag: v.filters.tag, order: v.filters.order, from: v.filters.from, to: v.filters.to, q: v.filters.wordsLabel, customer: v.filters.customer } as Record<string, string>,
  };
}

/** The words by which tickets are found; Enter or leaving the field asks. */
export function WordsField(): ReactNode {
  const v = useViewsText();
  const [address, change] = useAddress();
  const ask = (text: string): void => change({ q: text.trim() === "" ? undefined : text.trim().slice(0, 100) });
  return (
    <Input
      key={address.q ?? ""}
      allowClear
      className="tickets-words-field"
      prefix={<Icon name="search" size="xs" />}
      aria-label={v.filters.wordsLabel}
      placeholder={v.filters.words}
      maxLength={100}
      defaultValue={address.q ?? ""}
      onChange={(event) => event.target.value === "" && ask("")}
      onKeyDown={(event) => event.key === "Enter" && !isComposing(event.nativeEvent) && ask(event.currentTarget.value)}
      onBlur={(event) => event.currentTarget.value.trim() !== (address.q ?? "") && ask(event.currentTarget.value)}
    />
  );
}

const handy = ["severity", "territory", "owner", "tag"] as const;
const rare = ["stage", "shop", "order", "from", "to"] as const;

/** What narrows the list beside its chips: severity, territory, owner and tag at hand, the rest behind a button; on a phone, where the list is to be seen, all of it. */
export function MoreFilters({ onlyOpen }: { onlyOpen: boolean }): ReactNode {
  const v = useViewsText();
  const [address, change] = useAddress();
  const [open, setOpen] = useState(false);
  const choices = useChoices();
  const narrow = useNarrow();
  const select = (name: "severity" | "territory" | "owner" | "tag" | "stage" | "shop"): JSX.Element => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      className="tickets-select"
      aria-label={choices.names[name]}
      placeholder={choices.names[name]}
      value={address[name]}
      options={choices[name]}
      onChange={(value?: string) => change({ [name]: value })}
    />
  );
  const date = (name: "from" | "to"): JSX.Element => (
    <DateField clear aria-label={choices.names[name]} value={address[name] ?? ""} onChange={(day) => change({ [name]: day || undefined })} />
  );
  const on = (narrow ? [...handy, ...rare] : rare).filter((name) => address[name] !== undefined).length;
  return (
    <>
      {narrow ? null : handy.map((name) => <Fragment key={name}>{select(name)}</Fragment>)}
      <Popover
        trigger="click"
        open={open}
        onOpenChange={setOpen}
        placement="bottomLeft"
        arrow={false}
        destroyOnHidden
        content={
          <div className="tickets-more" onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && setOpen(false)}>
            {narrow ? handy.map((name) => <Field key={name} label={choices.names[name]!}>{select(name)}</Field>) : null}
            {choices.stage.length === 0 ? null : <Field label={v.filters.stage}>{select("stage")}</Field>}
            {choices.shop.length === 0 ? null : <Field label={v.filters.shop}>{select("shop")}</Field>}
            <Field label={v.filters.order}>
              <Input allowClear maxLength={60} defaultValue={address.order ?? ""} onPressEnter={(event) => change({ order: event.currentTarget.value.trim() || undefined })} onBlur={(event) => change({ order: event.currentTarget.value.trim() || undefined })} />
            </Field>
            <Field label={onlyOpen || address.state !== "ended" ? v.filters.from : v.filters.endedFrom}>{date("from")}</Field>
            <Field label={v.filters.to}>{date("to")}</Field>
          </div>
        }
      >
        <button type="button" className={on > 0 ? "k-chip is-on" : "k-chip"} aria-expanded={open}>
          <Icon name="filter" size="xs" /> {v.filters.more} {on > 0 ? <span className="k-num">{on}</span> : null}
        </button>
      </Popover>
    </>
  );
}
