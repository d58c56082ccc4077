import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { useShops } from "../organization/queries.ts";
import { Reading } from "../organization/Reading.tsx";
import { type Token, useRefreshIntegrations, useTokens } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";

/** The tokens: what each may do, for whom, when it was last used; revoked at once. */
export function Tokens({ onAdd }: { onAdd: () => void }): ReactNode {
  const t = useIntegrationText();
  const tokens = useTokens();
  const refresh = useRefreshIntegrations();
  const [revoking, setRevoking] = useState<Token | null>(null);
  const revoke = async (): Promise<void> => {
    await api("DELETE /v1/tokens/{id}", { params: { id: revoking?.id ?? "" } });
    await refresh();
  };
  const columns = useColumns(setRevoking);
  const add = (
    <Button icon={<Icon name="plus" />} onClick={onAdd}>
      {t.tokens.add}
    </Button>
  );
  return (
    <Panel title={t.tokens.title} note={t.tokens.note} acts={tokens.data?.length === 0 ? undefined : add} flush>
      <Reading query={tokens} what={t.tokens.failed} rows={3}>
        {(rows) => <DataTable<Token> label={t.tokens.title} rows={rows} rowKey={(row) => row.id} columns={columns} empty={<EmptyState act={add}>{t.tokens.empty}</EmptyState>} />}
      </Reading>
      {revoking === null ? null : (
        <ConfirmAct title={t.tokens.revokeTitle(revoking.name)} act={t.tokens.revoke} danger onAct={revoke} onClose={() => setRevoking(null)}>
          <p>{t.tokens.revokeNote}</p>
        </ConfirmAct>
      )}
    </Panel>
  );
}

function useColumns(onRevoke: (token: Token) => void): Column<Token>[] {
  const t = useIntegrationText();
  const when = useWhen();
  const shops = useShops();
  const nameOf = (id: string): string => shops.data?.find((shop) => shop.id === id)?.shortName ?? "";
  const moment = (at: string): string => when.moment(at, serverNow());
  return [
    {
      key: "name", title: t.tokens.name, narrow: "name",
      cell: (row) => (
        <span className={row.revokedAt === null ? undefined : "k-ink-3"}>
          {row.name} <code className="k-ink-3">…{row.tail}</code>
        </span>
      ),
    },
    { key: "channel", title: t.tokens.channel, cell: (row) => (row.channel === null ? null : <code>{row.channel}</code>) },
    {
      key: "rights", title: t.tokens.rights,
      cell: (row) => (
        <span className="organization-tags">
          {row.permissions.map((one) => (
            <span key={one} className="k-tag">
              {t.rights[one]}
            </span>
          ))}
        </span>
      ),
    },
    { key: "shops", title: t.tokens.shops, cell: (row) => (row.shops.length === 0 ? t.allShops : row.shops.map(nameOf).join(t.comma)) },
    { key: "used", title: t.tokens.lastUsed, cell: (row) => (row.lastUsedAt === null ? <span className="k-ink-3">{t.tokens.never}</span> : moment(row.lastUsedAt)) },
    { key: "expires", title: t.tokens.expires, cell: (row) => (row.expiresAt === null ? <span className="k-ink-3">{t.tokens.noEnd}</span> : moment(row.expiresAt)) },
    {
      key: "act", title: "", narrow: "value",
      cell: (row) =>
        row.revokedAt === null ? (
          <Button size="small" danger onClick={() => onRevoke(row)}>
            {t.tokens.revoke}
          </Button>
        ) : (
          <span className="k-tag">{t.tokens.revoked}</span>
        ),
    },
  ];
}
