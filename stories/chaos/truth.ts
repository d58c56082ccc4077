import { join } from "node:path";
import pg from "pg";
import type { Product } from "../product.ts";

export interface Stored {
  conversationId: string;
  seq: number;
  publicSeq: number | null;
  kind: string;
  clientId: string | null;
  text: string;
}
export interface Truth {
  entries: Map<string, Stored[]>;
  conversations: { id: string; assigneeId: string | null; open: boolean; headOpen: boolean; seq: number; publicSeq: number }[];
}

async function ask<T>(product: Product, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: join(product.dir, "pg18/socket"), port: 5432, user: "kefu", database: "kefu" });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** What the tables say: the truth that every screen must show. */
export const readTruth = (product: Product): Promise<Truth> =>
  ask(product, async (client) => {
    const { rows } = await client.query<Stored>(`select conversation_id as "conversationId", seq, public_seq as "publicSeq", kind, client_id as "clientId", text from conversations.entry order by conversation_id, seq`);
    const entries = new Map<string, Stored[]>();
    for (const row of rows) entries.set(row.conversationId, [...(entries.get(row.conversationId) ?? []), row]);
    const conversations = (await client.query(`select c.id, c.assignee_id as "assigneeId", c.ended_at is null as open, h.open as "headOpen", h.seq, h.public_seq as "publicSeq" from conversations.conversation c join conversations.conversation_head h using (id)`)).rows as Truth["conversations"];
    return { entries, conversations };
  });

/** In one snapshot: people whose counted load is not what they hold, and conversations open in one table only. Null while the database is away. */
export const broken = (product: Product): Promise<{ loads: unknown[]; halfOpen: unknown[] } | null> =>
  ask(product, async (client) => {
    await client.query("begin isolation level repeatable read");
    const loads = (await client.query(`select s.person_id, s.load, count(c.id)::int as held from conversations.agent_slot s left join conversations.conversation c on c.assignee_id = s.person_id and c.ended_at is null group by s.person_id, s.load having s.load <> count(c.id)`)).rows;
    const halfOpen = (await client.query(`select c.id from conversations.conversation c join conversations.conversation_head h using (id) where (c.ended_at is null) <> h.open`)).rows;
    return { loads, halfOpen };
  }).catch(() => null);

/** How many seconds the database's clock is away from this process's; null while the database is away. */
export const clockOff = (product: Product): Promise<number | null> =>
  ask(product, async (client) => Math.round(Number((await client.query<{ at: string }>("select extract(epoch from clock_timestamp()) as at")).rows[0]!.at) - Date.now() / 1000)).catch(() => null);
