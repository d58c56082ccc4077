import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import type { ReactNode } from "react";
import type { Person } from "#contract/identity.ts";
import { roles } from "#contract/permissions.ts";
import type { Profile } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useIdentityText } from "#console/features/foundation/identity/texts.ts";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useSkills } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { Side } from "../Side.tsx";
import { useOrganizationText } from "../texts.ts";
import { InviteForm } from "./InviteForm.tsx";
import { PersonSide } from "./PersonSide.tsx";
import "../organization.css";

const filters = ["q", "role", "state"] as const;
const atOnce = 50;

function usePeople(address: Readonly<Record<string, string | undefined>>) {
  const query = { q: address.q, role: roles.find((one) => one === address.role), state: (["invited", "active", "suspended"] as const).find((one) => one === address.state) };
  return usePaged(["people", query], (after, signal) => api("GET /v1/people", { query: { ...query, after, limit: atOnce } }, { signal }), { placeholderData: (before) => before });
}

/** Profiles of the people on the page, by id. */
function useProfiles(ids: readonly string[]) {
  return useQuery({
    queryKey: ["organization", "profiles", ids],
    enabled: ids.length > 0,
    placeholderData: (before: Map<string, Profile> | undefined) => before,
    queryFn: async () => {
      const pages = await Promise.all(Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, i) => api("GET /v1/profiles", { query: { ids: ids.slice(i * atOnce, (i + 1) * atOnce).join(","), all: "true", limit: atOnce } })));
      return new Map(pages.flatMap((page) => page.rows).map((row) => [row.person.id, row as Profile]));
    },
  });
}

/** /settings/people: who works here, what they may and can do. */
export default function People(): ReactNode {
  const t = useOrganizationText();
  const names = useIdentityText();
  const may = useMay();
  const [address, change] = useAddress();
  const people = usePeople(address);
  const rows = people.data?.rows ?? [];
  const profiles = useProfiles(rows.map((row) => row.id)).data ?? new Map<string, Profile>();
  const columns = useColumns(profiles);
  const total = people.data?.pages[0]?.count;
  const open = (person: string | undefined): void => change({ person });
  return (
    <Page wide>
      <PageHead
        title={t.people.title}
        note={total === undefined ? undefined : t.people.total(total.capped ? `${total.value}+` : String(total.value))}
        acts={
          may("people.write") ? (
            <Button type="primary" icon={<Icon name="plus" />} onClick={() => open("new")}>
              {t.people.invite}
            </Button>
          ) : undefined
        }
      >
        <div className="organization-bar">
          <Input className="organization-find" allowClear aria-label={t.people.find} placeholder={t.people.find} value={address.q ?? ""} onChange={(event) => change({ q: event.target.value === "" ? undefined : event.target.value })} />
          <FilterChips name="role" label={t.people.role} options={roles.map((role) => ({ value: role, label: names.roles[role] }))} />
          <FilterChips name="state" label={t.people.state} withAll={false} options={(["active", "invited", "suspended"] as const).map((state) => ({ value: state, label: names.states[state] }))} />
          <ClearFilters names={filters} />
        </div>
      </PageHead>
      <Panel flush former={people.isPlaceholderData}>
        <Reading query={{ ...people, data: people.data }} what={t.people.failed} rows={8}>
          {() => (
            <DataTable<Person>
              label={t.people.title}
              rows={rows}
              rowKey={(row) => row.id}
              columns={columns}
              onOpen={(row) => open(row.id)}
              selected={address.person}
              empty={<EmptyState act={<ClearFilters names={filters} />}>{t.people.empty}</EmptyState>}
              foot={<ShowMore list={people} type="text">{t.common.more}</ShowMore>}
            />
          )}
        </Reading>
      </Panel>
      {address.person === "new" ? (
        <Side title={t.people.inviteTitle} onClose={() => open(undefined)}>
          <InviteForm onOpen={(id) => open(id)} />
        </Side>
      ) : null}
      {address.person === undefined || address.person === "new" ? null : <PersonSide key={address.person} id={address.person} onClose={() => open(undefined)} />}
    </Page>
  );
}

// A list that would be longer than its column says how many more there are.
function Words({ words }: { words: readonly string[] | undefined }): ReactNode {
  const { listed } = useUiText();
  if (words === undefined || words.length === 0) return null;
  return (
    <span className="organization-words" title={listed(words)}>
      {listed(words.slice(0, 3))} {words.length > 3 ? <span className="k-ink-3 k-num">+{words.length - 3}</span> : null}
    </span>
  );
}

function useColumns(profiles: ReadonlyMap<string, Profile>): Column<Person>[] {
  const t = useOrganizationText();
  const names = useIdentityText();
  const when = useWhen();
  const label = useLabel();
  const skills = new Map((useSkills().data ?? []).map((one) => [one.key, label(one.name)]));
  const words = t.people.columns;
  return [
    {
      key: "name",
      title: words.name,
      narrow: "name",
      cell: (row) => (
        <span className="organization-name">
          <Avatar name={row.name} kind="staff" size="s" text={row.avatarText} />
          <span>
            {row.name} <span className="k-small k-ink-3">{row.staffNo ?? row.loginName}</span>
          </span>
          {row.simulated ? <span className="k-tag is-outlined">{t.people.simulated}</span> : null}
        </span>
      ),
    },
    { key: "roles", title: words.roles, cell: (row) => <span className="organization-tags">{row.roles.map(({ role, scope }) => <span key={role} className="k-tag" title={scope === undefined ? undefined : names.scopes[scope]}>{names.roles[role]}</span>)}</span> },
    { key: "teams", title: words.teams, cell: (row) => (profiles.get(row.id)?.teams ?? []).length === 0 ? null : <Words words={profiles.get(row.id)?.teams.map((team) => team.name)} /> },
    { key: "skills", title: words.skills, narrow: "none", cell: (row) => (profiles.get(row.id)?.skills ?? []).length === 0 ? null : <Words words={profiles.get(row.id)?.skills.map((one) => `${skills.get(one.skill) ?? one.skill} ${one.level}`)} /> },
    { key: "capacity", title: words.capacity, figure: true, cell: (row) => profiles.get(row.id)?.capacity },
    { key: "seen", title: words.seen, narrow: "none", cell: (row) => (row.lastSeenAt === null ? null : <span className="k-num" title={when.exact(row.lastSeenAt)}>{when.moment(row.lastSeenAt, serverNow())}</span>) },
    { key: "state", title: words.state, narrow: "value", cell: (row) => <span className={row.state === "active" ? "k-tag" : row.state === "invited" ? "k-tag is-accent" : "k-tag is-outlined"}>{names.states[row.state]}</span> },
  ];
}
