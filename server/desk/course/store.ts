import { sql, type RawBuilder } from "kysely";
import type { MoreKind } from "#contract/customers.ts";
import type { Tx } from "#server/kernel/db.ts";

/** How far a reader sees of a kind: all, or their own and their territories'. */
export type Reach = { all: true } | { all: false; personId: string | null; territories: readonly string[] };

export interface CourseRow {
  kind: MoreKind;
  id: string;
  at: Date;
  facts: Record<string, unknown>;
}

const near = (reach: Reach, owners: readonly string[], territory: string) =>
  reach.all ? sql`true` : sql`(${sql.raw(territory)} = any(${reach.territories}::text[]) or ${sql.join(owners.map((owner) => sql`${sql.raw(owner)} = ${reach.personId}::uuid`), sql` or `)})`;

type Source = (contacts: RawBuilder<unknown>, reach: Reach) => RawBuilder<unknown>;
const sources: Record<MoreKind, Source> = {
  ticket: (contacts, reach) => sql`select 'ticket' as kind, t.id, t.opened_at as at, jsonb_build_object('number', t.number, 'type', t.type, 'severity', t.severity, 'outcome', t.outcome, 'place', t.place, 'version', t.workflow_version) as facts
    from tickets.v_ticket t where t.contact_id = any(${contacts}) and ${near(reach, ["t.owner_id", "t.opened_by"], "t.territory")}`,
  promise: (contacts, reach) => sql`select 'promise', p.id, p.made_at, jsonb_build_object('kind', p.kind, 'state', p.state, 'dueAt', p.due_at)
    from promises.v_promise p where p.contact_id = any(${contacts}) and ${near(reach, ["p.owner_id"], "p.territory")}`,
  return: (contacts, reach) => sql`select 'return', r.id, r.asked_at, jsonb_build_object('number', r.number, 'wish', r.wish, 'state', r.state, 'orderId', r.order_id, 'order', o.number)
    from returns.v_request r join orders.v_order o on o.id = r.order_id where o.contact_id = any(${contacts}) and ${reach.all}`,
  rating: (contacts, reach) => sql`select 'rating', c.id, r.at, jsonb_build_object('score', r.score, 'number', c.number)
    from conversations.v_reach c join conversations.v_rating r on r.conversation_id = c.id where c.contact_id = any(${contacts}) and ${near(reach, ["c.assignee_id"], "c.territory")}`,
  need: (contacts, reach) => sql`select 'need', c.id, coalesce(c.ended_at, c.opened_at), jsonb_build_object('number', c.number, 'needs', jsonb_agg(jsonb_build_object('category', v.category, 'text', v.text) order by v.category, v.n))
    from conversations.v_reach c join conversations.v_voice v on v.conversation_id = c.id and v.kind = 'need' where c.contact_id = any(${contacts}) and ${near(reach, ["c.assignee_id"], "c.territory")} group by c.id, c.number, c.ended_at, c.opened_at`,
  // What was put forward and took effect at once is told by what it did.
  agreement: (contacts, reach) => sql`select 'agreement', l.id, l.at, jsonb_build_object('agreement', l.agreement_id, 'number', l.number, 'title', l.title, 'act', l.kind, 'by', p.name, 'way', l.way)
    from agreements.v_line l left join identity.v_person p on p.id = l.by_id where l.contact_id = any(${contacts}) and (l.kind <> 'proposed' or l.data @> '{"waits": true}') and ${reach.all ? sql`true` : sql`l.owner_id = ${reach.personId}::uuid`}`,
};

/** A place in the timeline: what stands there is not told again. */
export interface CoursePlace {
  at: string;
  id: string;
  kind: string;
}

/** Lines of these kinds behind a place, the newest first; many acts may fall on one instant. */
export async function courseRows(tx: Tx, contactIds: readonly string[], kinds: ReadonlyMap<MoreKind, Reach>, behind: CoursePlace | null, limit: number): Promise<CourseRow[]> {
  if (kinds.size === 0 || contactIds.length === 0) return [];
  const contacts = sql`${contactIds}::uuid[]`;
  const parts = [...kinds].map(([kind, reach]) => sources[kind](contacts, reach));
  const { rows } = await sql<CourseRow>`select w.kind, w.id, w.at, w.facts from (${sql.join(parts, sql` union all `)}) as w (kind, id, at, facts)
    where ${behind === null ? sql`true` : sql`(w.at, w.id, w.kind collate "C") < (${behind.at}::timestamptz, ${behind.id}::uuid, ${behind.kind})`} order by w.at desc, w.id desc, w.kind collate "C" desc limit ${limit}`.execute(tx);
  return rows;
}
