import { Input, Select } from "antd";
import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useInForce } from "#console/features/desk/conversations/handbook.ts";
import { useDeskText } from "#console/features/desk/conversations/texts.ts";
import { useLabel } from "#console/lib/locale.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { ClearFilters } from "#console/ui/FilterChips.tsx";
import { useShopsAndAgents } from "./queries.ts";
import { useSearchText } from "./texts.ts";

const names = ["by", "days", "from", "to", "agent", "territory", "shop", "channel", "tag", "rating"] as const;

/** What narrows a search; kept in the address. */
export function Filters({ kind }: { kind: string | undefined }): ReactNode {
  const t = useSearchText();
  const channels = useDeskText().channel;
  const label = useLabel();
  const [address, change] = useAddress();
  const { shops, agents } = useShopsAndAgents();
  const territories = useInForce("territories")?.territories ?? [];
  const said = kind === undefined || kind === "message" || kind === "note";
  const choice = (name: (typeof names)[number], any: string, options: { value: string; label: string }[], title = any): ReactNode => (
    <Select
      key={name}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      aria-label={title}
      placeholder={any}
      value={address[name] ?? undefined}
      options={options}
      onChange={(value: string | undefined) => change({ [name]: value, ...(name === "days" ? { from: undefined, to: undefined } : {}) })}
    />
  );
  return (
    <div className="search-filters">
      {said
        ? choice("by", t.filters.everyone, (["customer", "agent", "system"] as const).map((value) => ({ value, label: t.filters[value] })), t.filters.by)
        : null}
      {kind === "customer" ? null : choice("days", t.filters.ever, [{ value: "1", label: t.filters.days(1) }, ...[7, 30, 90, 365].map((count) => ({ value: String(count), label: t.filters.days(count) })), { value: "own", label: t.filters.own }], t.filters.when)}
      {kind !== "customer" && address.days === "own" ? (
        <span className="search-days">
          <DateField clear aria-label={t.filters.from} placeholder={t.filters.from} value={address.from ?? ""} max={address.to} onChange={(from) => change({ from: from || undefined })} />
          <span aria-hidden="true">–</span>
          <DateField clear aria-label={t.filters.to} placeholder={t.filters.to} value={address.to ?? ""} min={address.from} onChange={(to) => change({ to: to || undefined })} />
        </span>
      ) : null}
      {kind === "customer" ? null : choice("shop", t.filters.anyShop, shops.map((shop) => ({ value: shop.id, label: shop.shortName })), t.filters.shop)}
      {said ? choice("agent", t.filters.anyAgent, agents.map((one) => ({ value: one.id, label: one.name })), t.filters.served) : null}
      {said ? choice("territory", t.filters.anyTerritory, territories.map((one) => ({ value: one.key, label: label(one.name) })), t.filters.territory) : null}
      {said ? choice("channel", t.filters.anyChannel, Object.entries(channels).map(([value, name]) => ({ value, label: name })), t.filters.channel) : null}
      {said ? choice("rating", t.filters.anyRating, [5, 4, 3, 2, 1].map((score) => ({ value: String(score), label: t.filters.stars(score) })), t.filters.rating) : null}
      {said ? (
        <Input
          allowClear
          style={{ width: 140 }}
          aria-label={t.filters.tag}
          placeholder={t.filters.tag}
          maxLength={40}
          defaultValue={address.tag ?? ""}
          onPressEnter={(event) => change({ tag: event.currentTarget.value.trim() || undefined })}
          onBlur={(event) => change({ tag: event.currentTarget.value.trim() || undefined })}
        />
      ) : null}
      <ClearFilters names={names} />
    </div>
  );
}
