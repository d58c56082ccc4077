import type pg from "pg";
import { facet, facetsOfTime } from "#server/desk/search/rules/facets.ts";
import { gramsOf } from "#server/desk/search/rules/grams.ts";
import { normalised } from "#server/desk/search/rules/normal.ts";

const hour = 3_600_000;

/** The texts of all tickets, as the following job would write them, made by SQL: hashes come from tables, since a text's parts are those of its words. */
export async function textsFrom(client: pg.ClientBase, say: (line: string) => void): Promise<void> {
  const column = async (text: string) => ((await client.query(text)) as unknown as { rows: { v: string }[] }).rows.map((row) => row.v);
  const table = async (name: string, rows: readonly { key: string; hashes: readonly number[] }[]) => {
    await client.query(`create table bench.${name} (key text primary key, hashes int4[])`);
    for (let at = 0; at < rows.length; at += 20_000)
      await client.query(`insert into bench.${name} select key, hashes::int4[] from jsonb_to_recordset($1::jsonb) as r(key text, hashes text)`, [JSON.stringify(rows.slice(at, at + 20_000).map((row) => ({ key: row.key, hashes: `{${row.hashes.join()}}` })))]);
  };
  const parts = (list: readonly string[]) => list.map((key) => ({ key, hashes: gramsOf(normalised(key).norm) }));
  await table("words", parts(await column("select distinct text as v from bench.phrase")));
  await client.query(`create table bench.code as select t.id, t.opened_at as at, lower(k.prefix || t.number) as code from tickets.ticket t join (select distinct key, prefix from bench.kind) k on k.key = t.type`);
  // Two pieces of a number that share two signs have all its parts of three.
  await table("piece", parts(await column("select distinct left(code, 6) as v from bench.code union select distinct substring(code from 5) from bench.code")));
  const facets: [string, readonly string[], (key: string) => number][] = [
    ["territory", await column("select distinct territory as v from tickets.ticket"), facet.territory], ["place", await column("select distinct place as v from tickets.ticket"), facet.place],
    ["type", await column("select distinct type as v from tickets.ticket"), facet.type], ["severity", ["minor", "normal", "major", "critical"], facet.severity], ["shop", await column("select id::text as v from organization.v_shop"), facet.shop],
    ["agent", await column("select distinct owner_id::text as v from tickets.ticket where owner_id is not null"), facet.agent], ["opener", await column("select distinct opened_by::text as v from tickets.ticket"), facet.opener],
    ["tag", await column("select distinct unnest(tags) as v from tickets.ticket"), facet.tag],
  ];
  await table("facet", facets.flatMap(([kind, keys, of]) => keys.map((key) => ({ key: `${kind} ${key}`, hashes: [of(key)] }))));
  const { rows: [span] } = (await client.query("select min(opened_at) as a, max(opened_at) as b from tickets.ticket")) as unknown as { rows: [{ a: Date; b: Date }] };
  const hours: { key: string; hashes: number[] }[] = [];
  for (let at = Math.floor(span.a.getTime() / hour) * hour; at <= span.b.getTime(); at += hour) hours.push({ key: new Date(at).toISOString().slice(0, 13), hashes: facetsOfTime(new Date(at)) });
  await table("hour", hours);
  for (const name of ["words", "piece", "facet", "hour", "code"]) await client.query(`analyze bench.${name}`);

  const { rows: [{ definition }] } = (await client.query("select pg_get_indexdef('search.text_parts'::regclass) as definition")) as unknown as { rows: [{ definition: string }] };
  // The following job waits while the index goes: otherwise the two would wait for each other.
  await client.query("begin; lock table search.progress; drop index search.text_parts; commit");
  await client.query("insert into search.progress (id, said_at, ordered_at) values (1, now(), now()) on conflict (id) do update set said_at = now(), back_at = null, back_id = null");
  // Hash joins throughout: each of these tables is small.
  await client.query("set join_collapse_limit = 1; set enable_nestloop = off; set enable_mergejoin = off");
  await client.query("select search.ensure_partition(m::date) from (select distinct date_trunc('month', at) as m from bench.code) as months");
  const keys = [["territory", "t.territory"], ["place", "t.place"], ["type", "t.type"], ["severity", "t.severity"], ["shop", "t.shop_id"], ["agent", "t.owner_id"], ["opener", "t.opened_by"], ["tag", "t.tags[1]"]] as const;
  await client.query(
    `insert into search.text (subject_id, n, at, norm, grams, facets)
     select t.id, 0, t.opened_at, concat_ws(' ', c.code, lower(t.title), lower(t.form ->> 'what'), lower(e.words)), a.hashes || b.hashes || title.hashes || what.hashes || said.hashes,
       array[$1::int, case when t.ended_at is null then $2::int else $3::int end] || h.hashes ${keys.map((_, n) => `|| coalesce(f${n}.hashes, '{}')`).join(" ")}
     from tickets.ticket t join bench.code c on c.id = t.id join bench.piece a on a.key = left(c.code, 6) join bench.piece b on b.key = substring(c.code from 5)
       join bench.words title on title.key = t.title left join bench.words what on what.key = t.form ->> 'what' join tickets.entry e on e.ticket_id = t.id and e.n = 4 join bench.words said on said.key = e.words
       join bench.hour h on h.key = to_char(t.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24')
       ${keys.map(([kind, key], n) => `left join bench.facet f${n} on f${n}.key = '${kind} ' || ${key}`).join(" ")}`,
    [facet.kind("ticket"), facet.state("open"), facet.state("ended")],
  );
  await client.query("insert into search.day (day, n) select (at at time zone 'UTC')::date, count(*)::int from search.text group by 1 on conflict (day) do update set n = excluded.n");
  say("texts");
  await client.query(definition.replace(" ON ONLY ", " ON "));
  await client.query("vacuum analyze search.text");
  say("the index of the texts");
}
