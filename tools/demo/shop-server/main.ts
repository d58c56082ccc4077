import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ShopKey } from "../company/types.ts";
import { createRng } from "../random.ts";
import { makeCustomers } from "../trade/customers.ts";
import { describedProduct } from "../trade/described.ts";
import { products } from "../trade/products.ts";
import { after, dateOf } from "../wallclock.ts";
import { actOn, type Answer, type Asked } from "./acts.ts";
import { fateWeights, makeShopOrder, nextAt, tellingsOf, type Fate, type ShopOrder } from "./life.ts";
import { believes, speak } from "./speak.ts";
import { openStore } from "./store.ts";

/** What the process is told at its start. */
export interface Setup {
  kefu: string;
  file: string;
  /** The day on which the demo began: its customers follow from it. */
  beganAt: string;
  shops: Record<ShopKey, { intake: string; actions: string }>;
  /** New orders come; off with the demo's switch. */
  arrivals: boolean;
}

const tickMs = 5000;
/** About one new order in four minutes, of both shops together. */
const arrivalChance = tickMs / 240_000;
const prefixes: Record<ShopKey, string> = { hemu: "HS", xingye: "XS" };
/** What lies in the shop's store when it first opens: something of every fate, over the last days. */
const opening: readonly { shop: ShopKey; hoursAgo: number; fate: Fate; short?: boolean }[] = [
  { shop: "hemu", hoursAgo: 0.2, fate: "well" }, { shop: "xingye", hoursAgo: 0.5, fate: "well" }, { shop: "hemu", hoursAgo: 1.2, fate: "well", short: true }, { shop: "hemu", hoursAgo: 2, fate: "well" }, { shop: "xingye", hoursAgo: 3, fate: "late", short: true },
  { shop: "hemu", hoursAgo: 26, fate: "well" }, { shop: "xingye", hoursAgo: 30, fate: "well" }, { shop: "hemu", hoursAgo: 50, fate: "well" }, { shop: "hemu", hoursAgo: 98, fate: "damaged" }, { shop: "xingye", hoursAgo: 100, fate: "lost" },
  { shop: "hemu", hoursAgo: 120, fate: "stuck" }, { shop: "xingye", hoursAgo: 74, fate: "late" }, { shop: "hemu", hoursAgo: 150, fate: "damaged" }, { shop: "xingye", hoursAgo: 170, fate: "well" },
];

function run(setup: Setup, server: Server): void {
  const rng = createRng(`demo shop ${Math.random()}`);
  const store = openStore(setup.file);
  // The shop's own customers: the same people as in the demo, for it is their shop.
  const customers = makeCustomers(createRng("kefu demo 1").fork("customers"), dateOf(new Date(setup.beganAt)));
  const shops = Object.keys(setup.shops) as ShopKey[];

  function save(order: ShopOrder, now: Date): void {
    store.putOrder(order, nextAt(order, now));
    store.push(order.shop, tellingsOf(order, now));
  }
  function place(shop: ShopKey, placedAt: Date, fate: Fate, inStock: boolean, now: Date): void {
    const customer = rng.pick(customers.filter((one) => one.shops.includes(shop)));
    // Drawn, not counted: another demo on the same database has another store.
    let number = "";
    do number = `${prefixes[shop]}${dateOf(placedAt).replaceAll("-", "")}-${rng.int(1000, 9999)}`;
    while (store.order(number) !== null);
    const order = makeShopOrder(rng, { number, shop, customer, products, placedAt, fate, inStock });
    if (!inStock) {
      const product = products.find((one) => one.sku === order.lines[0]!.sku)!;
      store.push(shop, [{ kind: "product", at: now.toISOString(), ...describedProduct(product), stock: 0 }]);
    }
    save(order, now);
  }

  if (shops.every((shop) => store.count(shop) === 0)) {
    const now = new Date();
    store.whole(() => {
      for (const one of opening) place(one.shop, after(now, -one.hoursAgo * 60), one.fate, one.short !== true, now);
    });
  }

  let speaking = false;
  async function tell(): Promise<void> {
    if (speaking) return;
    speaking = true;
    try {
      for (const shop of shops) {
        for (;;) {
          const waiting = store.waiting(shop, 200);
          if (waiting.length === 0 || !(await speak(setup.kefu, shop, setup.shops[shop].intake, waiting.map((one) => one.item), Math.floor(Date.now() / 1000)))) break;
          store.whole(() => store.told(waiting.map((one) => one.n)));
        }
      }
    } finally {
      speaking = false;
    }
  }

  function tick(): void {
    const now = new Date();
    store.whole(() => {
      for (const { id, shop, answer, order } of store.takeReady(now.toISOString())) {
        if (order) save(order, now);
        store.push(shop, [{ kind: "answer", at: now.toISOString(), action: id, ...answer }]);
      }
      for (const order of store.due(now.toISOString(), 50)) save(order, now);
      if (setup.arrivals && rng.chance(arrivalChance)) place(rng.pick(shops), now, rng.weighted(fateWeights), !rng.chance(0.08), now);
    });
    void tell();
  }

  /** Each action once: whoever asks again hears what was answered. */
  function act(shop: ShopKey, asked: Asked): Answer {
    return store.whole(() => {
      const before = store.answered(asked.id);
      if (before) return before;
      const now = new Date();
      const known = store.order(asked.order);
      const { answer, order, later } = actOn(rng, asked, known, now);
      store.putAnswer(asked.id, shop, answer, later ? { at: after(now, later.seconds / 60).toISOString(), answer: later.answer, ...(later.order ? { order: later.order } : {}) } : undefined);
      if (order) save(order, now);
      return answer;
    });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, told?: unknown) => void response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(told === undefined ? undefined : JSON.stringify(told));
    const [, shop, what, id = ""] = (request.url ?? "").split("/");
    if (what !== "actions" || shop === undefined || !(shop in setup.shops)) return say(404);
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += String(piece);
    const signed = request.method === "GET" ? id : body;
    if (!believes(String(request.headers["kefu-signature"] ?? ""), signed, [setup.shops[shop as ShopKey].actions], Math.floor(Date.now() / 1000))) return say(401);
    if (request.method === "GET") {
      const answer = store.answered(id);
      return answer ? say(200, answer) : say(404);
    }
    say(200, act(shop as ShopKey, JSON.parse(body) as Asked));
    void tell();
  }

  server.on("request", (request: IncomingMessage, response: ServerResponse) => void serve(request, response).catch(() => response.headersSent || response.writeHead(500).end()));
  const beat = setInterval(tick, tickMs);
  tick();
  const stop = () => {
    clearInterval(beat);
    server.closeAllConnections();
    server.close();
    store.close();
    process.exit(0);
  };
  // It lives as long as the product that started it.
  process.removeAllListeners("disconnect").on("disconnect", stop);
  process.on("SIGTERM", stop);
  process.on("SIGINT", () => {});
}

const server = createServer();
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once("message", (setup) => run(setup as Setup, server));
process.once("disconnect", () => process.exit(0));
