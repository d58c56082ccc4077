import { readFileSync } from "node:fs";
import pg from "pg";
import { openDatabase } from "#server/kernel/db.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { startScratch } from "#server/kernel/postgres/scratch.ts";
import { newId } from "#server/kernel/ids.ts";
import { appendParameters, type EntryDraft } from "#server/desk/conversations/append.ts";
const scratch = await startScratch();
const db = openDatabase({ connectionString: scratch.connectionString });
await migrate(db.kysely);
const c = new pg.Client({ connectionString: scratch.connectionString });
await c.connect();
await c.query("select conversations.ensure_partition('2026-03-01')");
const ids = Array.from({ length: 256 }, () => newId());
for (const id of ids) await c.query("insert into conversations.conversation_head (id, bucket, last_at) values ($1, '2026-03-01', now())", [id]);
await c.query("create table message (id bigint generated always as identity primary key, conversation int not null, client_id text not null, text text not null, at timestamptz not null default now())");
const pid = (await c.query("select pg_backend_pid() as p")).rows[0].p as number;
const cpu = () => { const f = readFileSync(`/proc/${pid}/stat`, "utf8"); const a = f.slice(f.lastIndexOf(")") + 2).split(" ").map(Number); return (a[11]! + a[12]!) * 10; };
const text = "select status, seq, public_seq, at, turn, unread_staff, unread_customer, waiting_since from conversations.append($1, $2::uuid[], $3, $4, $5, $6, $7::uuid[], $8, $9::jsonb[], $10::bytea[], $11::uuid[])";
let n = 0;
const draft = (): EntryDraft => { n += 1; return { conversationId: ids[(n * 7919) % 256]!, clientId: newId(), kind: "message", public: true, authorKind: n % 512 < 256 ? "customer" : "agent", authorId: newId(), text: "你好，请问这款空调的安装费怎么收 #k3x", body: null, secret: null }; };

await c.query("analyze");
await c.query("insert into conversations.entry (bucket, conversation_id, seq, kind, at, author_kind, client_id) select '2026-03-01', id, 0, 'x', now(), 'x', 'a' from conversations.conversation_head");
await c.query("analyze conversations.entry; analyze conversations.conversation_head");
let seq = 1000000;
const one = "select status, seq, public_seq, at, turn, unread_staff, unread_customer, waiting_since from conversations.append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const cases: Record<string, [string, () => unknown[]]> = {
  select1: ["select 1", () => []],
  lock: ["select * from conversations.conversation_head where id = $1 for update", () => [ids[(n += 1) % 256]]],
  update: ["update conversations.conversation_head set seq = seq + 1, last_at = now() where id = $1", () => [ids[(n += 1) % 256]]],
  insertConflict: ["insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text) values ('2026-03-01', $1, $2, $2, 'message', now(), 'customer', $1, $3, 'abc abc abc') on conflict (bucket, conversation_id, client_id) do nothing", () => [ids[(n += 1) % 256], (seq += 1), newId()]],
  insert: ["insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text) values ('2026-03-01', $1, $2, $2, 'message', now(), 'customer', $1, $3, 'abc abc abc')", () => [ids[(n += 1) % 256], (seq += 1), newId()]],
  insertPartition: ["insert into conversations.entry_2026_03 (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text) values ('2026-03-01', $1, $2, $2, 'message', now(), 'customer', $1, $3, 'abc abc abc')", () => [ids[(n += 1) % 256], (seq += 1), newId()]],
  event: ["insert into kernel.event (id, at, kind, subject_kind, subject_id, actor_kind, actor_id, data) values ($1, now(), 'conversation.asked', 'conversation', $2, 'visitor', $2, '{}')", () => [newId(), ids[(n += 1) % 256]]],
  pending: ["insert into kernel.event_pending values ($1)", () => [newId()]],
  appendOne: [one, () => [null, ...appendParameters(null, [draft()]).slice(1).map((x) => (x as unknown[])[0])]],
  bare: ["insert into message (conversation, client_id, text) values (1, 'x', 'abc') returning id, at", () => []],
};
for (const round of [1, 2]) for (const [name, [sql, values]] of Object.entries(cases)) {
  for (let i = 0; i < 20; i += 1) await c.query({ name, text: sql, values: values() });
  const b = cpu();
  for (let i = 0; i < 1500; i += 1) await c.query({ name, text: sql, values: values() });
  if (round === 2) console.log(name, ((cpu() - b) / 1500).toFixed(3));
}
await c.end(); await db.close(); await scratch.stop(); process.exit(0);
