import { setTimeout as pass } from "node:timers/promises";
import type pg from "pg";
import { alone, type Figure } from "../chat/figures.ts";
import { loginOf } from "../chat/names.ts";
import type { Product } from "../chat/product.ts";
import { cpuSeconds } from "../processes.ts";
import { at, signedIn } from "./ask.ts";

const senders = 4;
const kinds = [
  { type: "problem-item", form: { what: "签收三天，没有退款也没有消息。", tracking: "YJ8812345678", wish: "refund" } },
  { type: "complaint", form: { what: "内胆起皮，担心孩子误食，要求退款。", wish: ["refund"], category: "product", safety: false, severity: "major" } },
  { type: "suggestion", form: { what: "胶带难撕也不环保，能不能换成纸带。", about: "delivery" } },
];

/** CPU milliseconds by process. */
interface Cpu {
  node: number;
  postgres: number;
}
const total = (cpu: Cpu): number => cpu.node + cpu.postgres;
const line = (cpu: Cpu): string => `${total(cpu).toFixed(2)} ms (node ${cpu.node.toFixed(2)}, postgres ${cpu.postgres.toFixed(2)})`;

/**
 * Opens tickets by API from several senders: numbered, routed, told to the customer, their clocks running, all on the event record. Twice: as the product runs, what follows
 * the record (the search index, figures, webhooks, the audit chain) counted in until it is quiet; and with those followers held, which leaves what the requests themselves cost.
 */
export async function createMany(product: Product, db: pg.Client, count: number, say: (line: string) => void): Promise<Figure[]> {
  const asks = await Promise.all(Array.from({ length: senders }, (_, n) => signedIn(product.port, loginOf(n))));
  const { rows } = (await db.query("select id from customers.contact order by id limit 2000")) as unknown as { rows: { id: string }[] };
  let made = 0;
  const create = async (sender: number): Promise<number> => {
    const n = made++;
    const kind = kinds[n % kinds.length]!;
    const began = performance.now();
    await asks[sender]!("POST", "/v1/tickets", { type: kind.type, title: `第 ${n} 件：用了两周就坏了`, contactId: rows[n % rows.length]!.id, form: kind.form });
    return performance.now() - began;
  };
  const run = async (each: number): Promise<number[]> => (await Promise.all(asks.map(async (_, sender) => {
    const ms: number[] = [];
    for (let n = 0; n < each; n += 1) ms.push(await create(sender));
    return ms;
  }))).flat();
  const used = (): Cpu => {
    const postgres = cpuSeconds([product.postmaster]) * 1000;
    return { node: cpuSeconds(product.pids) * 1000 - postgres, postgres };
  };
  /** The work's CPU per ticket, what the machine does anyway for as long taken off. */
  const measured = async (idle: Cpu, work: () => Promise<unknown>): Promise<Cpu> => {
    const [before, began] = [used(), performance.now()];
    await work();
    const [after, ms] = [used(), performance.now() - began];
    return { node: (after.node - before.node - idle.node * ms) / count, postgres: (after.postgres - before.postgres - idle.postgres * ms) / count };
  };
  const quiet = () => pass(5000);

  await run(150);
  await quiet();
  const [before, idleMs] = [used(), 10_000];
  await pass(idleMs);
  const after = used();
  const idle: Cpu = { node: (after.node - before.node) / idleMs, postgres: (after.postgres - before.postgres) / idleMs };

  let ms: number[] = [];
  const whole = await measured(idle, async () => {
    ms = await run(count / senders);
    await quiet();
  });
  // A follower goes on from a row of its own and waits while somebody holds the table. Not by locks on the rows: those take a transaction's number, and what is dead since then could not be cleared away.
  await db.query("begin; lock table kernel.event_reader, search.progress in exclusive mode");
  const request = await measured(idle, () => run(count / senders));
  await db.query("rollback");
  say(`created ${count} from ${senders} senders: in the request ${line(request)}, with all that follows ${line(whole)}; idle ${(total(idle) * 100).toFixed(1)} % of a core taken off; p50 ${at(ms, 0.5).toFixed(1)}  p95 ${at(ms, 0.95).toFixed(1)} ms from request to answer`);
  return [
    alone("create a ticket, CPU in the request", "ms", total(request), { atMost: 5 }), alone("… of which node", "ms", request.node, { atMost: 5 }), alone("… of which postgres", "ms", request.postgres, { atMost: 5 }),
    alone("create a ticket, CPU with all that follows", "ms", total(whole), { atMost: 5 }), alone("… node, with what follows", "ms", whole.node, { atMost: 5 }), alone("… postgres, with what follows", "ms", whole.postgres, { atMost: 5 }),
    alone("create a ticket, from request to answer, p50", "ms", at(ms, 0.5), { atMost: 50 }),
  ];
}
