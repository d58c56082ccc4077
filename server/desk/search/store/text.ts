import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** One row of the index. */
export interface Text {
  subjectId: string;
  n: number;
  at: Date;
  norm: string;
  grams: number[];
  facets: number[];
}

const monthsOf = (instants: readonly Date[]) => [...new Set(instants.map((at) => `${at.toISOString().slice(0, 7)}-01`))];

/** Arrays of arrays travel as texts: half of what the same costs both sides as JSON. */
const rowsFrom = (texts: readonly Text[]) => sql`(
  select subject_id, n, at, norm, grams::int4[], facets::int4[]
  from unnest(${listed(texts, (t) => t.subjectId)}::uuid[], ${listed(texts, (t) => t.n)}::int[], ${listed(texts, (t) => t.at.toISOString())}::timestamptz[], ${texts.map((t) => t.norm)}::text[],
    ${listed(texts, (t) => `"{${t.grams.join()}}"`)}::text[], ${listed(texts, (t) => `"{${t.facets.join()}}"`)}::text[]) as w(subject_id, n, at, norm, grams, facets)) as r`;
/** An array as PostgreSQL writes it, of what needs no escaping. */
const listed = (texts: readonly Text[], of: (text: Text) => string | number): string => `{${texts.map(of).join()}}`;

/** From the oldest to the newest: spares the planner all other months. */
const span = (keys: readonly Pick<Text, "at">[]) => {
  const times = keys.map((key) => key.at.getTime());
  return sql`t.at >= ${new Date(times.reduce((a, b) => Math.min(a, b)))} and t.at <= ${new Date(times.reduce((a, b) => Math.max(a, b)))}`;
};

/** Adds texts; what is there already stays. */
export async function addTexts(tx: Tx, texts: readonly Text[]): Promise<void> {
  if (texts.length === 0) return;
  await Promise.all([
    sql`select search.ensure_partition(m.month) from unnest(${monthsOf(texts.map((text) => text.at))}::date[]) as m(month)`.execute(tx),
    sql`with added as (
      insert into search.text (subject_id, n, at, norm, grams, facets) select subject_id, n, at, norm, grams, facets from ${rowsFrom(texts)} on conflict do nothing returning at)
    insert into search.day (day, n) select (at at time zone 'UTC')::date, count(*)::int from added group by 1 order by 1 on conflict (day) do update set n = search.day.n + excluded.n`.execute(tx),
  ]);
}

export async function changeTexts(tx: Tx, texts: readonly Text[]): Promise<void> {
  if (texts.length === 0) return;
  await sql`update search.text t set norm = r.norm, grams = r.grams, facets = r.facets from ${rowsFrom(texts)}
    where ${span(texts)} and t.subject_id = r.subject_id and t.n = r.n and t.at = r.at`.execute(tx);
}

/** Puts what was added and changed into the index, before a search has to read through it (0050); `said`: when. */
export async function settleTexts(tx: Tx, said: readonly Date[]): Promise<void> {
  if (said.length > 0) await sql`select search.settle(${monthsOf(said)}::date[])`.execute(tx);
}

export async function dropTexts(tx: Tx, keys: readonly Pick<Text, "subjectId" | "n" | "at">[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`delete from search.text t using unnest(${keys.map((k) => k.subjectId)}::uuid[], ${keys.map((k) => k.n)}::int[], ${keys.map((k) => k.at)}::timestamptz[]) as w(subject_id, n, at)
    where ${span(keys)} and t.subject_id = w.subject_id and t.n = w.n and t.at = w.at`.execute(tx);
}

/** What the index has of these subjects; nothing of theirs is older than `since`. */
export async function textsOf(tx: Tx, subjects: readonly string[], since: Date | null): Promise<Omit<Text, "grams">[]> {
  const { rows } = await sql<Omit<Text, "grams">>`select subject_id as "subjectId", n, at, norm, facets from search.text
    where subject_id = any(${subjects}::uuid[]) ${since ? sql`and at >= ${since}` : sql``}`.execute(tx);
  return rows;
}
