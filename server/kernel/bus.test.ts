import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBus, portions, type Bus } from "./bus.ts";
import { testKernel } from "./testing.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
let here: Bus;
let there: Bus;
beforeAll(async () => {
  centre = await testKernel();
  await centre.kernel.bus.close();
  here = await openBus(centre.kernel.db, "here", centre.kernel.log);
  there = await openBus(centre.kernel.db, "there", centre.kernel.log);
  await meet(here, there);
  await meet(there, here);
});
afterAll(async () => {
  await here.close();
  await there.close();
  await centre.close();
});

/** What a node is told about a topic, in order. */
function listen(bus: Bus, topic: string) {
  const told: { keys: string[]; remote: boolean }[] = [];
  let look = () => {};
  const off = bus.on(topic, (keys, remote) => {
    told.push({ keys, remote });
    look();
  });
  return {
    told,
    off,
    until: (fits: () => boolean) =>
      new Promise<void>((resolve) => {
        look = () => (fits() ? resolve() : undefined);
        look();
      }),
  };
}
/** Wake-ups go out once a node has heard of another; until then the tables alone tell. */
async function meet(one: Bus, other: Bus): Promise<void> {
  const heard = listen(other, "meet");
  const again = setInterval(() => one.wake("meet", "you"), 20);
  await heard.until(() => keysOf(heard).length > 0);
  clearInterval(again);
  heard.off();
}
const backends = async () => (await centre.kernel.db.pool.query<{ pid: number }>("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and (query = 'listen kefu_wake' or query like 'select pg_notify($1%')")).rows.map((row) => row.pid);
const keysOf = (heard: ReturnType<typeof listen>) => heard.told.flatMap((one) => one.keys);

test("D15: a wake-up is heard at once on its own node and reaches the other one; the sender does not hear it twice", async () => {
  const [own, other] = [listen(here, "row"), listen(there, "row")];
  here.wake("row", "7");
  expect(own.told).toEqual([{ keys: ["7"], remote: false }]);
  await other.until(() => keysOf(other).includes("7"));
  there.wake("row", "8");
  await own.until(() => keysOf(own).includes("8"));
  expect(own.told.filter((one) => one.keys.length > 0)).toEqual([{ keys: ["7"], remote: false }, { keys: ["8"], remote: true }]);
  own.off();
  other.off();
});

test("D15: a thousand long keys in one moment reach the other node, each once, although a notification holds 8,000 bytes", async () => {
  const other = listen(there, "many");
  const keys = Array.from({ length: 1000 }, (_, i) => `${i}-${"k".repeat(100)}`);
  for (const key of keys) here.wake("many", key);
  await other.until(() => keysOf(other).length >= 1000);
  expect(keysOf(other).toSorted()).toEqual(keys.toSorted());
  other.off();
});

test("D15: whatever is told, in whatever script, each portion fits a notification and nothing is left out; a key that none holds has its whole topic looked at", async () => {
  const key = fc.oneof(fc.string({ unit: "grapheme", maxLength: 200 }), fc.uuid(), fc.nat(200).map((n) => JSON.stringify({ id: "x".repeat(36), name: "欧阳娜娜".repeat(Math.floor(n / 10)), n })));
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom("here", "typing", "session", "会话"), fc.array(key, { maxLength: 120 })), { maxLength: 6 }), (pending) => {
    const told = portions(pending);
    for (const portion of told) expect(Buffer.byteLength(JSON.stringify({ from: "x".repeat(80), wakes: portion }))).toBeLessThan(8000);
    expect(told.flatMap((portion) => portion.flatMap(({ topic, keys }) => keys.map((one) => `${topic} ${one}`)))).toEqual(pending.flatMap(([topic, keys]) => keys.map((one) => `${topic} ${one}`)));
  }));
  const other = listen(there, "wide");
  const name = "司马相如".repeat(12);
  const keys = Array.from({ length: 50 }, (_, n) => JSON.stringify({ n, name }));
  for (const one of [...keys, "长".repeat(4000)]) here.wake("wide", one);
  await other.until(() => keysOf(other).length >= 50 && other.told.some((one) => one.keys.length === 0));
  expect(keysOf(other).toSorted()).toEqual(keys.toSorted());
  other.off();
});

test("R-OP-02 (cut from the database): after the listening connections were killed every topic is looked at again, and wake-ups pass both ways", async () => {
  const [own, other] = [listen(here, "after"), listen(there, "after")];
  await centre.kernel.db.pool.query("select pg_terminate_backend(pid) from unnest($1::int[]) as p(pid)", [await backends()]);
  here.wake("after", "lost on the way");
  // An empty list of keys means: look at everything.
  await own.until(() => own.told.some((one) => one.remote && one.keys.length === 0));
  await other.until(() => other.told.some((one) => one.remote && one.keys.length === 0));
  here.wake("after", "there again");
  there.wake("after", "here again");
  await other.until(() => keysOf(other).includes("there again"));
  await own.until(() => keysOf(own).includes("here again"));
  own.off();
  other.off();
});

test("R-OP-02 (one node cut off): what a node could not say while it was cut off, the others look for themselves", async () => {
  const third = await openBus(centre.kernel.db, "third", centre.kernel.log);
  await meet(here, third);
  await meet(third, there);
  const other = listen(there, "quiet");
  const known = await backends();
  const { rows } = await centre.kernel.db.pool.query<{ pid: number }>("select pid from pg_stat_activity where datname = current_database() and pid = any($1) order by backend_start desc limit 1", [known]);
  await centre.kernel.db.pool.query("select pg_terminate_backend($1)", [rows[0]!.pid]); // the third node's
  third.wake("quiet", "nobody hears this");
  await other.until(() => other.told.some((one) => one.keys.length === 0 || one.keys.includes("nobody hears this")));
  other.off();
  await third.close();
});

test("D15: a notification that is not ours is passed over", async () => {
  const other = listen(there, "row");
  await centre.kernel.db.pool.query("select pg_notify('kefu_wake', '{not json')");
  here.wake("row", "9");
  await other.until(() => keysOf(other).includes("9"));
  other.off();
});
