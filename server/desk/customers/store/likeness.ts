import { sql } from "kysely";
import type { LikenessReason } from "#contract/customer-joins.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Shared } from "../join-rules.ts";

/** What alone may bring two files together; names only add to it. */
const strong = sql.raw("('phone', 'mail', 'id', 'address')");

export interface Group {
  kind: string;
  hash: Buffer;
  customers: string[];
}

/** The next hashes that several files share, in the order of the index. */
export async function nextGroups(tx: Tx, after: { kind: string; hash: Buffer } | null, sharedBy: number, limit: number): Promise<{ groups: Group[]; last: { kind: string; hash: Buffer } | null }> {
  const { rows } = await sql<Group>`with part as (
      select b.kind, b.hash, o.customer_id from customers.blind b join customers.contact_of o on o.contact_id = b.contact_id
      where b.kind in ${strong} ${after === null ? sql`` : sql`and (b.kind, b.hash) > (${after.kind}, ${after.hash})`} order by b.kind, b.hash limit ${limit}
    ) select kind, hash, array_agg(distinct customer_id) as customers from part group by kind, hash order by kind, hash`.execute(tx);
  const { rows: counted } = await sql<{ n: number }>`select count(*)::int as n from (select 1 from customers.blind b where b.kind in ${strong}
    ${after === null ? sql`` : sql`and (b.kind, b.hash) > (${after.kind}, ${after.hash})`} limit ${limit}) as w`.execute(tx);
  const full = (counted[0]?.n ?? 0) === limit;
  // The last hash of a full part may go on in the next one.
  const whole = full && rows.length > 1 ? rows.slice(0, -1) : rows;
  const last = whole.at(-1);
  return { groups: whole.filter((group) => group.customers.length > 1 && group.customers.length <= sharedBy), last: full && last ? { kind: last.kind, hash: last.hash } : null };
}

/** Files that share a strong hash with this one, save hashes that too many share. */
export async function alikeTo(tx: Tx, customerId: string, sharedBy: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct x.customer_id as id from (
      select distinct b.kind, b.hash from customers.blind b join customers.contact_of o on o.contact_id = b.contact_id where o.customer_id = ${customerId} and b.kind in ${strong}
    ) as own cross join lateral (
      select o.customer_id, count(*) over () as n from (select distinct o.customer_id from customers.blind b join customers.contact_of o on o.contact_id = b.contact_id
        where b.kind = own.kind and b.hash = own.hash limit ${sharedBy + 1}) as o
    ) as x where x.customer_id <> ${customerId} and x.n <= ${sharedBy} limit 50`.execute(tx);
  return rows.map((row) => row.id);
}

/** What each pair shares, pair by pair. */
export async function sharedBy(tx: Tx, pairs: readonly (readonly [string, string])[]): Promise<Shared[]> {
  if (pairs.length === 0) return [];
  const own = (side: string) => sql.raw(`select distinct b.kind, b.hash from customers.contact_of o join customers.blind b on b.contact_id = o.contact_id where o.customer_id = p.${side} and b.kind <> 'phone_last4'`);
  const { rows } = await sql<{ kinds: string[]; nameShare: number; area: boolean }>`
    select coalesce(s.kinds, '{}') as kinds, coalesce(s.both::float8 / nullif(least(ga.n, gb.n), 0), 0) as "nameShare",
      exists (select 1 from customers.contact_of oa join customers.contact ca on ca.id = oa.contact_id join customers.contact cb on cb.city = ca.city
        join customers.contact_of ob on ob.contact_id = cb.id where oa.customer_id = p.a and ob.customer_id = p.b) as area
    from unnest(${pairs.map(([a]) => a)}::uuid[], ${pairs.map(([, b]) => b)}::uuid[]) with ordinality as p (a, b, n)
    left join lateral (select array_agg(distinct x.kind) filter (where x.kind <> 'name_gram') as kinds, count(*) filter (where x.kind = 'name_gram') as both from (${own("a")}) as x join (${own("b")}) as y using (kind, hash)) as s on true
    left join lateral (select count(*) as n from (${own("a")}) as x where kind = 'name_gram') as ga on true
    left join lateral (select count(*) as n from (${own("b")}) as x where kind = 'name_gram') as gb on true order by p.n`.execute(tx);
  return rows;
}

export interface Found {
  id: string;
  pair: readonly [string, string];
  score: number;
  reasons: readonly LikenessReason[];
}

/** Keeps pairs as found; a pair that was decided stays decided. */
export async function saveFound(tx: Tx, at: Date, version: string, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return;
  await sql`insert into customers.likeness (id, a_id, b_id, score, reasons, version, found_at)
    select id, least(a, b), greatest(a, b), score, reasons, ${version}, ${at} from jsonb_to_recordset(${JSON.stringify(found.map(({ pair: [a, b], ...one }) => ({ ...one, a, b })))}::jsonb)
      as r (id uuid, a uuid, b uuid, score int, reasons jsonb)
    on conflict (a_id, b_id) do update set score = excluded.score, reasons = excluded.reasons, version = excluded.version, found_at = excluded.found_at,
      state = case when customers.likeness.state = 'joined' then 'open' else customers.likeness.state end`.execute(tx);
}

/** What was found of these files and is open: they have changed and are looked at anew. */
export async function forget(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`delete from customers.likeness where state = 'open' and (a_id = any(${customerIds}::uuid[]) or b_id = any(${customerIds}::uuid[]))`.execute(tx);
}
/** Open pairs that a whole look did not find again. */
export async function forgetOlder(tx: Tx, than: Date): Promise<void> {
  await sql`delete from customers.likeness where state = 'open' and found_at < ${than}`.execute(tx);
}

/** Pairs of these that a person has called different, as the ids lead today. */
export async function differentAmong(tx: Tx, customerIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ a: string; b: string }>`select la.customer_id as a, lb.customer_id as b from customers.likeness k
    join customers.v_led la on la.id = k.a_id join customers.v_led lb on lb.id = k.b_id
    where k.state = 'different' and (la.customer_id = any(${customerIds}::uuid[]) or lb.customer_id = any(${customerIds}::uuid[]))`.execute(tx);
  return new Set(rows.map(({ a, b }) => pairKey(a, b)));
}
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

export async function markDifferent(tx: Tx, l: { id: string; pair: readonly [string, string]; at: Date; byId: string | null; note: string; version: string }): Promise<void> {
  await sql`insert into customers.likeness (id, a_id, b_id, score, reasons, version, found_at, state, decided_by, decided_at, note)
    values (${l.id}, least(${l.pair[0]}::uuid, ${l.pair[1]}::uuid), greatest(${l.pair[0]}::uuid, ${l.pair[1]}::uuid), 0, '[]', ${l.version}, ${l.at}, 'different', ${l.byId}, ${l.at}, ${l.note})
    on conflict (a_id, b_id) do update set state = 'different', decided_by = excluded.decided_by, decided_at = excluded.decided_at, note = excluded.note`.execute(tx);
}

export interface OpenPair {
  id: string;
  a: string;
  b: string;
  score: number;
  reasons: LikenessReason[];
  foundAt: Date;
}

/** Open pairs, the likeliest first. */
export async function openPairs(tx: Tx, before: { score: number; id: string } | null, limit: number): Promise<OpenPair[]> {
  const { rows } = await sql<OpenPair>`select id, a_id as a, b_id as b, score, reasons, found_at as "foundAt" from customers.likeness
    where state = 'open' ${before === null ? sql`` : sql`and (score, id) < (${before.score}, ${before.id}::uuid)`} order by score desc, id desc limit ${limit}`.execute(tx);
  return rows;
}
export async function countOpen(tx: Tx, cap: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select 1 from customers.likeness where state = 'open' limit ${cap + 1}) as w`.execute(tx);
  return rows[0]!.n;
}
