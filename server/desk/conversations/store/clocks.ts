import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** What of a conversation decides which clocks run for it. */
export interface Timed {
  id: string;
  open: boolean;
  turns: number;
  waitingSince: Date | null;
  assignedAt: Date | null;
  aside: boolean;
  left: boolean;
  territory: string;
  topic: string | null;
  shop: string;
  tier: string;
}

/** Conversations as their clocks need them; no lock, the group writer never waits for it. */
export async function readTimed(tx: Tx, ids: readonly string[]): Promise<Timed[]> {
  const { rows } = await sql<Timed>`select c.id, h.open, h.turns, h.waiting_since as "waitingSince", c.assigned_at as "assignedAt", c.follow_up in ('time', 'reply') is true as aside,
      c.left_message_at is not null and c.assignee_id is null as left, c.territory, c.topic, s.key as shop, cu.tier
    from conversations.conversation c join conversations.conversation_head h on h.id = c.id join organization.v_shop s on s.id = c.shop_id
    join customers.v_contact co on co.id = c.contact_id join customers.v_customer cu on cu.id = co.customer_id where c.id = any(${ids}::uuid[])`.execute(tx);
  return rows;
}
