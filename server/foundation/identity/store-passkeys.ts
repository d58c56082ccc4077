import { sql } from "kysely";
import type { SignInMethod } from "#contract/sign-in.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";

export interface PasskeyStored {
  credentialId: string;
  id: string;
  personId: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  backedUp: boolean;
  name: string;
  createdAt: Date;
  usedAt: Date | null;
}
const columns = sql`credential_id as "credentialId", id, person_id as "personId", public_key as "publicKey", counter, transports, backed_up as "backedUp", name, created_at as "createdAt", used_at as "usedAt"`;

export const passkeysOf = async (tx: Tx, personId: string) =>
  (await sql<PasskeyStored>`select ${columns} from identity.passkey where person_id = ${personId} order by created_at, id`.execute(tx)).rows;
/** The passkey, locked: its counter is compared and raised in one transaction. */
export const lockPasskey = async (tx: Tx, credentialId: string) =>
  (await sql<PasskeyStored>`select ${columns} from identity.passkey where credential_id = ${credentialId} for update`.execute(tx)).rows[0] ?? null;
export const insertPasskey = (tx: Tx, key: PasskeyStored) =>
  sql`insert into identity.passkey (credential_id, id, person_id, public_key, counter, transports, backed_up, name, created_at)
    values (${key.credentialId}, ${key.id}, ${key.personId}, ${key.publicKey}, ${key.counter}, ${key.transports}, ${key.backedUp}, ${key.name}, ${key.createdAt})`.execute(tx);
export const usePasskey = (tx: Tx, credentialId: string, counter: number, backedUp: boolean, now: Date) =>
  sql`update identity.passkey set counter = ${counter}, backed_up = ${backedUp}, used_at = ${now} where credential_id = ${credentialId}`.execute(tx);
export const renamePasskey = async (tx: Tx, personId: string, id: string, name: string) =>
  Number((await sql`update identity.passkey set name = ${name} where id = ${id} and person_id = ${personId}`.execute(tx)).numAffectedRows ?? 0n) > 0;
export const deletePasskey = async (tx: Tx, personId: string, id: string) =>
  Number((await sql`delete from identity.passkey where id = ${id} and person_id = ${personId}`.execute(tx)).numAffectedRows ?? 0n) > 0;

export const insertChallenge = (tx: Tx, hash: Buffer, personId: string | null, expiresAt: Date) =>
  sql`insert into identity.challenge (hash, person_id, expires_at) values (${hash}, ${personId}, ${expiresAt})`.execute(tx);
/** Takes a challenge: it counts once, for whom it was made, and not for ever. */
export const takeChallenge = async (tx: Tx, hash: Buffer, personId: string | null, now: Date) =>
  (await sql`delete from identity.challenge where hash = ${hash} and person_id is not distinct from ${personId} and expires_at > ${now} returning 1`.execute(tx)).rows.length > 0;

export interface SignInStored {
  id: string;
  at: Date;
  method: SignInMethod;
  result: "in" | "locked" | "refused";
  ip: string;
  userAgent: string;
}
export const insertSignIn = (tx: Tx, personId: string, entry: Omit<SignInStored, "id">) =>
  sql`insert into identity.sign_in (id, person_id, at, method, result, ip, user_agent) values (${newId()}, ${personId}, ${entry.at}, ${entry.method}, ${entry.result}, ${entry.ip}, ${entry.userAgent})`.execute(tx);
export const signInsOf = async (tx: Tx, personId: string, before: { at: string; id: string } | null, limit: number) =>
  (await sql<SignInStored>`select id, at, method, result, ip, user_agent as "userAgent" from identity.sign_in
    where person_id = ${personId} and (${before === null} or (at, id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid)) order by at desc, id desc limit ${limit}`.execute(tx)).rows;
export const countSignIns = async (tx: Tx, personId: string, cap: number) =>
  (await sql<{ n: number }>`select count(*)::int as n from (select 1 from identity.sign_in where person_id = ${personId} limit ${cap}) s`.execute(tx)).rows[0]!.n;
/** Forgets what is over: challenges, ways to providers, and sign-ins older than the history reaches. */
export async function sweepSignIns(tx: Tx, now: Date, historyFrom: Date): Promise<void> {
  await sql`delete from identity.challenge where expires_at < ${now}`.execute(tx);
  await sql`delete from identity.sso_attempt where expires_at < ${now}`.execute(tx);
  await sql`delete from identity.sign_in where id in (select id from identity.sign_in where at < ${historyFrom} limit 1000)`.execute(tx);
}
