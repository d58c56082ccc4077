import { createReadStream, readFileSync } from "node:fs";
import { request } from "node:http";
import Fastify from "fastify";
import { importUpload, type ImportDetail } from "#contract/imports.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { openCentre } from "../centre.ts";

/** A server of the bench: `bring` takes the file up and checks it, `apply` applies it from where it stands. What it says goes to its parent, a line each. */
const [act, dir, file] = process.argv.slice(2) as [string, string, string];
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
/** The most that this process ever had in memory. */
const peakMb = (): number => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024);

const { kernel, app, close } = await openCentre(dir);
const ask = <T>(key: string, ctx: Ctx, input: object): Promise<T> => (app.imports.module.routes!.find((route) => route.key === key)!.handle as unknown as (ctx: Ctx, input: object) => Promise<T>)(ctx, input);
const stored = async () => (await kernel.db.pool.query<{ id: string; by: string; position: number }>("select id, by_id as by, position from imports.import")).rows[0]!;
const asPerson = async <T>(personId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> => kernel.run((await app.identity.actorOf(kernel.db.kysely, personId))!, work);
/** The file as a browser sends it, never whole in memory. */
const upload = (url: string): Promise<{ id: string }> =>
  new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", headers: { "content-type": "text/csv", "x-kefu-name": "orders.csv" } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => void (text += part)).on("end", () => (answer.statusCode === 200 ? resolve(JSON.parse(text) as { id: string }) : reject(new Error(text))));
    }).on("error", reject);
    createReadStream(file).pipe(sending);
  });
const ready = peakMb();

if (act === "bring") {
  await kernel.run(system, (ctx) => app.organization.write.shop(ctx, { key: "measured", name: "测量旗舰店", shortName: "测量", origins: [], businessLine: null, look: {} }));
  const passwordHash = await app.identity.hashPassword("only for this bench");
  const managerId = await kernel.run(system, (ctx) => app.identity.addPerson(ctx, { loginName: "brings", name: "brings", roles: [{ role: "manager" }], passwordHash }));
  const actor = (await app.identity.actorOf(kernel.db.kysely, managerId))!;
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "measured"))!;
  const http = Fastify({ bodyLimit: Number.MAX_SAFE_INTEGER });
  app.imports.uploads(http, async () => actor);
  const door = await http.listen({ host: "127.0.0.1", port: 0 });
  const { id } = await upload(`${door}${importUpload.path}?kind=orders&shop=${shop.id}`);
  await http.close();
  const { columns } = await asPerson(managerId, (ctx) => ask<ImportDetail>("GET /v1/imports/{id}", ctx, { params: { id } }));
  await kernel.db.pool.query("update imports.import set state = 'checking', columns = $2, version = version + 1 where id = $1", [id, JSON.stringify(columns)]);
  const began = performance.now();
  await app.imports.works.check.handle(kernel, { id });
  const { rows, bad } = await asPerson(managerId, (ctx) => ask<ImportDetail>("GET /v1/imports/{id}", ctx, { params: { id } }));
  await kernel.db.pool.query("update imports.import set state = 'applying' where id = $1", [id]);
  say({ what: "checked", rows, bad, seconds: (performance.now() - began) / 1000, ready, peak: peakMb() });
} else {
  const { id, by, position } = await stored();
  say({ what: "position", position, peak: peakMb() });
  const began = performance.now();
  const watching = setInterval(() => void stored().then((now) => say({ what: "position", position: now.position, peak: peakMb() })), 500);
  await app.imports.works.apply.handle(kernel, { id });
  clearInterval(watching);
  const seconds = (performance.now() - began) / 1000;
  const found = await asPerson(by, (ctx) => ask<ImportDetail>("GET /v1/imports/{id}", ctx, { params: { id } }));
  // The refused rows as whoever brought the file takes them away, page by page.
  let refused = 0;
  for (let after: number | null = 0; after !== null; ) {
    const page: { rows: unknown[]; next: number | null } = await asPerson(by, (ctx) => ask("GET /v1/imports/{id}/refused", ctx, { params: { id }, query: { after } }));
    refused += page.rows.length;
    after = page.next;
  }
  const [{ orders, lines }] = (await kernel.db.pool.query<{ orders: number; lines: number }>("select (select count(*)::int from orders.customer_order where number like 'BR%') as orders, (select count(*)::int from orders.line l join orders.customer_order o on o.id = l.order_id where o.number like 'BR%') as lines")).rows as [{ orders: number; lines: number }];
  say({ what: "done", state: found.state, outcomes: found.outcomes, bad: found.bad, refused, orders, lines, from: position, seconds, ready, peak: peakMb() });
}
await close();
process.exit(0);
