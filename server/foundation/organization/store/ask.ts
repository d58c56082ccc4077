import { sql, type RawBuilder } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export const one = async <T>(tx: Tx, statement: RawBuilder<T>): Promise<T | null> => (await statement.execute(tx)).rows[0] ?? null;
export const all = async <T>(tx: Tx, statement: RawBuilder<T>): Promise<T[]> => (await statement.execute(tx)).rows;
export const count = async (tx: Tx, statement: RawBuilder<unknown>): Promise<number> => Number((await statement.execute(tx)).numAffectedRows ?? 0n);

/** A text to look for with LIKE, its own wildcards taken literally. */
export const likely = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** The condition by which people are found: name, pinyin, login name or staff number, of the view `p`. */
export function namedLike(q: string): RawBuilder<unknown> {
  const [text, plain] = [likely(q), likely(q.toLowerCase().replace(/\s+/g, ""))];
  return sql`(p.name ilike ${text} or p.login_name like ${plain} or p.staff_no ilike ${text} or replace(p.name_key, ' ', '') like ${plain})`;
}
