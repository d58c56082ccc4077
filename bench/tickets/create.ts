import type pg from "pg";
import type { Product } from "../chat/product.ts";
import { loginOf } from "../chat/names.ts";
import { cpuSeconds } from "../processes.ts";
import { at, signedIn } from "./ask.ts";

/** Opens tickets by API one after the other: numbered, routed, told to the customer, their clocks running, all on the event record. The readers that follow are counted in. */
export async function createMany(product: Product, db: pg.Client, count: number, say: (line: string) => void): Promise<{ cpuMs: number; wallMs: number }> {
  const ask = await signedIn(product.port, loginOf(0));
  const { rows } = (await db.query("select id from customers.contact order by id limit 500")) as unknown as { rows: { id: string }[] };
  const kinds = [
    { type: "problem-item", form: { what: "签收三天，没有退款也没有消息。", tracking: "YJ8812345678", wish: "refund" } },
    { type: "complaint", form: { what: "内胆起皮，担心孩子误食，要求退款。", wish: ["refund"], category: "product", safety: false, severity: "major" } },
    { type: "suggestion", form: { what: "胶带难撕也不环保，能不能换成纸带。", about: "delivery" } },
  ];
  const create = async (n: number): Promise<number> => {
    const kind = kinds[n % kinds.length]!;
    const began = performance.now();
    await ask("POST", "/v1/tickets", { type: kind.type, title: `第 ${n} 件：用了两周就坏了`, contactId: rows[n % rows.length]!.id, form: kind.form });
    return performance.now() - began;
  };
  for (let n = 0; n < 60; n += 1) await create(n);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  // What the machine does anyway, for as long.
  const idleBefore = cpuSeconds(product.pids);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const idle = (cpuSeconds(product.pids) - idleBefore) / 5;
  const [before, databaseBefore, began] = [cpuSeconds(product.pids), cpuSeconds([product.postmaster]), performance.now()];
  const ms: number[] = [];
  for (let n = 0; n < count; n += 1) ms.push(await create(n));
  // The readers that follow the record finish.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const cpu = cpuSeconds(product.pids) - before - (idle * (performance.now() - began)) / 1000;
  const database = cpuSeconds([product.postmaster]) - databaseBefore;
  say(`created ${count}: CPU ${((cpu * 1000) / count).toFixed(2)} ms each, of which the database ${((database * 1000) / count).toFixed(2)} (followers and what it does in the background counted in; idle ${(idle * 100).toFixed(1)} % of a core taken off); p50 ${at(ms, 0.5).toFixed(1)}  p95 ${at(ms, 0.95).toFixed(1)} ms from request to answer`);
  return { cpuMs: (cpu * 1000) / count, wallMs: at(ms, 0.5) };
}
