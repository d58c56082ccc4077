import { sql } from "kysely";
import type { PartnerFigures } from "#contract/partners.ts";
import type { PartnerReview } from "#contract/partner-reviews.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredReview {
  id: string;
  partnerId: string;
  partner: string;
  kind: string;
  from: string;
  to: string;
  openedAt: Date;
  reviewerId: string | null;
  reviewer: string | null;
  errandId: string | null;
  figures: PartnerFigures | null;
  strengths: string;
  strengthsSecret: Buffer | null;
  faults: string;
  faultsSecret: Buffer | null;
  decision: NonNullable<PartnerReview["decided"]>["decision"] | null;
  nextOn: string | null;
  decidedAt: Date | null;
  decidedBy: string | null;
}
const columns = sql.raw(`v.id, v.partner_id as "partnerId", p.name as partner, p.kind, v.from_on::text as "from", v.to_on::text as "to", v.opened_at as "openedAt", v.reviewer_id as "reviewerId", r.name as reviewer, v.errand_id as "errandId",
  v.figures, v.strengths, v.strengths_secret as "strengthsSecret", v.faults, v.faults_secret as "faultsSecret", v.decision, v.next_on::text as "nextOn", v.decided_at as "decidedAt", d.name as "decidedBy"`);
const joined = sql.raw(`partners.review v join organization.v_partner p on p.id = v.partner_id left join identity.v_person r on r.id = v.reviewer_id left join identity.v_person d on d.id = v.decided_by`);

/** False: this period has its review already. */
export async function insertReview(tx: Tx, v: { id: string; partnerId: string; from: string; to: string; rules: string; at: Date; reviewerId: string | null }): Promise<boolean> {
  const { rows } = await sql`insert into partners.review (id, partner_id, from_on, to_on, rules, opened_at, reviewer_id) values (${v.id}, ${v.partnerId}, ${v.from}, ${v.to}, ${v.rules}, ${v.at}, ${v.reviewerId}) on conflict (partner_id, from_on, to_on) do nothing returning 1`.execute(tx);
  return rows.length === 1;
}
export async function setErrand(tx: Tx, id: string, errandId: string): Promise<void> {
  await sql`update partners.review set errand_id = ${errandId} where id = ${id}`.execute(tx);
}
export async function lockReview(tx: Tx, id: string): Promise<StoredReview | undefined> {
  await sql`select 1 from partners.review where id = ${id} for update`.execute(tx);
  return (await sql<StoredReview>`select ${columns} from ${joined} where v.id = ${id}`.execute(tx)).rows[0];
}
export async function decideReview(tx: Tx, v: { id: string; figures: PartnerFigures; strengths: string; strengthsSecret: Buffer | null; faults: string; faultsSecret: Buffer | null; decision: string; nextOn: string; at: Date; by: string }): Promise<void> {
  await sql`update partners.review set figures = ${JSON.stringify(v.figures)}::jsonb, strengths = ${v.strengths}, strengths_secret = ${v.strengthsSecret}, faults = ${v.faults}, faults_secret = ${v.faultsSecret}, decision = ${v.decision}, next_on = ${v.nextOn},
    decided_at = ${v.at}, decided_by = ${v.by} where id = ${v.id}`.execute(tx);
}
export async function listReviews(tx: Tx, partnerId: string | null): Promise<StoredReview[]> {
  return (await sql<StoredReview>`select ${columns} from ${joined} where ${partnerId === null ? sql`true` : sql`v.partner_id = ${partnerId}`} order by v.decided_at desc nulls first, v.to_on desc, p.name, v.id limit 100`.execute(tx)).rows;
}
/** The last review of each of these partners. */
export async function lastReviews(tx: Tx, partnerIds: readonly string[]): Promise<Map<string, { to: string; nextOn: string | null }>> {
  const { rows } = await sql<{ id: string; to: string; nextOn: string | null }>`select distinct on (partner_id) partner_id as id, to_on::text as "to", next_on::text as "nextOn" from partners.review where partner_id = any(${partnerIds}::uuid[]) order by partner_id, (decided_at is null) desc, to_on desc`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}
/** How many reviews wait for each of these people. */
export async function waitingFor(tx: Tx, people: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`select reviewer_id as id, count(*)::int as n from partners.review where decided_at is null and reviewer_id = any(${people}::uuid[]) group by reviewer_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.n]));
}
export async function localeOf(tx: Tx, personId: string): Promise<string> {
  return (await sql<{ locale: string }>`select locale from identity.v_person where id = ${personId}`.execute(tx)).rows[0]?.locale ?? "zh-CN";
}
/** One at a time over all nodes: two that looked at once would give two tasks. */
export async function holdReviews(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('partners.review'))`.execute(tx);
}
