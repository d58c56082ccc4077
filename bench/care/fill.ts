import { insertPast } from "#server/desk/conversations/index.ts";
import { system } from "#server/kernel/context.ts";
import type { App } from "#server/app.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { password } from "../chat/names.ts";
import { pastConversation } from "../search/load.ts";
import { seeded } from "../search/talk.ts";

/** Who looks after the customers. */
const agents = 100;

export async function people(kernel: Kernel, app: App): Promise<{ agentIds: string[]; leaderId: string }> {
  await kernel.run(system, (ctx) => app.organization.write.shop(ctx, { key: "measured", name: "测量旗舰店", shortName: "测量", origins: [], businessLine: null, look: {} }));
  const passwordHash = await app.identity.hashPassword(password);
  const add = (loginName: string, role: "agent" | "supervisor") => kernel.run(system, (ctx) => app.identity.addPerson(ctx, { loginName, name: loginName, roles: [{ role }], passwordHash }));
  const agentIds: string[] = [];
  for (let n = 0; n < agents; n += 1) agentIds.push(await add(`care${n}`, "agent"));
  return { agentIds, leaderId: await add("leads", "supervisor") };
}

/** Adds customers of a shop by SQL: most of the lowest tier, most with a name and a phone, some with an order under way; words and numbers stay unsealed bytes that nothing here opens. */
export async function fillCustomers(kernel: Kernel, from: number, to: number): Promise<void> {
  const client = await kernel.db.connect();
  const run = (text: string, ...values: unknown[]) => client.query(text, values);
  try {
    await run("set synchronous_commit = off");
    // What each file has is reckoned once for all of them below, not row by row.
    await run("set session_replication_role = replica");
    await run("select setseed(0.42)");
    await run("create schema if not exists bench");
    await run("drop table if exists bench.someone");
    await run("create table bench.someone as select n, gen_random_uuid() as contact, gen_random_uuid() as customer, random() as a, random() as b, random() as c from generate_series($1::int, $2::int - 1) as n", from, to);
    await run(`insert into customers.contact (id, channel, shop_id, kind, identity_hash, province, created_at, seen_at)
      select contact, 'web', (select id from organization.v_shop limit 1), 'shopper', decode(md5('care' || n), 'hex'), case when a < 0.6 then '51' end, now() - b * interval '700 days', now() from bench.someone`);
    await run(`insert into customers.customer (id, tier, kind, created_at) select customer, case when a < 0.005 then 'diamond' when a < 0.035 then 'gold' when a < 0.185 then 'silver' else 'standard' end, case when c < 0.02 then 'company' else 'person' end, now() - b * interval '700 days' from bench.someone order by n`);
    await run("insert into customers.contact_of (contact_id, customer_id) select contact, customer from bench.someone");
    await run(`insert into customers.field (contact_id, name, sealed, stated, updated_at) select contact, f.name, '\\x00', true, now() - b * interval '900 days'
      from bench.someone s cross join lateral (values ('name', 0.95), ('phone', 0.9), ('mail', 0.3), ('address', 0.5), ('birthday', 0.2)) as f (name, share) where mod((s.a * 7 + s.b * 13 + s.c * 29 + f.share * 31)::numeric, 1) < f.share`);
    await run("insert into customers.blind (contact_id, kind, hash) select contact, 'birthday', decode(md5('day' || (n % 366)), 'hex') from bench.someone where c < 0.2");
    await run(`insert into orders.customer_order (id, shop_id, contact_id, number, state, placed_at, paid_at, goods_fen, paid_fen, updated_at)
      select gen_random_uuid(), (select id from organization.v_shop limit 1), contact, 'BC' || n || '-' || k, case when k = 0 and c < 0.05 then 'in_transit' when k = 0 and c < 0.08 then 'paid' else 'completed' end,
        now() - (b * 400 + k * 30) * interval '1 day', now() - (b * 400 + k * 30) * interval '1 day', 9900, 9900, now() from bench.someone cross join generate_series(0, 1) as k where k = 0 or a > 0.5`);
    await run(`insert into orders.shipment (id, order_id, n, carrier, tracking_number, state, shipped_at, moving_at) select gen_random_uuid(), o.id, 1, 'SF', o.number, 'in_transit', now() - interval '5 days', now() - floor(random() * 6) * interval '1 day'
      from orders.customer_order o join bench.someone s on s.contact = o.contact_id where o.state = 'in_transit'`);
    await run("reset session_replication_role");
    await run("select customers.reckon_known(array(select customer from bench.someone))");
  } finally {
    await client.end();
  }
  for (const table of ["customers.contact", "customers.customer", "customers.contact_of", "customers.field", "customers.blind", "orders.customer_order", "orders.shipment"]) await kernel.db.pool.query(`vacuum analyze ${table}`);
}

/** Files alone, with what they have as it is kept: one in a hundred has little, and those are the oldest, where a walk from the newest finds them last. */
export async function fillFiles(kernel: Kernel, count: number): Promise<void> {
  await kernel.db.pool.query("insert into customers.customer (id, known, created_at) select gen_random_uuid(), case when n < $1 / 100 then 1 + n % 2 else 63 end, now() from generate_series(1, $1::int) as n", [count]);
  await kernel.db.pool.query("vacuum analyze customers.customer");
}

/** One conversation for every second customer of these. */
export async function fillTalks(kernel: Kernel, agentIds: readonly string[]): Promise<void> {
  const contactIds = (await kernel.db.pool.query<{ contact: string }>("select contact from bench.someone where n % 2 = 0")).rows.map((row) => row.contact);
  const [shop] = (await kernel.db.pool.query<{ id: string }>("select id from organization.v_shop limit 1")).rows as [{ id: string }];
  const random = seeded(7);
  const to = new Date();
  const given = { shopId: shop.id, agentIds, from: new Date(to.getTime() - 365 * 86_400_000), to: new Date(to.getTime() - 86_400_000), corpus: [] };
  for (let at = 0; at < contactIds.length; at += 500) {
    const some = contactIds.slice(at, at + 500).map((contactId, n) => ({ ...pastConversation(random, at + n, { ...given, contactIds: [contactId] }), messages: [] }));
    await kernel.db.transaction(kernel.clock, (tx) => insertPast({ tx, record: () => {} }, some));
  }
  await kernel.db.pool.query("vacuum analyze conversations.conversation");
}
