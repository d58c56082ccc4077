import { Link } from "@tanstack/react-router";
import { Select } from "antd";
import type { ReactNode } from "react";
import type { AuditEntry } from "#contract/audit.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";
import { midnight } from "#console/features/foundation/handbook/zone.ts";
import { PeoplePicker } from "#console/features/foundation/organization/PeoplePicker.tsx";
import { useSession } from "#console/shell/session.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { DateField } from "#console/ui/DateField.tsx";
import { ClearFilters } from "#console/ui/FilterChips.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useAuditText, useKindNames } from "./texts.ts";
import { Content, useSaid } from "./Content.tsx";
import "./audit.css";

const names = ["kind", "actor", "subject", "from", "to"] as const;
const uuid = /^[0-9a-f-]{36}$/;

/** /settings/audit: who did what to what, and when; filters in the address (R-OP-04). */
export default function Audit(): ReactNode {
  const t = useAuditText();
  const [address] = useAddress();
  const { zone } = useSession().centre;
  const query = {
    kind: address.kind, actor: uuid.test(address.actor ?? "") ? address.actor : undefined, subject: uuid.test(address.subject ?? "") ? address.subject : undefined,
    from: midnight(address.from, zone), to: midnight(address.to, zone, 1),
  };
  const found = usePaged(["audit", query], (after, signal) => api("GET /v1/audit", { query: { ...query, limit: 50, after } }, { signal }));
  const rows = found.data?.rows ?? [];
  const retry = (): void => void found.refetch();
  const columns = useColumns();
  return (
    <Page>
      <PageHead title={t.title} note={t.note} />
      <Filters actorName={rows.find((row) => row.actor.id === query.actor)?.actor.name} />
      <Panel flush>
        {found.data === undefined ? (
          found.error === null ? <LoadingState rows={8} onRetry={retry} /> : <ErrorState what={t.failed} error={found.error} onRetry={retry} />
        ) : (
          <>
            <DataTable<AuditEntry> label={t.title} rows={rows} rowKey={(row) => String(row.position)} columns={columns} empty={<EmptyState>{found.hasNextPage ? t.noneYet : t.none}</EmptyState>} />
            <div className="audit-more">
              <ShowMore list={found}>{t.more}</ShowMore>
            </div>
          </>
        )}
      </Panel>
    </Page>
  );
}

function Filters({ actorName }: { actorName: string | undefined }): ReactNode {
  const t = useAuditText();
  const kinds = useKindNames();
  const [address, change] = useAddress();
  const actor = address.actor;
  return (
    <div className="audit-filters">
      <Select
        allowClear
        className="audit-kind"
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t.filters.kind}
        placeholder={t.filters.anyKind}
        value={address.kind}
        options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
        onChange={(kind: string | undefined) => change({ kind })}
      />
      <div className="audit-who">
        <PeoplePicker single label={t.filters.actor} people={actor === undefined ? [] : [{ id: actor, name: actorName ?? "…", avatarText: "", loginName: "", state: "active" }]} onChange={([person]) => change({ actor: person?.id })} />
      </div>
      <span className="audit-days">
        <DateField clear aria-label={t.filters.from} placeholder={t.filters.from} value={address.from ?? ""} {...(address.to === undefined ? {} : { max: address.to })} onChange={(from) => change({ from: from || undefined })} />
        <span aria-hidden="true">–</span>
        <DateField clear aria-label={t.filters.to} placeholder={t.filters.to} value={address.to ?? ""} {...(address.from === undefined ? {} : { min: address.from })} onChange={(to) => change({ to: to || undefined })} />
      </span>
      <ClearFilters names={names} />
    </div>
  );
}

const pages: Readonly<Record<string, "/desk/$id" | "/customers/$id" | "/tickets/$id" | "/incidents/$id" | "/documents/$id">> = {
  conversation: "/desk/$id", customer: "/customers/$id", ticket: "/tickets/$id", incident: "/incidents/$id", document: "/documents/$id",
};

function useColumns(): Column<AuditEntry>[] {
  const t = useAuditText();
  const kinds = useKindNames();
  const saidIn = useSaid();
  const [, change] = useAddress();
  return [
    { key: "at", title: t.columns.at, narrow: "value", cell: (row) => <Moment at={row.at} /> },
    {
      key: "actor", title: t.columns.actor,
      cell: ({ actor }) =>
        actor.name === "" || actor.id === null ? (
          (t.actors[actor.kind] ?? actor.kind)
        ) : (
          <button type="button" className="k-link" title={t.onlyActor(actor.name)} onClick={() => change({ actor: actor.id! })}>
            {actor.name}
          </button>
        ),
    },
    { key: "kind", title: t.columns.kind, narrow: "name", cell: (row) => kinds[row.kind] ?? row.kind },
    {
      key: "subject", title: t.columns.subject,
      cell: ({ subject, names: called }) => {
        const said = t.subjects[subject.kind] ?? subject.kind;
        const page = pages[subject.kind];
        if (subject.id === null) return said;
        return (
          <>
            {page === undefined ? said : <Link to={page} params={{ id: subject.id }}>{said}</Link>}{" "}
            <button type="button" className="k-link k-small k-num" title={t.onlySubject} onClick={() => change({ subject: subject.id! })}>
              {called[subject.id] ?? `…${subject.id.slice(-6)}`}
            </button>
          </>
        );
      },
    },
    {
      key: "data", title: t.columns.data,
      cell: (row) => (Object.keys(row.data).length === 0 ? null : <Content entry={row} kind={kinds[row.kind] ?? row.kind} said={saidIn(row)} />),
    },
  ];
}
