import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import type { Bought, Talked } from "../habit-rules.ts";

const most = 20_000;
/** Orders that were paid and not called off, with the kinds of goods in them. */
export async function boughtBy(tx: Tx, contactIds: readonly string[]): Promise<Bought[]> {
  const { rows } = await sql<Bought>`select c.customer_id as "customerId", o.placed_at as at, o.paid_fen as "paidFen", coalesce((select array_agg(p.type) from orders.v_line l join orders.v_product p on p.id = l.product_id where l.order_id = o.id), '{}') as kinds
    from orders.v_order o join customers.v_contact c on c.id = o.contact_id where o.contact_id = any(${contactIds}::uuid[]) and o.paid_fen > 0 and o.state not in ('cancelled', 'refunded', 'unpaid') order by o.placed_at desc limit ${most}`.execute(tx);
  return rows;
}

/** How far a reader sees conversations. */
export type TalkReach = { all: true } | { all: false; personId: string | null; territories: readonly string[] };
const within = (reach: TalkReach) => (reach.all ? sql`true` : sql`(r.territory = any(${reach.territories}::text[]) or r.assignee_id = ${reach.personId}::uuid)`);

/** When conversations began, in the centre's hours, and over which channel. */
export async function talkedBy(tx: Tx, contactIds: readonly string[], zone: string, reach: TalkReach): Promise<Talked[]> {
  const { rows } = await sql<Talked>`select extract(hour from r.opened_at at time zone ${zone})::int as hour, r.channel, r.score from conversations.v_reach r where r.contact_id = any(${contactIds}::uuid[]) and ${within(reach)} order by r.opened_at desc limit ${most}`.execute(tx);
  return rows;
}
/** Needs or opinions that agents wrote down, by category. */
export async function voicedBy(tx: Tx, contactIds: readonly string[], reach: TalkReach, kind: "need" | "opinion"): Promise<{ category: string; count: number }[]> {
  const { rows } = await sql<{ category: string; count: number }>`select v.category, count(*)::int as count from conversations.v_reach r join conversations.v_voice v on v.conversation_id = r.id and v.kind = ${kind}
    where r.contact_id = any(${contactIds}::uuid[]) and ${within(reach)} group by v.category order by count(*) desc, v.category limit 5`.execute(tx);
  return rows;
}
