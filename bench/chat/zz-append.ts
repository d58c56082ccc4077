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
const modes = process.argv.slice(2);
for (const mode of modes.length ? modes : ["auto"]) {
  await c.query(`set plan_cache_mode = ${mode}`);
  for (let round = 0; round < 2; round += 1) {
  if (round === 1) await c.query('analyze conversations.entry');
  for (const [size, times] of [[1, 1500], [8, 400], [32, 120], [64, 60]] as const) {
    const b = cpu(); const t = performance.now();
    for (let i = 0; i < times; i += 1) await c.query({ name: "append", text, values: appendParameters(null, Array.from({ length: size }, draft)) });
    console.log(mode, "append", size, "cpu/msg", ((cpu() - b) / times / size).toFixed(3), "wall/batch", ((performance.now() - t) / times).toFixed(3));
  } }
  const b = cpu();
  for (let i = 0; i < 1500; i += 1) await c.query({ name: "ins", text: "insert into message (conversation, client_id, text) values ($1,$2,$3) returning id, at", values: [n, "x", "你好，请问这款空调的安装费怎么收 #k3x"] });
  console.log(mode, "bare", ((cpu() - b) / 1500).toFixed(3));
}
await c.end(); await db.close(); await scratch.stop(); process.exit(0);
