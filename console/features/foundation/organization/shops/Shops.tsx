import { Button } from "antd";
import type { ReactNode } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useMay } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { type Shop, useShops } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { useOrganizationText } from "../texts.ts";
import { ShopForm } from "./ShopForm.tsx";
import { ShopSide } from "./ShopSide.tsx";
import "../organization.css";

/** /settings/shops: whom the customer believes to talk to. */
export default function Shops(): ReactNode {
  const t = useOrganizationText();
  const may = useMay();
  const shops = useShops();
  const [address, change] = useAddress();
  const open = (shop: string | undefined): void => change({ shop });
  const chosen = shops.data?.find((one) => one.id === address.shop);
  const add = (primary: boolean): ReactNode =>
    may("shops.write") ? (
      <Button type={primary ? "primary" : "default"} icon={<Icon name="plus" />} onClick={() => open("new")}>
        {t.shops.add}
      </Button>
    ) : null;
  return (
    <Page>
      <PageHead title={t.shops.title} note={t.shops.note} acts={shops.data?.length === 0 ? undefined : add(true)} />
      <Panel flush>
        <Reading query={shops} what={t.shops.failed}>
          {(rows) => (
            <DataTable<Shop>
              label={t.shops.title}
              rows={rows}
              rowKey={(row) => row.id}
              columns={columnsOf(t)}
              onOpen={(row) => open(row.id)}
              selected={address.shop}
              empty={<EmptyState act={add(true)}>{t.shops.empty}</EmptyState>}
            />
          )}
        </Reading>
      </Panel>
      {address.shop === "new" ? (
        <Side title={t.shops.add} onClose={() => open(undefined)}>
          <ShopForm onSaved={(saved) => change({ shop: saved.id }, { shop: "new" })} />
        </Side>
      ) : null}
      {chosen === undefined ? null : <ShopSide key={chosen.id} shop={chosen} onClose={() => open(undefined)} />}
    </Page>
  );
}

function columnsOf(t: ReturnType<typeof useOrganizationText>): Column<Shop>[] {
  return [
    {
      key: "name",
      title: t.shops.columns.name,
      narrow: "name",
      cell: (row) => (
        <span className="organization-name">
          <span className="organization-logo" aria-hidden="true" style={row.look.accent === undefined ? undefined : { background: row.look.accent, color: "#fff" }}>
            {(row.look.logoText ?? row.shortName).slice(0, 2)}
          </span>
          {row.name}
        </span>
      ),
    },
    { key: "key", title: t.shops.columns.key, cell: (row) => <code>{row.key}</code> },
    { key: "origins", title: t.shops.columns.origins, cell: (row) => (row.origins.length === 0 ? <span className="k-ink-3">{t.shops.anyOrigin}</span> : row.origins.map((origin) => <div key={origin}>{origin}</div>)) },
    { key: "secret", title: t.shops.columns.secret, narrow: "none", cell: (row) => (row.secretSince === null ? null : <span className="k-tag is-ok"><Icon name="check" size="xs" /> {t.shops.secretSet}</span>) },
    { key: "state", title: t.shops.columns.state, narrow: "value", cell: (row) => <span className="k-tag">{row.state === "open" ? t.common.open : t.common.closed}</span> },
  ];
}
