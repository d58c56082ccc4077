import type pg from "pg";
import { alone, type Figure } from "../chat/figures.ts";
import { loginOf } from "../chat/names.ts";
import type { Product } from "../chat/product.ts";
import { seeded, pick } from "../search/talk.ts";
import { at, signedIn, type Ask } from "./ask.ts";
import { bossLogin, tags } from "./fill.ts";

interface Page {
  rows: unknown[];
  next: string | null;
}
interface Taken {
  name: string;
  ms: number;
}

/** Every pair of filters with values as they come, as a supervisor and as an agent, the first page and the next by keyset; with the counts of what waits. */
export async function readLists(product: Product, db: pg.Client, each: number, say: (line: string) => void): Promise<Figure[]> {
  let random = seeded(29);
  const column = async (text: string) => ((await db.query(text)) as unknown as { rows: { v: string }[] }).rows.map((row) => row.v);
  const some = "tickets.ticket tablesample bernoulli (2)";
  const values: Record<string, readonly string[]> = {
    type: await column(`select distinct type as v from ${some}`), stage: await column(`select distinct place as v from ${some}`), severity: ["minor", "normal", "major", "critical"], tag: tags,
    territory: await column(`select distinct territory as v from ${some}`), owner: [...(await column(`select distinct owner_id as v from ${some} where owner_id is not null limit 50`)), "nobody"],
    customer: await column("select customer_id as v from customers.contact_of order by random() limit 50"), order: await column(`select order_number as v from ${some} where order_number is not null limit 50`),
    shop: await column("select id as v from organization.v_shop"), due: ["over", "today"], from: days(400), to: days(400),
  };
  const names = Object.keys(values);
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  const boss = await signedIn(product.port, bossLogin);
  const agent = await signedIn(product.port, loginOf(3));
  const taken: Taken[] = [];
  const page = async (ask: Ask, name: string, query: Record<string, string>): Promise<Page> => {
    const began = performance.now();
    const answer = await ask<Page>("GET", `/v1/tickets?${new URLSearchParams({ ...query, limit: "50" }).toString()}`);
    taken.push({ name: `${name} ${new URLSearchParams(query).toString().slice(0, 110)}`, ms: performance.now() - began });
    return answer;
  };
  const round = async (who: string, ask: Ask) => {
    for (const state of ["open", "ended"]) {
      await page(ask, who, { state });
      for (const [a, b] of pairs)
        for (let n = 0; n < each; n += 1) {
          const query = { state, [a]: pick(random, values[a]!), [b]: pick(random, values[b]!) };
          const { next } = await page(ask, who, query);
          if (next !== null && n % 2 === 0) await page(ask, who, { ...query, after: next });
        }
    }
  };
  await boss("GET", "/v1/tickets");
  await agent("GET", "/v1/tickets");
  for (let n = 0; n < 30; n += 1) await boss("GET", `/v1/tickets?state=${n % 2 === 0 ? "open" : "ended"}&severity=${pick(random, values.severity!)}`);
  // A centre at work has long read the pages that its lists walk through; here a round with other values has, which is not counted.
  await round("supervisor", boss);
  await round("agent", agent);
  taken.length = 0;
  random = seeded(5);
  await round("supervisor", boss);
  await round("agent", agent);
  const show = (who: string) => {
    const of = taken.filter((one) => one.name.startsWith(who));
    const ms = of.map((one) => one.ms);
    say(`lists, ${who}: ${of.length} pages of 50, any two of ${names.length} filters: p50 ${at(ms, 0.5).toFixed(1)}  p95 ${at(ms, 0.95).toFixed(1)}  p99 ${at(ms, 0.99).toFixed(1)}  max ${at(ms, 1).toFixed(1)} ms`);
    for (const one of of.toSorted((x, y) => y.ms - x.ms).slice(0, 8)) say(`    ${one.ms.toFixed(1).padStart(7)} ms  ${one.name}`);
  };
  show("supervisor");
  show("agent");
  const all = taken.map((one) => one.ms);
  return [alone("list of 50, any two filters, p50", "ms", at(all, 0.5), { atMost: 30 }), alone("list of 50, any two filters, p99", "ms", at(all, 0.99), { atMost: 30 })];
}

const days = (count: number): string[] => Array.from({ length: 20 }, (_, n) => new Date(Date.now() - (n * count * 86_400_000) / 20).toISOString().slice(0, 10));
