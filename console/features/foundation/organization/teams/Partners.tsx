import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import type { ReactNode } from "react";
import { partnerKinds } from "#contract/organization/kinds.ts";
import type { Partner } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useScope } from "#console/shell/session.tsx";
import { DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { useOrganizationText } from "../texts.ts";
import { PartnerForm } from "./PartnerForm.tsx";

/** Suppliers and carriers: whom to call, and who is on duty now. */
export function Partners(): ReactNode {
  const t = useOrganizationText();
  const writable = useScope("organization.write") === "all";
  const [address, change] = useAddress();
  const query = { q: address.q, kind: partnerKinds.find((one) => one === address.kind) };
  const partners = usePaged(["organization", "partners", query], (after, signal) => api("GET /v1/partners", { query: { ...query, after } }, { signal }), { placeholderData: (before) => before });
  const rows = partners.data?.rows ?? [];
  const listed = rows.find((one) => one.id === address.open);
  // Whoever comes by a link may mean one that the list has not come to yet, or that its filters leave out.
  const beyond = useQuery({ queryKey: ["organization", "partner", address.open], enabled: address.open !== undefined && address.open !== "new" && listed === undefined && partners.data !== undefined, queryFn: ({ signal }) => api("GET /v1/partners/{id}", { params: { id: address.open ?? "" } }, { signal }), retry: false });
  const chosen = listed ?? (address.open === beyond.data?.id ? beyond.data : undefined);
  const open = (id: string | undefined): void => change({ open: id });
  const words = t.partners.columns;
  const add = writable ? (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => open("new")}>
      {t.partners.add}
    </Button>
  ) : undefined;
  const isFiltered = query.q !== undefined || query.kind !== undefined;
  return (
    <>
      <div className="organization-bar">
        <Input className="organization-find" allowClear aria-label={t.partners.columns.name} placeholder={t.partners.columns.name} value={address.q ?? ""} onChange={(event) => change({ q: event.target.value === "" ? undefined : event.target.value })} />
        <FilterChips name="kind" label={t.partners.kind} options={partnerKinds.map((kind) => ({ value: kind, label: t.partners.kinds[kind] }))} />
      </div>
      <Panel flush former={partners.isPlaceholderData} title={t.teams.tabs.partners} acts={rows.length === 0 && !isFiltered ? undefined : add}>
        <Reading query={partners} what={t.partners.failed}>
          {() => (
            <DataTable<Partner>
              label={t.teams.tabs.partners}
              rows={rows}
              rowKey={(row) => row.id}
              onOpen={(row) => open(row.id)}
              empty={<EmptyState act={add}>{t.partners.empty}</EmptyState>}
              columns={[
                { key: "name", title: words.name, narrow: "name", cell: (row) => row.name },
                { key: "kind", title: words.kind, cell: (row) => <span className="k-tag">{t.partners.kinds[row.kind]}</span> },
                { key: "now", title: words.now, cell: (row) => nowOf(row) ?? <span className="k-ink-3">{t.partners.nobodyNow}</span> },
                { key: "contacts", title: words.contacts, figure: true, narrow: "none", cell: (row) => row.contacts.length },
                { key: "state", title: words.state, narrow: "value", cell: (row) => <span className="k-tag">{row.state === "open" ? t.common.open : t.common.closed}</span> },
              ]}
              foot={<ShowMore list={partners} type="text">{t.common.more}</ShowMore>}
            />
          )}
        </Reading>
      </Panel>
      {beyond.error === null || listed !== undefined ? null : (
        <Side title={t.partners.gone} onClose={() => open(undefined)}>
          <ErrorState what={t.partners.failed} error={beyond.error} onRetry={() => void beyond.refetch()} />
        </Side>
      )}
      {address.open === "new" || chosen !== undefined ? (
        <Side key={address.open} title={chosen?.name ?? t.partners.add} onClose={() => open(undefined)} wide>
          <PartnerForm key={chosen?.version} {...(chosen === undefined ? {} : { partner: chosen })} writable={writable} onSaved={(id) => change({ open: id }, { open: address.open })} />
        </Side>
      ) : null}
    </>
  );
}

function nowOf(partner: Partner): string | null {
  const now = partner.contacts.filter((one) => one.onDutyNow).map((one) => `${one.name} ${one.phone}`.trim());
  return now.length === 0 ? null : now.join(" / ");
}
