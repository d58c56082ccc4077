import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProduct, type Product } from "./product.ts";
import { demoAccounts, signIn, type Staff } from "./staff.ts";

let product: Product;
let boss: Staff;
beforeAll(async () => {
  product = await startProduct({ args: ["--demo", "--shoppers", "0", "--no-agents"] });
  const { login, password } = demoAccounts(product).find((one) => one.role.includes("主管"))!;
  boss = await signIn(product, login, password);
});
afterAll(() => product.clean());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function database(): Promise<pg.Client> {
  const client = new pg.Client({ host: join(product.dir, "pg18/socket"), port: 5432, user: "kefu", database: "kefu" });
  // It may be killed too.
  client.on("error", () => {});
  await client.connect();
  return client;
}
async function rows<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
  const client = await database();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

interface Step {
  exit: string;
  to: string;
  form?: object;
}
/** What a complaint goes through to its end: its money asked of the shop when the customer agrees, or free again when it is taken back. */
const given: readonly Step[] = [
  { exit: "graded", to: "verify" },
  { exit: "verified", to: "plan", form: { findings: "运输中压坏。", responsibility: "carrier" } },
  { exit: "propose", to: "talk", form: { remedy: ["compensation"], offer: "补偿 0.10 元。", compensation: 10 } },
  { exit: "agreed", to: "carry_out" },
  { exit: "carried_out", to: "confirm", form: { done: "已补偿。" } },
  { exit: "solved", to: "learn" },
  { exit: "closed", to: "closed", form: { cause: "transport", improvement: "加固包装。" } },
];
const takenBack: readonly Step[] = [...given.slice(0, 3), { exit: "withdrawn", to: "withdrawn" }];
const asks = 10;

/** One ticket as whoever works on it knows it: what was acknowledged, and whether the answer to the last step was lost. */
interface Walk {
  id: string;
  steps: readonly Step[];
  acknowledged: string[];
  /** Steps whose answer never came, and whether they had been done all the same. */
  cut: { exit: string; done: boolean }[];
}
const walks: Walk[] = [];
let over = false;

/** What the server answers; null: it was killed meanwhile, or its database was. */
async function call(...asked: Parameters<Staff["call"]>): Promise<Awaited<ReturnType<Staff["call"]>> | null> {
  const answer = await boss.call(...asked).catch(() => null);
  return answer !== null && answer.status >= 500 ? null : answer;
}
async function placeOf(id: string): Promise<{ place: string; version: number }> {
  for (;;) {
    const answer = await call("GET", `/v1/tickets/${id}`);
    if (answer?.status === 200) return { place: (answer.body.row as { place: string }).place, version: answer.body.version as number };
    await pause(60);
  }
}

/** Takes the next step. After a kill it looks where the ticket stands: before the step or behind it, never elsewhere. */
async function walkOn(walk: Walk, at: number): Promise<boolean> {
  const { exit, to, form = {} } = walk.steps[at]!;
  const before = await placeOf(walk.id);
  const answer = await call("POST", `/v1/tickets/${walk.id}/exits/${exit}`, { version: before.version, form, reason: "因为" });
  if (answer === null) {
    const after = await placeOf(walk.id);
    expect([before.place, to]).toContain(after.place);
    walk.cut.push({ exit, done: after.place === to });
    return after.place === to;
  }
  // Until the shop has answered there is no number to close it with.
  if (answer.status !== 200) expect([exit, answer.body.code]).toEqual(["carried_out", "returns_no_number"]);
  else walk.acknowledged.push(exit);
  if (answer.status !== 200) await pause(200);
  return answer.status === 200;
}

/** Complaints on one order, one after the other, until the day is over. */
async function clerk(n: number, { orderId, contactId }: { orderId: string; contactId: string }): Promise<void> {
  for (let k = 0; !over && k < 30; k += 1) {
    const opened = await call("POST", "/v1/tickets", { type: "complaint", title: `第 ${n}.${k} 件`, contactId, orderId, form: { what: "外锅凹陷。", wish: ["compensation"], category: "delivery", safety: false, severity: "normal" } });
    if (opened === null) {
      await pause(60);
      continue;
    }
    expect(opened.status).toBe(200);
    const walk: Walk = { id: opened.body.id as string, steps: k % 3 === 2 ? takenBack : given, acknowledged: [], cut: [] };
    walks.push(walk);
    for (let at = 0; !over && at < walk.steps.length; ) if (await walkOn(walk, at)) at += 1;
  }
}

/** Kills the server in the instant in which a step is committed: mostly before anybody has its answer. */
async function killAtCommit(after: number): Promise<void> {
  const client = await database();
  let left = after;
  const struck = new Promise<void>((done) =>
    client.on("notification", () => {
      left -= 1;
      if (left !== 0) return;
      process.kill(product.pid(), "SIGKILL");
      done();
    }),
  );
  await client.query("listen step_taken");
  await Promise.race([struck, pause(8000)]);
  await client.end().catch(() => {});
}

interface Standing {
  id: string;
  place: string;
  ended: boolean;
  taken: string[];
  said: string[];
  /** Numbers of the timeline's lines, and of the events that tell of them. */
  lines: number[];
  told: number[];
  clocks: string[];
  silence: number;
  asked: { state: string; fen: number; refundedFen: number | null; events: number; due: number; actions: string[] }[];
}
/** Everything that steps left of these tickets, in one picture. */
const standing = () =>
  rows<Standing>(
    `select t.id, t.place, t.ended_at is not null as ended,
      array(select e.data ->> 'exit' from tickets.entry e where e.ticket_id = t.id and e.kind = 'taken' order by e.n) as taken,
      array(select e.data ->> 'why' from tickets.entry e where e.ticket_id = t.id and e.kind = 'said' order by e.n) as said,
      array(select e.n from tickets.entry e where e.ticket_id = t.id order by e.n) as lines,
      array(select (v.data ->> 'n')::int from kernel.event v where v.subject_kind = 'ticket' and v.subject_id = t.id and v.data ? 'n' order by 1) as told,
      array(select c.name from sla.clock c where c.subject_kind = 'ticket' and c.subject_id = t.id and c.stopped_at is null and (c.since is null or exists (select 1 from kernel.deadline d where d.subject = c.id and d.kind like 'sla.%')) order by 1) as clocks,
      (select count(*)::int from kernel.deadline d where d.kind = 'ticket.silence' and d.subject = t.id) as silence,
      coalesce((select jsonb_agg(jsonb_build_object('state', r.state, 'fen', l.amount_fen, 'refundedFen', l.refunded_fen,
        'events', (select count(*) from kernel.event v where v.kind = 'returns.asked' and v.subject_id = r.id), 'due', (select count(*) from kernel.event v where v.kind = 'returns.due' and v.subject_id = r.id),
        'actions', array(select a.state from orders.action a where a.subject_id = r.id)) order by r.number) from returns.request r join returns.line l on l.request_id = r.id where r.ticket_id = t.id), '[]') as asked
     from tickets.ticket t where t.id = any($1)`,
    walks.map((one) => one.id),
  );
/** Which of the complaint's stages have a deadline, and where the customer's silence counts. */
const timed = ["accept", "verify", "plan", "carry_out", "learn"];
const waiting = ["talk", "confirm"];
const speaking = ["verified", "propose", "carried_out", "solved", "withdrawn"];

test("R-TK-01 (killed in every transition): the server and its database are killed in the midst of complaints again and again: each step is there whole, with its line, event, clock and order money, or not at all; once; and no acknowledged one is lost", { timeout: 420_000 }, async () => {
  const orders = await rows<{ orderId: string; contactId: string }>("select o.id as \"orderId\", o.contact_id as \"contactId\" from orders.customer_order o join organization.shop s on s.id = o.shop_id where s.key = 'hemu' and o.paid_fen > 10000 and not exists (select 1 from tickets.ticket t where t.order_id = o.id) order by o.placed_at desc limit 6");
  expect(orders).toHaveLength(6);
  await rows("create function public.tell_step() returns trigger language plpgsql as $$ begin perform pg_notify('step_taken', ''); return null; end $$");
  await rows("create trigger tell_step after insert on tickets.entry for each row when (new.kind = 'taken') execute function public.tell_step()");
  const clerks = orders.map((order, n) => clerk(n, order));
  for (let round = 0; round < 9; round += 1) {
    // Just when a step is committed, the database with it or not; or at any moment.
    if (round % 3 === 2) await pause(300 + Math.random() * 1200);
    else await killAtCommit(1 + Math.floor(Math.random() * 8));
    if (round % 3 === 1) process.kill(product.postgresPid(), "SIGKILL");
    await product.kill();
    await product.restart();
  }
  await pause(2500);
  over = true;
  await Promise.all(clerks);
  const cut = walks.flatMap((one) => one.cut);
  expect(cut.length).toBeGreaterThan(0);
  expect(walks.flatMap((one) => one.acknowledged).length).toBeGreaterThan(20);

  // What was agreed to is asked of the shop and answered, whatever died in between.
  await expect.poll(async () => (await standing()).flatMap((t) => t.asked.filter((one) => one.due > 0 && one.state === "asked").map(() => t.id)), { timeout: 60_000, interval: 500 }).toEqual([]);
  const found = await standing();
  for (const walk of walks) {
    const t = found.find((one) => one.id === walk.id)!;
    const steps = walk.steps.slice(0, t.taken.length);
    // Every step once, in order; what was acknowledged and what was done without our knowing is all there is.
    expect([walk.id, t.taken]).toEqual([walk.id, steps.map((one) => one.exit)]);
    expect([walk.id, t.place]).toEqual([walk.id, steps.at(-1)?.to ?? "accept"]);
    expect([walk.id, t.taken.toSorted()]).toEqual([walk.id, [...walk.acknowledged, ...walk.cut.flatMap((one) => (one.done ? [one.exit] : []))].toSorted()]);
    expect([walk.id, t.said.filter((why) => speaking.includes(why))]).toEqual([walk.id, t.taken.filter((exit) => speaking.includes(exit))]);
    expect([walk.id, t.lines]).toEqual([walk.id, t.lines.map((_, i) => i + 1)]);
    expect([walk.id, t.told]).toEqual([walk.id, t.lines]);
    expect([walk.id, t.ended]).toEqual([walk.id, ["closed", "withdrawn"].includes(t.place)]);
    expect([walk.id, t.clocks.filter((name) => name === "stage")]).toEqual([walk.id, timed.includes(t.place) ? ["stage"] : []]);
    expect([walk.id, t.clocks.includes("resolution")]).toEqual([walk.id, !t.ended]);
    expect([walk.id, t.silence]).toEqual([walk.id, waiting.includes(t.place) ? 1 : 0]);
    const has = (exit: string) => t.taken.includes(exit);
    const money = !has("propose") ? [] : [{ fen: asks, events: 1, due: has("agreed") ? 1 : 0, state: has("agreed") ? "refunded" : has("withdrawn") ? "withdrawn" : "asked", refundedFen: has("agreed") ? asks : null, actions: has("agreed") ? ["done"] : [] }];
    expect([walk.id, t.asked]).toEqual([walk.id, money]);
  }
  // The books of the orders are the sum of that.
  const books = await rows<{ orderId: string; refunded: string; reserved: string }>("select order_id as \"orderId\", refunded_fen as refunded, reserved_fen as reserved from orders.line_balance where n = -2 and order_id = any($1)", orders.map((one) => one.orderId));
  const sums = await rows<{ orderId: string; given: string; open: string }>("select r.order_id as \"orderId\", coalesce(sum(l.refunded_fen) filter (where r.state = 'refunded'), 0) as given, coalesce(sum(l.amount_fen) filter (where r.state = 'asked'), 0) as open from returns.request r join returns.line l on l.request_id = r.id where r.order_id = any($1) group by r.order_id", orders.map((one) => one.orderId));
  expect(new Map(books.map((one) => [one.orderId, [Number(one.refunded), Number(one.reserved)]]))).toEqual(new Map(sums.map((one) => [one.orderId, [Number(one.given), Number(one.open)]])));
});
