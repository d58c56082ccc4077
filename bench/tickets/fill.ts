import { createHash } from "node:crypto";
import type { App } from "#server/app.ts";
import { normalised } from "#server/desk/search/rules/normal.ts";
import { system } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { password } from "../chat/names.ts";
import { noteText, seeded, talk } from "../search/talk.ts";
import { textsFrom } from "./texts.ts";

export const bossLogin = "boss";
/** Beside the agents on duty. */
const company = { owners: 380, customers: 2000 };
const phraseCount = 7000;
/** One in ten is open, as where little is let lie. */
export const openShare = 0.1;
export const tags = ["加急", "质量反馈", "投诉", "需回访", "跨属地", "表扬", "二次答复", "转其他店铺"];

/** Types by how common they are; where a matter among colleagues or a suggestion is never graver than normal, as it is. */
const shares: readonly (readonly [type: string, parts: number, graded: boolean])[] = [["complaint", 9, true], ["problem-item", 6, true], ["suggestion", 3, false], ["internal-request", 2, false]];

/** People beside the agents on duty: a supervisor, and those whose tables the other tickets lie on; and customers. */
async function people(kernel: Kernel, app: App, { owners, customers }: typeof company): Promise<{ ownerIds: string[]; contactIds: string[]; shopId: string }> {
  const passwordHash = await app.identity.hashPassword(password);
  const add = (loginName: string, name: string, role: "agent" | "supervisor") => kernel.run(system, (ctx) => app.identity.addPerson(ctx, { loginName, name, staffNo: null, simulated: false, roles: [{ role }], passwordHash }));
  await add(bossLogin, "主管", "supervisor");
  const ownerIds: string[] = [];
  for (let n = 0; n < owners; n += 1) ownerIds.push(await add(`owner${n}`, `客服乙${n}`, "agent"));
  const [shop] = (await kernel.db.pool.query("select id from organization.v_shop limit 1")).rows as [{ id: string }];
  const contactIds: string[] = [];
  for (let at = 0; at < customers; at += 500)
    contactIds.push(...(await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, Array.from({ length: Math.min(500, customers - at) }, (_, i) => ({
      channel: "web", shopId: shop.id, kind: "visitor", hash: createHash("sha256").update(`ticket ${at + i}`).digest(), fields: { name: `顾客${at + i}` },
    }))))).map((one) => one.contactId));
  return { ownerIds, contactIds, shopId: shop.id };
}

/** What tickets say: titles and what was told. */
function phrases(): string[] {
  const random = seeded(91);
  const found = new Set<string>();
  for (let n = 0; n < 4000; n += 1) for (const line of talk(random, [])) found.add(line.text);
  for (let n = 0; n < 2000; n += 1) found.add(noteText(random));
  // As the index has them: what a text becomes there is then itself.
  return [...new Set([...found].map((text) => normalised(text).norm))].slice(0, phraseCount);
}

/** Fills a fresh centre with so many tickets, their timelines, the clocks of the open ones and their texts in the index, by SQL; `load.test.ts` compares such a row with one made through the door. */
export async function fillTickets(kernel: Kernel, app: App, count: number, say: (line: string) => void, size = company): Promise<void> {
  const { pool } = kernel.db;
  const began = performance.now();
  const { ownerIds, contactIds, shopId } = await people(kernel, app, size);
  const now = kernel.clock.now();
  const territories = (await app.handbook.inForce(kernel.db.kysely, "territories", "default", { at: now })).body.territories.map((one) => one.key);
  const kinds = [];
  for (const [key, parts, graded] of shares) {
    const { body, version } = await app.handbook.inForce(kernel.db.kysely, "workflow", key, { at: now });
    for (let n = 0; n < parts; n += 1) kinds.push({ key, version, graded, prefix: body.prefix, stages: body.stages.map((one) => one.key), ends: body.ends.map((one) => one.key), outcomes: body.ends.map((one) => one.outcome) });
  }
  await pool.query(`create schema if not exists bench`);
  await pool.query(`create table bench.kind as select * from jsonb_to_recordset($1::jsonb) as k(n int, key text, version int, graded boolean, prefix text, stages text[], ends text[], outcomes text[])`, [JSON.stringify(kinds.map((kind, n) => ({ n, ...kind, stages: `{${kind.stages.join()}}`, ends: `{${kind.ends.join()}}`, outcomes: `{${kind.outcomes.join()}}` })))]);
  await pool.query(`create table bench.phrase as select n::int - 1 as n, text from unnest($1::text[]) with ordinality as p(text, n)`, [phrases()]);
  await pool.query("create unique index on bench.phrase (n)");
  const { rows: indexes } = (await pool.query(`select indexname, indexdef from pg_indexes where schemaname = 'tickets' and tablename = 'ticket' and indexdef not like '%UNIQUE%'`)) as unknown as { rows: { indexname: string; indexdef: string }[] };
  for (const { indexname } of indexes) await pool.query(`drop index tickets.${indexname}`);
  const client = await kernel.db.connect();
  await client.query("set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set synchronous_commit = off; set session_replication_role = replica; select setseed(0.42)");
  const step = 50_000;
  for (let from = 0; from < count; from += step) {
    await client.query(
      `insert into tickets.ticket (id, type, workflow_version, title, severity, territory, shop_id, contact_id, order_id, order_number, locale, place, outcome, owner_id, opened_by, form, visits, taken, routed, opened_at, stage_at, due_at, sort_at, ended_at, tags)
       select gen_random_uuid(), k.key, k.version, p.text, case when k.graded then (array['minor','normal','normal','major','normal','minor','critical'])[1 + floor(r.c * 6.1)] else 'normal' end,
         ($2::text[])[1 + floor(power(r.d, 1.4) * $3)], case when k.key = 'internal-request' then null else $4::uuid end, case when k.key = 'internal-request' then null else ($5::uuid[])[1 + floor(r.e * $6)] end,
         null, case when r.f < 0.4 then 'hm2026' || lpad(o.n::text, 9, '0') end, 'zh-CN', case when open then k.stages[1 + floor(r.g * cardinality(k.stages))] else k.ends[1 + floor(power(r.g, 2) * cardinality(k.ends))] end,
         case when not open then k.outcomes[1 + floor(power(r.g, 2) * cardinality(k.ends))] end, case when open and r.h < 0.03 then null else ($7::uuid[])[1 + floor(r.h * $8)] end, ($7::uuid[])[1 + floor(r.i * $8)],
         jsonb_build_object('what', q.text, 'wish', jsonb_build_array('refund'), 'safety', false), jsonb_build_object(k.stages[1], 1), '{}', jsonb_build_object('reasons', '[{"code":"opener"}]'::jsonb, 'version', 'workflow/' || k.key || '@' || k.version),
         opened, opened + interval '5 minutes', due, coalesce(due, opened + interval '3650 days'), case when not open then least(opened + r.j * interval '9 days' + interval '10 minutes', $9::timestamptz) end,
         case when r.k < 0.35 then array[($10::text[])[1 + floor(power(r.k / 0.35, 2.5) * $11)]] else '{}' end
       from (select n, n % 10 = 0 as open, case when n % 10 = 0 then $9::timestamptz - random() * interval '40 days' else $9::timestamptz - interval '1 day' - (1 - n::float8 / $12) * interval '500 days' end as opened, random() as u from generate_series($1::int, $1::int + $13::int - 1) as n) as o
         cross join lateral (select random() a, random() b, random() c, random() d, random() e, random() f, random() g, random() h, random() i, random() j, random() k where o.n is not null) as r
         cross join lateral (select case when open and r.j < 0.9 then $9::timestamptz + (r.j - 0.2) * interval '6 days' end as due) as w
         join bench.kind k on k.n = floor(r.a * ${kinds.length}) join bench.phrase p on p.n = floor(power(r.b, 1.6) * ${phraseCount}) join bench.phrase q on q.n = floor(power(o.u, 1.6) * ${phraseCount})`,
      [from, territories, territories.length, shopId, contactIds, contactIds.length, ownerIds, ownerIds.length, now, tags, tags.length, count, Math.min(step, count - from)],
    );
  }
  say(`  ${count.toLocaleString("en")} tickets (${((performance.now() - began) / 1000).toFixed(0)} s)`);
  await client.query(`insert into tickets.entry (ticket_id, n, at, kind, by_id, by_kind, data, words, shown)
    select t.id, e.n, t.opened_at + e.n * interval '1 minute', e.kind, case when e.n = 4 then t.owner_id end, case when e.n = 4 then 'staff' else 'system' end, '{}', case when e.n = 4 then p.text else '' end, false
    from tickets.ticket t join bench.phrase p on p.n = t.number % ${phraseCount} cross join (values (1, 'opened'), (2, 'routed'), (4, 'comment')) as e(n, kind)`);
  await client.query(`insert into sla.clock (id, subject_kind, subject_id, name, facts, version, calendar, target_ms, started_at, since, due_at)
    select gen_random_uuid(), 'ticket', t.id, c.name, jsonb_build_object('type', t.type, 'severity', t.severity, 'territory', t.territory), 1, 'working-days', 14400000, t.opened_at, t.opened_at, t.due_at + c.later
    from tickets.ticket t cross join (values ('stage', interval '0'), ('resolution', interval '2 days')) as c(name, later) where t.ended_at is null and t.due_at is not null`);
  say(`  timelines and clocks (${((performance.now() - began) / 1000).toFixed(0)} s)`);
  for (const { indexdef } of indexes) await client.query(indexdef);
  await textsFrom(client, (line) => say(`  ${line} (${((performance.now() - began) / 1000).toFixed(0)} s)`));
  await client.query("drop schema bench cascade");
  for (const table of ["tickets.ticket", "tickets.entry", "sla.clock", "customers.contact"]) await client.query(`vacuum analyze ${table}`);
  await client.end();
  say(`  indexes, vacuum (${((performance.now() - began) / 1000).toFixed(0)} s)`);
}
