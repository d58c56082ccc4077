import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface ProviderStored {
  id: string;
  key: string;
  name: string;
  issuer: string;
  clientId: string;
  secret: Buffer | null;
  claim: "preferred_username" | "email" | null;
  secondFactor: boolean;
  enabled: boolean;
  createdAt: Date;
  version: number;
}
const columns = sql`p.id, p.key, p.name, p.issuer, p.client_id as "clientId", p.secret, p.claim, p.second_factor as "secondFactor", p.enabled, p.created_at as "createdAt", p.version`;

export const listProviders = async (tx: Tx) =>
  (await sql<ProviderStored & { logins: number }>`select ${columns}, (select count(*)::int from identity.provider_login l where l.provider_id = p.id) as logins from identity.provider p order by p.created_at, p.id`.execute(tx)).rows;
export const findProvider = async (tx: Tx, by: { key: string } | { id: string }) =>
  (await sql<ProviderStored>`select ${columns} from identity.provider p where ${"key" in by ? sql`p.key = ${by.key}` : sql`p.id = ${by.id}`}`.execute(tx)).rows[0] ?? null;
export const lockProvider = async (tx: Tx, id: string) => (await sql<ProviderStored>`select ${columns} from identity.provider p where p.id = ${id} for update`.execute(tx)).rows[0] ?? null;
export const insertProvider = (tx: Tx, p: ProviderStored) =>
  sql`insert into identity.provider (id, key, name, issuer, client_id, secret, claim, second_factor, enabled, created_at)
    values (${p.id}, ${p.key}, ${p.name}, ${p.issuer}, ${p.clientId}, ${p.secret}, ${p.claim}, ${p.secondFactor}, ${p.enabled}, ${p.createdAt})`.execute(tx);
export const updateProvider = (tx: Tx, p: ProviderStored) =>
  sql`update identity.provider set name = ${p.name}, issuer = ${p.issuer}, client_id = ${p.clientId}, secret = ${p.secret}, claim = ${p.claim}, second_factor = ${p.secondFactor}, enabled = ${p.enabled}, version = version + 1 where id = ${p.id}`.execute(tx);

export interface SsoAttempt {
  providerId: string;
  state: string;
  nonce: string;
  verifier: string;
  personId: string | null;
}
export const insertAttempt = (tx: Tx, browserHash: Buffer, a: SsoAttempt, expiresAt: Date) =>
  sql`insert into identity.sso_attempt (browser_hash, provider_id, state, nonce, verifier, person_id, expires_at)
    values (${browserHash}, ${a.providerId}, ${a.state}, ${a.nonce}, ${a.verifier}, ${a.personId}, ${expiresAt})`.execute(tx);
/** Takes the way that this browser began; it counts once. */
export const takeAttempt = async (tx: Tx, browserHash: Buffer, now: Date) =>
  (await sql<SsoAttempt>`delete from identity.sso_attempt where browser_hash = ${browserHash} and expires_at > ${now}
    returning provider_id as "providerId", state, nonce, verifier, person_id as "personId"`.execute(tx)).rows[0] ?? null;

export const personBehind = async (tx: Tx, providerId: string, subject: string) =>
  (await sql<{ personId: string }>`select person_id as "personId" from identity.provider_login where provider_id = ${providerId} and subject = ${subject}`.execute(tx)).rows[0]?.personId ?? null;
export const insertLogin = (tx: Tx, providerId: string, subject: string, personId: string, now: Date) =>
  sql`insert into identity.provider_login (provider_id, subject, person_id, linked_at) values (${providerId}, ${subject}, ${personId}, ${now})`.execute(tx);
export const useLogin = (tx: Tx, providerId: string, subject: string, now: Date) =>
  sql`update identity.provider_login set used_at = ${now} where provider_id = ${providerId} and subject = ${subject}`.execute(tx);
export const deleteLogin = async (tx: Tx, key: string, personId: string) =>
  Number((await sql`delete from identity.provider_login l using identity.provider p where p.id = l.provider_id and p.key = ${key} and l.person_id = ${personId}`.execute(tx)).numAffectedRows ?? 0n) > 0;
export const loginsOf = async (tx: Tx, personId: string) =>
  (await sql<{ key: string; name: string; enabled: boolean; linkedAt: Date | null; usedAt: Date | null }>`
    select p.key, p.name, p.enabled, l.linked_at as "linkedAt", l.used_at as "usedAt" from identity.provider p
    left join identity.provider_login l on l.provider_id = p.id and l.person_id = ${personId} order by p.created_at, p.id`.execute(tx)).rows;
