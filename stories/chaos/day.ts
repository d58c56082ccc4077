import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { makeCompany } from "../../bench/chat/company.ts";
import { loginOf, password, shopKey } from "../../bench/chat/names.ts";
import { startBeside, startProduct, type Product } from "../product.ts";
import { openClerk, type Clerk } from "./clerk.ts";
import { machineClock, type MachineClock } from "./clock.ts";
import { dice, type Dice } from "./dice.ts";
import { openShopper, type Shopper } from "./shopper.ts";
import { openSlowReader } from "./slow.ts";
import { broken, clockOff, readTruth, type Truth } from "./truth.ts";
import { installSockets, wires } from "./wires.ts";

export interface Day {
  seed: number;
  shoppers: number;
  clerks: number;
  seconds: number;
  servers: 1 | 2;
}


/** What can go wrong, as often as its weight says. */
function havocs(chance: Dice, clock: MachineClock | null, first: Product, second: Product | null): { name: string; weight: number; act(): Promise<void> }[] {
  const revive = async (product: Product, also?: () => void) => {
    also?.();
    await product.kill();
    await pause(chance.below(400));
    await product.restart();
  };
  return [
    { name: "cut", weight: 12, act: async () => [...wires].filter(() => chance.chance(0.2)).forEach((wire) => wire.terminate()) },
    { name: "server killed", weight: 3, act: () => revive(first) },
    { name: "server and database killed", weight: 2, act: () => revive(first, () => process.kill(first.postgresPid(), "SIGKILL")) },
    { name: "database killed", weight: 2, act: async () => void process.kill(first.postgresPid(), "SIGKILL") },
    // Up to three quarters of an hour ahead or behind, as when a machine was asleep or its time was put right.
    ...(clock ? [{ name: "clock jumped", weight: 3, act: () => jump(clock, chance.below(5400) - 2700, first) }] : []),
    ...(second ? [{ name: "second server killed", weight: 4, act: () => revive(second) }] : []),
  ];
}

/** Moves the clock and waits until the database goes by it: a jump that nobody saw would prove nothing. */
async function jump(clock: MachineClock, seconds: number, product: Product): Promise<void> {
  clock.set(seconds);
  await expect.poll(async () => Math.abs((await clockOff(product) ?? Infinity) - seconds), { timeout: 30_000, interval: 300 }).toBeLessThanOrEqual(5);
}

/** A compressed day of traffic under chaos; afterwards every screen shows what the tables hold, and nothing acknowledged is missing or doubled. */
export async function liveThrough({ seed, shoppers, clerks, seconds, servers }: Day, say: (line: string) => void = () => {}): Promise<void> {
  installSockets();
  const chance = dice(seed);
  const dir = mkdtempSync(join(tmpdir(), "kefu-chaos-"));
  await makeCompany(dir, clerks);
  const clock = machineClock(dir);
  const env = { KEFU_LIMIT_FACTOR: "1000", ...clock?.env };
  const first = await startProduct({ dir, env });
  const second = servers === 2 ? await startBeside(first, { env }) : null;
  const urls = [first.url, ...(second ? [second.url] : [])];
  const staff: Clerk[] = [];
  for (let n = 0; n < clerks; n += 1) staff.push(await openClerk(urls[n % urls.length]!, loginOf(n), password, chance));
  const crowd = Array.from({ length: shoppers }, () => openShopper(() => urls, shopKey, chance));
  const slow = await openSlowReader(first.url, staff[0]!.cookie);
  try {
    let over = false;
    const living = [
      ...crowd.map(async (shopper, n) => {
        for (let i = 1; !over; i += 1) {
          shopper.write(`顾客 ${n} 问 ${i} 号`);
          await pause(200 + chance.below(1400));
        }
      }),
      ...staff.map(async (clerk) => {
        for (let i = 1; !over; i += 1) {
          clerk.work(i);
          await pause(100 + chance.below(300));
        }
      }),
      (async () => {
        while (!over) {
          const found = await broken(first);
          if (found) expect(found).toEqual({ loads: [], halfOpen: [] });
          await pause(700);
        }
      })(),
    ];
    // A failure in there must not stay unheard until the end.
    const watched = Promise.all(living);
    watched.catch(() => (over = true));
    const all = havocs(chance, clock, first, second);
    const bag = all.flatMap((one) => Array.from({ length: one.weight }, () => one));
    const until = Date.now() + seconds * 1000;
    const counts = new Map<string, number>();
    // Each comes once for certain, so that the short day too has seen all of them.
    const owed = [...all];
    while ((Date.now() < until || owed.length > 0) && !over) {
      const one = owed.shift() ?? chance.pick(bag);
      counts.set(one.name, (counts.get(one.name) ?? 0) + 1);
      await one.act();
      await pause(400 + chance.below(1600));
    }
    over = true;
    await watched;
    say([...counts].map(([name, n]) => `${name} ${n}×`).join(" · "));
    await quiet(first, crowd, staff);
    const truth = await readTruth(first);
    const messages = crowd.reduce((sum, one) => sum + one.acknowledged.size, 0);
    say(`${messages} messages of customers acknowledged, ${[...truth.entries.values()].reduce((sum, all) => sum + all.length, 0)} entries in ${truth.conversations.length} conversations`);
    expect(await broken(first)).toEqual({ loads: [], halfOpen: [] });
    expectDense(truth);
    expectShoppers(truth, crowd);
    expectClerks(truth, staff);
    await slow.expectAll(truth);
    // A screen made afresh shows the same as the one that lived through it all.
    const fresh = await Promise.all(staff.slice(0, 3).map((_, n) => openClerk(urls[0]!, loginOf(n), password, chance)));
    for (const [n, again] of fresh.entries()) {
      // Its list may be empty: whose line was dead for long has lost his conversations to colleagues.
      await expect.poll(() => ({ holdsUp: again.holdsUp(), rows: idsOf(again) })).toEqual({ holdsUp: null, rows: idsOf(staff[n]!) });
      again.close();
    }
  } finally {
    for (const one of [...crowd, ...staff]) one.close();
    slow.close();
    for (const wire of wires) wire.terminate();
    await second?.stop();
    await first.clean();
  }
}

const idsOf = (clerk: Clerk) => [...clerk.desk.get().inbox.rows.values()].filter((row) => row.open && row.assignee?.id === clerk.personId).map((row) => ({ id: row.id, seq: row.seq, waiting: row.waitingSince })).toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Everybody has sent what was to send, and every screen has caught up with the tables. */
async function quiet(product: Product, crowd: readonly Shopper[], staff: readonly Clerk[]): Promise<void> {
  const busy = () => [...crowd.map((one) => one.holdsUp()), ...staff.map((one) => one.holdsUp())].filter((why) => why !== null);
  await expect.poll(busy, { timeout: 60_000, interval: 300 }).toEqual([]);
  await expect
    .poll(async () => {
      const truth = await readTruth(product);
      const heads = new Map(truth.conversations.map((c) => [c.id, c]));
      const behind = crowd.flatMap((one) => [...one.threads.values()].filter((thread) => thread.last < (heads.get(thread.id)?.publicSeq ?? 0)));
      const late = staff.flatMap((one) => [...one.desk.get().threads].filter(([id, thread]) => !thread.closed && thread.last < (heads.get(id)?.seq ?? 0)));
      return behind.length + late.length;
    }, { timeout: 60_000, interval: 500 })
    .toBe(0);
}

function expectDense({ entries, conversations }: Truth): void {
  for (const c of conversations) {
    const all = entries.get(c.id) ?? [];
    expect(all.map((e) => e.seq)).toEqual(all.map((_, i) => i + 1));
    const seen = all.filter((e) => e.publicSeq !== null);
    expect(seen.map((e) => e.publicSeq)).toEqual(seen.map((_, i) => i + 1));
    expect([c.seq, c.publicSeq]).toEqual([all.length, seen.length]);
  }
}

function expectShoppers({ entries }: Truth, crowd: readonly Shopper[]): void {
  for (const shopper of crowd) {
    expect([...shopper.acknowledged.keys()]).toEqual(shopper.written); // each once, in the order of writing
    for (const [clientId, { conversationId, publicSeq, text }] of shopper.acknowledged)
      expect((entries.get(conversationId) ?? []).filter((e) => e.clientId === clientId)).toMatchObject([{ publicSeq, text }]);
    for (const thread of shopper.threads.values())
      expect(thread.entries.map((e) => [e.publicSeq, e.kind, e.text])).toEqual((entries.get(thread.id) ?? []).filter((e) => e.publicSeq !== null).map((e) => [e.publicSeq, e.kind, e.text]));
  }
}

function expectClerks({ entries, conversations }: Truth, staff: readonly Clerk[]): void {
  for (const clerk of staff) {
    const { inbox, threads } = clerk.desk.get();
    for (const { conversationId, clientId } of clerk.refused()) expect((entries.get(conversationId) ?? []).filter((e) => e.clientId === clientId)).toEqual([]);
    const mine = conversations.filter((c) => c.open && c.assigneeId === clerk.personId).map((c) => c.id);
    expect([...inbox.rows.values()].filter((row) => row.open && row.assignee?.id === clerk.personId).map((row) => row.id).toSorted()).toEqual(mine.toSorted());
    for (const [id, thread] of threads)
      if (!thread.closed) expect(thread.entries.map((e) => [e.seq, e.kind, e.clientId])).toEqual((entries.get(id) ?? []).filter((e) => e.seq > thread.after).map((e) => [e.seq, e.kind, e.clientId]));
  }
}
