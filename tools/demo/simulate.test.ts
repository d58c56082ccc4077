import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadHandbook, openApp, type App } from "#server/app.ts";
import { choosePresence } from "#server/desk/conversations/index.ts";
import { system } from "#server/kernel/context.ts";
import { openKeys } from "#server/kernel/crypto/index.ts";
import { formatMasterKey, newMasterKey } from "#server/kernel/crypto/master.ts";
import { newId } from "#server/kernel/ids.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { takersOf } from "#demo/company/people.ts";
import { loadCompany, type Company } from "#demo/load.ts";
import { openSimulation, type Simulation } from "#demo/simulate.ts";
import { loginsAt } from "#demo/talk/history.ts";

let made: Awaited<ReturnType<typeof testKernel>>;
let app: App;
let company: Company;
let life: Simulation;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "kefu-life-"));
  made = await testKernel("2026-03-02T02:00:00.000Z", { dir, demo: true, simulatedAgents: true });
  const { kernel } = made;
  app = await openApp(kernel, await kernel.run(system, ({ tx, now }) => openKeys(tx, now, { given: formatMasterKey(newMasterKey()), where: "test" })));
  await loadHandbook(kernel, app);
  company = await loadCompany(kernel, app, () => null, () => {});
  life = openSimulation(kernel, app, company);
  await life.begin();
}, 300_000);
afterAll(async () => {
  await app.close();
  await made.close();
  rmSync(dir, { recursive: true, force: true });
});

const one = async <T>(query: string, ...values: unknown[]) => (await made.kernel.db.pool.query(query, values)).rows[0] as T;
const open = () => one<{ open: number; waiting: number }>("select count(*)::int as open, count(*) filter (where assignee_id is null)::int as waiting from conversations.conversation where ended_at is null");

const step = 20;
/** Lets the demo live for an hour at so many shoppers a minute, and gives what came of it. */
async function anHour(shoppers: number): Promise<{ arrived: number; answered: number; mostOpen: number; mostWaiting: number }> {
  made.kernel.config.shoppers = shoppers;
  const from = made.clock.now();
  const most = { mostOpen: 0, mostWaiting: 0 };
  for (let second = 0; second < 3600; second += step) {
    made.clock.advance(step);
    // What a server does by itself every few seconds: devices stay held, and whoever waits is given to somebody.
    for (const beat of app.conversations.module.beats ?? []) await beat.run();
    await life.beat();
    await app.conversations.route();
    const now = await open();
    most.mostOpen = Math.max(most.mostOpen, now.open);
    most.mostWaiting = Math.max(most.mostWaiting, now.waiting);
  }
  const came = await one<{ arrived: number; answered: number }>("select count(*)::int as arrived, count(*) filter (where first_reply_at is not null)::int as answered from conversations.conversation where opened_at > $1", from);
  return { ...came, ...most };
}

test("R-OP-01 (demo, life): for two hours shoppers come as they were asked for, what is open and waiting stays bounded, and nobody is played whom somebody is signed in as", { timeout: 600_000 }, async () => {
  const { kernel, clock } = made;
  const calm = await anHour(1);
  expect(calm.arrived).toBeGreaterThan(25);
  expect(calm.arrived).toBeLessThan(110);

  // Somebody signs in as an agent of the Southwest who is on duty, and does nothing.
  const here = new Set(loginsAt(clock.now()));
  const me = company.people.get(takersOf("southwest").find((who) => here.has(who.login) && who.roles.length === 1)!.login)!;
  const actor = (await app.identity.actorOf(kernel.db.kysely, me))!;
  app.conversations.leases.hold(me, newId());
  await kernel.run(actor, (ctx) => choosePresence(app.conversations.desk, ctx, me, "online", ""));
  await life.beat();
  const since = clock.now();

  // Far more than they could serve: some stay away, so that the others are served as before.
  const busy = await anHour(20);
  expect(busy.arrived).toBeGreaterThan(1.5 * calm.arrived);
  for (const hour of [calm, busy]) {
    expect(hour.mostOpen).toBeLessThan(60);
    expect(hour.mostWaiting).toBeLessThan(25);
    expect(hour.answered).toBeGreaterThan(0.7 * hour.arrived);
  }
  // There was something to do for whoever is signed in, and nobody did it for them.
  expect((await one<{ n: number }>("select count(*)::int as n from conversations.decision where person_id = $1 and at > $2", me, since)).n).toBeGreaterThan(0);
  expect((await one<{ n: number }>("select count(*)::int as n from conversations.entry where author_id = $1 and author_kind = 'agent' and at > $2", me, since)).n).toBe(0);
});
