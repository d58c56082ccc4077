import { sql, type RawBuilder } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { Combination } from "../completeness-rules.ts";

/** Files that lack too much. Where the figure of every file follows the rules in force it is walked alone; until then each file is judged by what it has. */
export const lackingFiles = (reckoned: boolean, combinations: readonly Combination[]): RawBuilder<unknown> =>
  reckoned ? sql`cu.lacking` : sql`(cu.kind, cu.known) in (select * from unnest(${combinations.map((one) => one.kind)}::text[], ${combinations.map((one) => one.known)}::smallint[]))`;

/** By which rules every file was reckoned; null: never yet. */
export async function reckonedBy(tx: Tx): Promise<string | null> {
  return (await sql<{ rules: string }>`select rules from customers.reckoned`.execute(tx)).rows[0]?.rules ?? null;
}
export async function saveReckoned(tx: Tx, rules: string): Promise<void> {
  await sql`insert into customers.reckoned (rules) values (${rules}) on conflict (one) do update set rules = excluded.rules`.execute(tx);
}
/** What is too little from now on: whatever changes is judged by it. Until every file has been, the figures follow no rules: a handbook that was changed back meanwhile would take them for its own. */
export async function saveTooLittle(tx: Tx, rules: string, combinations: readonly Combination[]): Promise<void> {
  await sql`delete from customers.reckoned where rules <> ${rules}`.execute(tx);
  await sql`delete from customers.too_little`.execute(tx);
  await sql`insert into customers.too_little (kind, known) select * from unnest(${combinations.map((one) => one.kind)}::text[], ${combinations.map((one) => one.known)}::smallint[])`.execute(tx);
}
/** Judges the next files in the order of their numbers; gives the last number, null behind the last. */
export async function judgeFiles(tx: Tx, after: number, limit: number): Promise<number | null> {
  const { rows } = await sql<{ last: number | null }>`with batch as (select id, number from customers.customer where number > ${after} order by number limit ${limit}),
      judged as (update customers.customer cu set lacking = not cu.lacking from batch where batch.id = cu.id
        and cu.lacking <> exists (select 1 from customers.too_little l where l.kind = cu.kind and l.known = cu.known))
    select max(number) as last from batch`.execute(tx);
  return rows[0]?.last ?? null;
}
