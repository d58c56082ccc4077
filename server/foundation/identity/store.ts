import { sql, type RawBuilder } from "kysely";
import type { Grant, Role, Scope } from "#contract/permissions.ts";
import type { SignInMethod } from "#contract/sign-in.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Failures } from "./rules.ts";

export type PersonState = "invited" | "active" | "suspended";
export interface PersonRow {
  id: string;
  loginName: string;
  name: string;
  staffNo: string | null;
  state: PersonState;
  locale: string;
  simulated: boolean;
  createdAt: Date;
  suspendedAt: Date | null;
  version: number;
}
export interface ListedPerson extends PersonRow {
  nameKey: string;
  grants: Grant[];
  secondFactor: boolean;
  lastSeenAt: Date | null;
}
export interface SessionRow {
  id: string;
  personId: string;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
  ip: string;
  userAgent: string;
  stage: "full" | "second_factor";
  method: SignInMethod;
}
export interface TotpRow {
  secret: Buffer;
  confirmedAt: Date | null;
  lastStep: number;
  recoveryLeft: number;
}

const one = async <T>(tx: Tx, statement: RawBuilder<T>): Promise<T | null> => (await statement.execute(tx)).rows[0] ?? null;
const all = async <T>(tx: Tx, statement: RawBuilder<T>): Promise<T[]> => (await statement.execute(tx)).rows;
const count = async (tx: Tx, statement: RawBuilder<unknown>): Promise<number> => Number((await statement.execute(tx)).numAffectedRows ?? 0n);

const personColumns = sql`p.id, p.login_name as "loginName", p.name, p.staff_no as "staffNo", p.state, p.locale, p.simulated,
  p.created_at as "createdAt", p.suspended_at as "suspendedAt", p.version`;
const grantsOfPerson = sql`coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', g.role, 'scope', g.scope)) order by g.role)
  from identity.role_grant g where g.person_id = p.id), '[]')`;

// People.

export const findPerson = (tx: Tx, id: string) => one(tx, sql<PersonRow>`select ${personColumns} from identity.person p where p.id = ${id}`);
/** The person, locked against suspension and other changes until the transaction ends. */
export const lockPerson = (tx: Tx, id: string) => one(tx, sql<PersonRow>`select ${personColumns} from identity.person p where p.id = ${id} for update`);
/** The person, whom nobody can suspend before the transaction ends. */
export const holdPerson = (tx: Tx, id: string) => one(tx, sql<PersonRow>`select ${personColumns} from identity.person p where p.id = ${id} for share`);
export const grantsOf = (tx: Tx, personId: string) =>
  all(tx, sql<{ role: Role; scope: Scope | null }>`select role, scope from identity.role_grant where person_id = ${personId}`).then((rows) =>
    rows.map(({ role, scope }): Grant => (scope === null ? { role } : { role, scope })),
  );

export const insertPerson = (tx: Tx, person: Pick<PersonRow, "id" | "loginName" | "name" | "staffNo" | "state" | "locale" | "simulated"> & { nameKey: string }, now: Date) =>
  sql`insert into identity.person (id, login_name, name, name_key, staff_no, state, locale, simulated, created_at)
    values (${person.id}, ${person.loginName}, ${person.name}, ${person.nameKey}, ${person.staffNo}, ${person.state}, ${person.locale}, ${person.simulated}, ${now})`.execute(tx);

export const updatePerson = (tx: Tx, id: string, change: { name: string; nameKey: string; staffNo: string | null }) =>
  sql`update identity.person set name = ${change.name}, name_key = ${change.nameKey}, staff_no = ${change.staffNo}, version = version + 1 where id = ${id}`.execute(tx);
export const setState = (tx: Tx, id: string, state: PersonState, suspendedAt: Date | null) =>
  sql`update identity.person set state = ${state}, suspended_at = ${suspendedAt}, version = version + 1 where id = ${id}`.execute(tx);
export const setLocale = (tx: Tx, id: string, locale: string) => sql`update identity.person set locale = ${locale} where id = ${id}`.execute(tx);

export async function replaceGrants(tx: Tx, personId: string, grants: readonly Grant[], now: Date): Promise<void> {
  await sql`delete from identity.role_grant where person_id = ${personId}`.execute(tx);
  await sql`insert into identity.role_grant (person_id, role, scope, granted_at)
    select ${personId}, role, scope, ${now} from unnest(${grants.map((g) => g.role)}::text[], ${grants.map((g) => g.scope ?? null)}::text[]) as g (role, scope)`.execute(tx);
}

/** One at a time may change who administers: two administrators must not remove each other at once. */
export const lockAdministration = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtextextended('identity.administration', 0))`.execute(tx);
export const countOtherAdministrators = (tx: Tx, id: string) =>
  one(tx, sql<{ n: number }>`select count(*)::int as n from identity.person p join identity.role_grant g on g.person_id = p.id
    where p.state = 'active' and p.id <> ${id} and g.role = 'administrator' and coalesce(g.scope, 'all') = 'all'`).then((row) => row!.n);
export const countWithRoles = (tx: Tx, roles: readonly string[]) =>
  one(tx, sql<{ n: number }>`select count(distinct p.id)::int as n from identity.person p join identity.role_grant g on g.person_id = p.id
    where p.state = 'active' and g.role = any(${roles}::text[])`).then((row) => row!.n);
export const idsWithRoles = (tx: Tx, roles: readonly string[]) =>
  all(tx, sql<{ id: string }>`select distinct p.id from identity.person p join identity.role_grant g on g.person_id = p.id
    where p.state = 'active' and g.role = any(${roles}::text[]) order by p.id`).then((rows) => rows.map((row) => row.id));
export const hasRole = (tx: Tx, personId: string, roles: readonly string[]) =>
  one(tx, sql<{ has: boolean }>`select exists (select 1 from identity.person p join identity.role_grant g on g.person_id = p.id
    where p.id = ${personId} and p.state = 'active' and g.role = any(${roles}::text[])) as has`).then((row) => row!.has);
export const namesOf = (tx: Tx, ids: readonly string[]) =>
  all(tx, sql<{ id: string; name: string }>`select id, name from identity.person where id = any(${ids}::uuid[])`);

export interface PeopleFilter {
  id?: string;
  q?: string | undefined;
  role?: Role | undefined;
  state?: PersonState | undefined;
  /** Only these people; null: everybody. */
  among: readonly string[] | null;
}
const likely = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
function matching(filter: PeopleFilter): RawBuilder<unknown> {
  const parts = [sql`true`];
  if (filter.id !== undefined) parts.push(sql`p.id = ${filter.id}`);
  if (filter.among !== null) parts.push(sql`p.id = any(${filter.among}::uuid[])`);
  if (filter.state !== undefined) parts.push(sql`p.state = ${filter.state}`);
  if (filter.role !== undefined) parts.push(sql`exists (select 1 from identity.role_grant r where r.person_id = p.id and r.role = ${filter.role})`);
  if (filter.q) {
    const [text, plain] = [likely(filter.q), likely(filter.q.toLowerCase().replace(/\s+/g, ""))];
    parts.push(sql`(p.name ilike ${text} or p.login_name like ${plain} or p.staff_no ilike ${text} or replace(p.name_key, ' ', '') like ${plain})`);
  }
  return sql.join(parts, sql` and `);
}
export const listPeople = (tx: Tx, filter: PeopleFilter, limit: number, after: { nameKey: string; id: string } | null) =>
  all(tx, sql<ListedPerson>`select ${personColumns}, p.name_key as "nameKey", ${grantsOfPerson} as grants,
      exists (select 1 from identity.totp t where t.person_id = p.id and t.confirmed_at is not null) as "secondFactor",
      (select max(s.seen_at) from identity.session s where s.person_id = p.id and s.stage = 'full') as "lastSeenAt"
    from identity.person p where ${matching(filter)} ${after === null ? sql`` : sql`and (p.name_key, p.id) > (${after.nameKey}, ${after.id}::uuid)`}
    order by p.name_key, p.id limit ${limit}`);
export const countMatching = (tx: Tx, filter: PeopleFilter, cap: number) =>
  one(tx, sql<{ n: number }>`select count(*)::int as n from (select 1 from identity.person p where ${matching(filter)} limit ${cap + 1}) counted`).then((row) => row!.n);

// Passwords and failures.

/** Who signs in by this name, with the stored hash. */
export const findForSignIn = (tx: Tx, loginName: string) =>
  one(tx, sql<{ id: string; name: string; loginName: string; state: PersonState; hash: string | null; totp: boolean }>`
    select p.id, p.name, p.login_name as "loginName", p.state, w.hash, coalesce(t.confirmed_at is not null, false) as totp
    from identity.person p left join identity.password w on w.person_id = p.id left join identity.totp t on t.person_id = p.id
    where p.login_name = ${loginName}`);
export const passwordOf = (tx: Tx, personId: string) => one(tx, sql<{ hash: string }>`select hash from identity.password where person_id = ${personId}`);
export const setPassword = (tx: Tx, personId: string, hash: string, now: Date) =>
  sql`insert into identity.password (person_id, hash, changed_at) values (${personId}, ${hash}, ${now})
    on conflict (person_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`.execute(tx);
/** Puts a hash of today's parameters in the place of the one that was checked; a password changed meanwhile stays. */
export const rehash = (tx: Tx, personId: string, before: string, hash: string) =>
  sql`update identity.password set hash = ${hash} where person_id = ${personId} and hash = ${before}`.execute(tx);

/** The failures of a name, locked so that parallel attempts are counted one after the other. */
export async function lockFailures(tx: Tx, key: Buffer): Promise<Failures | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key.toString("hex")}, 1))`.execute(tx);
  return one(tx, sql<Failures>`select failures, last_at as "lastAt", locked_until as "lockedUntil" from identity.sign_in_failure where key_hash = ${key}`);
}
export const saveFailures = (tx: Tx, key: Buffer, next: Failures) =>
  sql`insert into identity.sign_in_failure (key_hash, failures, last_at, locked_until) values (${key}, ${next.failures}, ${next.lastAt}, ${next.lockedUntil})
    on conflict (key_hash) do update set failures = excluded.failures, last_at = excluded.last_at, locked_until = excluded.locked_until`.execute(tx);
export const clearFailures = (tx: Tx, key: Buffer) => sql`delete from identity.sign_in_failure where key_hash = ${key}`.execute(tx);

// Sessions.

const sessionColumns = sql`s.id, s.person_id as "personId", s.created_at as "createdAt", s.seen_at as "seenAt", s.expires_at as "expiresAt", s.ip,
  s.user_agent as "userAgent", s.stage, s.method`;
const alive = (at: Date | null, idleMs: number) =>
  sql`s.revoked_at is null and s.expires_at > coalesce(${at}::timestamptz, now())
    and s.seen_at > coalesce(${at}::timestamptz, now()) - make_interval(secs => ${idleMs / 1000})`;

/** The open session behind a token and whose it is; `at` null means the database's time. Notes at most once a minute that it was used. */
export const useSession = (tx: Tx, tokenHash: Buffer, at: Date | null, idleMs: number) =>
  one(tx, sql<SessionRow & { name: string; grants: Grant[] }>`
    with touched as (
      update identity.session s set seen_at = coalesce(${at}::timestamptz, now())
      where s.token_hash = ${tokenHash} and s.stage = 'full' and ${alive(at, idleMs)} and s.seen_at < coalesce(${at}::timestamptz, now()) - interval '1 minute'
      returning s.seen_at
    )
    select s.id, s.person_id as "personId", s.created_at as "createdAt", coalesce((select seen_at from touched), s.seen_at) as "seenAt",
      s.expires_at as "expiresAt", s.ip, s.user_agent as "userAgent", s.stage, s.method, p.name, ${grantsOfPerson} as grants
    from identity.session s join identity.person p on p.id = s.person_id
    where s.token_hash = ${tokenHash} and p.state = 'active' and ${alive(at, idleMs)}`);
export const lockSession = (tx: Tx, tokenHash: Buffer, at: Date, idleMs: number) =>
  one(tx, sql<SessionRow>`select ${sessionColumns} from identity.session s where s.token_hash = ${tokenHash} and ${alive(at, idleMs)} for update`);
export const insertSession = (tx: Tx, tokenHash: Buffer, session: SessionRow) =>
  sql`insert into identity.session (token_hash, id, person_id, created_at, seen_at, expires_at, ip, user_agent, stage, method)
    values (${tokenHash}, ${session.id}, ${session.personId}, ${session.createdAt}, ${session.seenAt}, ${session.expiresAt}, ${session.ip}, ${session.userAgent}, ${session.stage}, ${session.method})`.execute(tx);
export const listSessions = (tx: Tx, personId: string, now: Date, idleMs: number) =>
  all(tx, sql<SessionRow & { tokenHash: Buffer }>`select ${sessionColumns}, s.token_hash as "tokenHash" from identity.session s
    where s.person_id = ${personId} and s.stage = 'full' and ${alive(now, idleMs)} order by s.created_at desc, s.id desc limit 200`);
export const revokeByToken = (tx: Tx, tokenHash: Buffer, now: Date) =>
  one(tx, sql<{ id: string; personId: string; stage: string }>`update identity.session set revoked_at = ${now} where token_hash = ${tokenHash} and revoked_at is null
    returning id, person_id as "personId", stage`);
export const revokeById = (tx: Tx, personId: string, id: string, now: Date) =>
  count(tx, sql`update identity.session set revoked_at = ${now} where id = ${id} and person_id = ${personId} and revoked_at is null`);
/** Ends all sessions of a person but, perhaps, one. */
export const revokeAll = (tx: Tx, personId: string, now: Date, but: Buffer | null = null) =>
  count(tx, sql`update identity.session set revoked_at = ${now} where person_id = ${personId} and revoked_at is null and token_hash is distinct from ${but}`);

// Second factor.

export const totpOf = (tx: Tx, personId: string) =>
  one(tx, sql<TotpRow>`select secret, confirmed_at as "confirmedAt", last_step as "lastStep", cardinality(recovery_hashes) as "recoveryLeft"
    from identity.totp where person_id = ${personId} for update`);
export const beginTotp = (tx: Tx, personId: string, secret: Buffer) =>
  sql`insert into identity.totp (person_id, secret) values (${personId}, ${secret})
    on conflict (person_id) do update set secret = excluded.secret, last_step = 0, recovery_hashes = '{}' where identity.totp.confirmed_at is null`.execute(tx);
export const confirmTotp = (tx: Tx, personId: string, step: number, now: Date) =>
  sql`update identity.totp set confirmed_at = ${now}, last_step = ${step} where person_id = ${personId}`.execute(tx);
export const setRecoveryHashes = (tx: Tx, personId: string, hashes: readonly Buffer[]) =>
  sql`update identity.totp set recovery_hashes = ${hashes}::bytea[] where person_id = ${personId}`.execute(tx);
/** Uses a time step up; false when it, or a later one, was used before. */
export const useStep = (tx: Tx, personId: string, step: number) =>
  count(tx, sql`update identity.totp set last_step = ${step} where person_id = ${personId} and last_step < ${step}`).then((n) => n === 1);
/** Uses a recovery code up; false when there is no such code. */
export const useRecovery = (tx: Tx, personId: string, hash: Buffer) =>
  count(tx, sql`update identity.totp set recovery_hashes = array_remove(recovery_hashes, ${hash})
    where person_id = ${personId} and confirmed_at is not null and recovery_hashes @> array[${hash}::bytea]`).then((n) => n === 1);
export const dropTotp = (tx: Tx, personId: string) => count(tx, sql`delete from identity.totp where person_id = ${personId}`).then((n) => n === 1);

// Invitations and the set-up code.

export const voidInvitations = (tx: Tx, personId: string, now: Date) =>
  sql`update identity.invitation set used_at = ${now} where person_id = ${personId} and used_at is null`.execute(tx);
export const insertInvitation = (tx: Tx, tokenHash: Buffer, personId: string, madeBy: string | null, now: Date, expiresAt: Date) =>
  sql`insert into identity.invitation (token_hash, person_id, made_by, made_at, expires_at) values (${tokenHash}, ${personId}, ${madeBy}, ${now}, ${expiresAt})`.execute(tx);
/** The open invitation behind a token, locked. */
export const lockInvitation = (tx: Tx, tokenHash: Buffer, now: Date) =>
  one(tx, sql<{ personId: string; expiresAt: Date }>`select person_id as "personId", expires_at as "expiresAt" from identity.invitation
    where token_hash = ${tokenHash} and used_at is null and expires_at > ${now} for update`);

export const insertSetupCode = (tx: Tx, hash: Buffer, now: Date, oldest: Date) =>
  sql`with old as (delete from identity.setup_code where made_at < ${oldest}) insert into identity.setup_code (code_hash, made_at) values (${hash}, ${now})`.execute(tx);
export const knowsSetupCode = (tx: Tx, hash: Buffer, oldest: Date) =>
  one(tx, sql`select 1 from identity.setup_code where code_hash = ${hash} and made_at >= ${oldest}`).then((row) => row !== null);
export const dropSetupCodes = (tx: Tx) => sql`delete from identity.setup_code`.execute(tx);

/** Sweeps what no longer says anything: sessions and invitations a month after their end, forgotten failures. */
export async function sweep(tx: Tx, now: Date, monthAgo: Date, failuresBefore: Date): Promise<void> {
  await sql`delete from identity.session where token_hash in (select token_hash from identity.session where expires_at < ${monthAgo} limit 1000)`.execute(tx);
  await sql`delete from identity.invitation where token_hash in (select token_hash from identity.invitation where expires_at < ${monthAgo} limit 1000)`.execute(tx);
  await sql`delete from identity.sign_in_failure where key_hash in (select key_hash from identity.sign_in_failure
    where last_at < ${failuresBefore} and (locked_until is null or locked_until < ${now}) limit 1000)`.execute(tx);
}
