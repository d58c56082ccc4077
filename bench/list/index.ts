import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startEmbedded } from "#server/kernel/postgres/index.ts";
import { createLog } from "#server/kernel/log.ts";
import { buildStale } from "../../tools/build.ts";
import { openCentre } from "../centre.ts";
import { startLoad } from "../chat/children.ts";
import { makeCompany } from "../chat/company.ts";
import { alone, compared, median, table, type Figure } from "../chat/figures.ts";
import { loginOf } from "../chat/names.ts";
import { startProduct, type Product } from "../chat/product.ts";
import { cpuSeconds } from "../processes.ts";
import { fillConversations, lengthen, rareTag, rareTopic } from "./fill.ts";
import { openDesk, paintBare, paintThread } from "./paint.ts";
import { openScreen, type Shown, type Taken } from "./screens.ts";

const agents = 20;
const talks = 200;
const rate = 20;
const results = fileURLToPath(new URL("../results/", import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);
const at = (values: readonly number[], part: number) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

/** What agents look at in turn; each is a page of fifty. */
const lists: readonly Shown[] = [
  { name: "mine, open", query: "state=open&assignee=me&limit=50" },
  { name: "the team's, open", query: "state=open&limit=50" },
  { name: "queue", query: "state=queued&limit=50" },
  { name: "ended", query: "state=ended&limit=50" },
  { name: "ended, mine", query: "state=ended&assignee=me&limit=50" },
  { name: "ended, one territory", query: "state=ended&territory=southwest&limit=50" },
  { name: "ended, a topic", query: "state=ended&topic=order&limit=50" },
  { name: "ended, a tag", query: `state=ended&tag=${encodeURIComponent("物流")}&limit=50` },
  { name: "ended, a rare tag", query: `state=ended&tag=${encodeURIComponent(rareTag)}&limit=50` },
  { name: "ended, a rare topic", query: `state=ended&topic=${rareTopic}&limit=50` },
  { name: "ended, an unused channel", query: "state=ended&channel=mail&limit=50" },
  { name: "ended, a tier", query: "state=ended&tier=gold&limit=50" },
];

/** `npm run bench -- list [--conversations=200000] [--seconds=60] [--threads=12] [--keep=DIR]`: lists over many conversations, and long threads in a real browser. */
export async function benchList(flags: readonly string[]): Promise<void> {
  const quick = flags.includes("--quick");
  const given = (name: string) => flags.find((flag) => flag.startsWith(`--${name}=`))?.split("=")[1];
  const count = Number(given("conversations") ?? (quick ? 20_000 : 200_000));
  const seconds = Number(given("seconds") ?? (quick ? 15 : 60));
  const kept = given("keep");
  const dir = kept ?? (await mkdtemp(join(tmpdir(), "kefu-bench-")));
  let product: Product | null = null;
  try {
    await buildStale({ say });
    if (!existsSync(join(dir, "pg18"))) {
      await mkdir(dir, { recursive: true });
      say("setting up a centre …");
      await makeCompany(dir, agents);
      const { kernel, app, close } = await openCentre(dir);
      await fillConversations(kernel, app, count, say).finally(close);
    }
    product = await startProduct(dir);
    const figures = await measure(dir, product, seconds, Number(given("threads") ?? 12));
    say(`\n${table(figures)}\n`);
    await mkdir(results, { recursive: true });
    const file = join(results, `list-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.json`);
    await writeFile(file, JSON.stringify({ at: new Date().toISOString(), node: process.version, cpus: cpus().map((cpu) => cpu.model), count, seconds, figures }, null, 2));
  } finally {
    await product?.stop();
    if (kept === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(dir: string, product: Product, seconds: number, threads: number): Promise<Figure[]> {
  const shared = await startEmbedded({ dir, log: createLog(() => {}, { quiet: true }), shared: true });
  const db = new pg.Client({ connectionString: shared.connectionString });
  await db.connect();
  const load = await startLoad();
  try {
    const { rows: [{ n }] } = (await db.query("select count(*)::int as n from conversations.conversation")) as unknown as { rows: [{ n: number }] };
    say(`${n.toLocaleString("en")} conversations; ${agents} agents sign in, ${talks} visitors begin to talk …`);
    await load.tell({ do: "join", side: "ours", port: product.port, agents, talks });
    await db.query("analyze conversations.conversation, conversations.conversation_head");
    return [...(await refreshed(db, product, load, seconds)), ...(await painted(db, product, threads))];
  } finally {
    load.stop();
    await db.end();
  }
}

/** Twenty windows whose lists are asked again whenever something in them has moved, beside the barest reading of fifty such rows. */
async function refreshed(db: pg.Client, product: Product, load: Awaited<ReturnType<typeof startLoad>>, seconds: number): Promise<Figure[]> {
  const taken: Taken[] = [];
  const ages: number[] = [];
  const screens = [];
  for (let n = 0; n < agents; n += 1) screens.push(await openScreen(product.port, n, lists, (one) => taken.push(one), (age) => ages.push(age)));
  const { rows } = await db.query("select id from conversations.conversation where ended_at is not null order by ended_at desc limit 2000");
  const ids = rows.map((row: { id: string }) => row.id);
  const bare: number[] = [];
  let over = false;
  const plain = (async () => {
    for (let i = 0; !over; i += 1) {
      const fifty = Array.from({ length: 50 }, (_, k) => ids[(i * 53 + k * 37) % ids.length]!);
      const began = performance.now();
      await db.query({ name: "bare_fifty", text: "select * from conversations.conversation c join conversations.conversation_head h on h.id = c.id where c.id = any($1::uuid[])", values: [fifty] });
      bare.push(performance.now() - began);
      await pause(100);
    }
  })();
  await load.tell({ do: "open", side: "ours", rate, seconds: 3 }); // warm
  taken.length = bare.length = ages.length = 0;
  const before = cpuSeconds(product.pids);
  const { p50, p99 } = await load.tell<{ p50: number; p99: number }>({ do: "open", side: "ours", rate, seconds });
  const cpu = cpuSeconds(product.pids) - before;
  over = true;
  await plain;
  for (const screen of screens) screen.close();
  say(`${taken.length} lists asked for in ${seconds} s, ${ages.length} rows pushed; messages to the other screen meanwhile p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms; CPU ${((cpu / seconds) * 100).toFixed(0)} % of a core`);
  for (const { name } of lists) {
    const of = taken.filter((one) => one.list === name);
    const ms = of.map((one) => one.ms);
    say(`  ${name.padEnd(24)} ${String(of.length).padStart(4)} ×  p50 ${at(ms, 0.5).toFixed(1).padStart(6)}  p95 ${at(ms, 0.95).toFixed(1).padStart(6)}  p99 ${at(ms, 0.99).toFixed(1).padStart(6)} ms   ${(median(of.map((one) => one.bytes)) / 1024).toFixed(0)} KB`);
  }
  // Rows that moved for another reason than a message just said are no measure of the push.
  const fresh = ages.filter((age) => age < 1000);
  say(`  rows by push, from the message's stamp to each of ${agents} screens: p50 ${at(fresh, 0.5).toFixed(0)}  p95 ${at(fresh, 0.95).toFixed(0)}  p99 ${at(fresh, 0.99).toFixed(0)} ms`);
  const all = taken.map((one) => one.ms);
  say(`  bare select of fifty rows ${bare.length} ×  p50 ${at(bare, 0.5).toFixed(1)}  p99 ${at(bare, 0.99).toFixed(1)} ms; ratio p50 ${(at(all, 0.5) / at(bare, 0.5)).toFixed(1)}, p99 ${(at(all, 0.99) / at(bare, 0.99)).toFixed(1)}`);
  return [alone("row by push at 20 screens, p50", "ms", at(fresh, 0.5), { atMost: 20 }), alone("row by push at 20 screens, p99", "ms", at(fresh, 0.99), { atMost: 20 }), alone("list of 50 rows, p50", "ms", at(all, 0.5), { atMost: 20 }), { ...alone("list of 50 rows, p99", "ms", at(all, 0.99), { atMost: 20 }), bare: at(bare, 0.99), ratio: at(all, 0.99) / at(bare, 0.99) }];
}

/** Threads of few and of 5,000 messages in a real browser, each opened for the first time by somebody who has been at it for a while, beside the barest page with the same words. */
async function painted(db: pg.Client, product: Product, threads: number): Promise<Figure[]> {
  const { rows } = await db.query("select c.id from conversations.conversation c join identity.v_person p on p.id = c.assignee_id where p.login_name = $1 and c.ended_at is null order by c.opened_at desc", [loginOf(0)]);
  const ids = rows.map((row: { id: string }) => row.id).slice(0, threads);
  const half = ids.length >> 1;
  say(`${half} threads of 30 messages, then ${ids.length - half} of 5,000 …`);
  const marks: string[] = [];
  for (const [i, id] of ids.entries()) marks.push(await lengthen(db, id, i < half ? 30 : 5000));
  await db.query("analyze conversations.entry");
  const desk = await openDesk(product.port, 0);
  const [ours, answered, bare]: [number[], number[], number[]] = [[], [], []];
  try {
    // From one's own list without a pointer over it: what stands next is read ahead, the rest is not.
    for (const [i, id] of ids.entries()) {
      const opening = await paintThread(desk.page, id, marks[i]!);
      ours.push(opening.painted);
      answered.push(opening.answered);
      await pause(1000); // what belongs beside the thread comes, as between two customers
    }
    for (const [i, id] of ids.entries()) bare.push(await paintBare(desk.bare, id, marks[i]!));
  } finally {
    await desk.close();
  }
  const [short, long] = [ours.slice(0, half), ours.slice(half)];
  const line = (name: string, ms: readonly number[]) => say(`  ${name.padEnd(48)} ${ms.map((one) => one.toFixed(0)).join(" ")} ms; median ${median(ms).toFixed(0)}`);
  line("30 messages, from the first of the session on", short);
  line("5,000 messages", long);
  line("the barest page, 5,000", bare.slice(half));
  line("the click answered: its row marked, its head shown", answered);
  const figure = compared("thread of 5,000 to first paint", "ms", long, bare.slice(half), { atMost: Infinity });
  return [{ ...figure, target: "≤ 100", reached: figure.ours <= 100 }];
}
