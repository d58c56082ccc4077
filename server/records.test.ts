import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissionTable, roles, scopeFor, type Grant, type Permission } from "#contract/permissions.ts";
import { reaches, system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { contract, wholeCentre, type Answer, type Asks, type WholeCentre } from "./testing.ts";
import { takenBy } from "./testing/plain.ts";
import { familiesIn, shopperIn, type Family, type Kind, type Place, type Shopper } from "./testing/records.ts";

/** Finds nothing although the record itself may be read: what they name is not there. */
const namesMore = /\{(?!id\}|kind\})\w+\}/;

let centre: WholeCentre;
let teamId: string;
let colleague: { id: string; ask: Asks };
let families: readonly Family[];
let shopper: Shopper;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
  const [team] = await centre.rows<{ id: string }>("select id from organization.team where key = 'team-southwest'");
  teamId = team!.id;
  colleague = await centre.signedIn("records.another", ["agent"]);
  const boss = await centre.signedIn("records.boss", ["manager", "supervisor"]);
  const mate = await centre.signedIn("records.mate", ["agent"]);
  await joinTeam(mate.id);
  shopper = await shopperIn(centre);
  families = await familiesIn(centre, { boss, mateId: mate.id }, shopper);
});
afterAll(() => centre.close());

const joinTeam = (personId: string) => centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, personId, { capacity: 9, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [teamId] }));
const placeOf = (kind: Kind, me: string): Place => ({
  own: { ownerId: me, teamId: null, territory: "northwest" },
  team: { ownerId: colleague.id, teamId, territory: "northwest" },
  territory: { ownerId: colleague.id, teamId: null, territory: "southwest" },
  foreign: { ownerId: colleague.id, teamId: null, territory: "northwest" },
})[kind];

/** The kind of record to whose endpoints this one belongs. */
const familiesOf = (key: string): Family[] => families.filter((family) => family.paths.some((path) => `${key.split(" ")[1]!}/`.startsWith(`${path}/`)));
const keysOf = (family: Family): string[] => Object.keys(contract).filter((key) => familiesOf(key).includes(family)).toSorted((a, b) => Number(b.startsWith("GET")) - Number(a.startsWith("GET")));
const isRight = (perm: string): perm is Permission => perm in permissionTable;

/** Who asks: every role, and those whose right was narrowed. */
const askers: readonly { name: string; grants: readonly Grant[] }[] = [
  ...roles.map((role) => ({ name: role as string, grants: [{ role }] })),
  { name: "agent.own", grants: [{ role: "agent", scope: "own" }] },
  { name: "supervisor.own", grants: [{ role: "supervisor", scope: "own" }] },
  { name: "supervisor.territory", grants: [{ role: "supervisor", scope: "territory" }] },
  { name: "manager.team", grants: [{ role: "manager", scope: "team" }] },
];

/** One of those who ask, and how far their rights go. */
async function asker({ name, grants }: (typeof askers)[number]) {
  const me = await centre.signedIn(`records.${name}`, grants);
  await joinTeam(me.id);
  const as = { id: me.id, teams: [teamId], territories: ["southwest"] } as never;
  const has = (perm: string) => !isRight(perm) || scopeFor(grants, perm) !== null;
  function within(family: Family, kind: Kind, perm: string): boolean {
    const wanted = isRight(perm) ? (family.like?.[perm] ?? perm) : null;
    const scope = wanted === null ? "own" : scopeFor(grants, wanted);
    return reaches(as, scope !== null && family.ownOnly ? "own" : scope, placeOf(kind, me.id));
  }
  const reads = (family: Family, kind: Kind, perm: string) => within(family, kind, family.read ?? perm);
  return { ...me, has, within, reads };
}

/** What an endpoint is asked about a record. */
function question(family: Family, key: string, id: string, named: string): [method: string, url: string, body: unknown] {
  const [method, path] = key.split(" ") as [string, string];
  const { query, body } = contract[key]!;
  const words: Record<string, string> = { seq: "1", n: "1", mode: "message", exit: "done", ...family.words };
  const url = path.replace("{id}", id).replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? named);
  return [method, `${url}?${new URLSearchParams(takenBy(query, named, key) as Record<string, string> | undefined)}`, method === "GET" ? undefined : (takenBy(body, named, key) ?? {})];
}
const told = ({ status, body }: Answer): string => JSON.stringify([status, body.code, body.params, body.fields]);

describe("R-PE-02 (records): every endpoint of a record, every role, own, team's, territory's and foreign", () => {
  test("R-PE-02 (records): every record that not everybody reaches is of a kind that is asked here", () => {
    const narrow = (perm: string) => perm === "signed-in" || (isRight(perm) && Object.values(permissionTable[perm]).some((scope) => scope !== "all"));
    const unknown = Object.entries(contract).filter(([key, { perm }]) => /\{\w*id\}/i.test(key) && narrow(perm) && familiesOf(key).length === 0);
    expect(unknown.map(([key]) => key)).toEqual([]);
    expect(families.filter((family) => keysOf(family).length === 0).map((family) => family.name)).toEqual([]);
  });

  test.each(askers)("R-PE-02 (records): $name reaches what the right says, and beyond it nothing is read, told or changed", async (who) => {
    const me = await asker(who);
    const wrong: string[] = [];
    let asked = 0;
    for (const family of families) {
      for (const kind of family.kinds) {
        const id = await family.make();
        const place = placeOf(kind, me.id);
        const placed = async () => {
          await family.put(id, place);
          return JSON.stringify(await family.state(id));
        };
        let before = await placed();
        for (const key of keysOf(family)) {
          const { perm } = contract[key]!;
          const answer = await me.ask(...question(family, key, id, colleague.id));
          const { status, body: said } = answer;
          const changed = JSON.stringify(await family.state(id)) !== before;
          asked += 1;
          const heard = `${family.name}: ${key} on ${kind}: ${status} ${String(said.code ?? "")}`;
          if (status >= 500) wrong.push(heard);
          else if (!me.has(perm)) {
            if (status !== 403 || said.code !== "forbidden") wrong.push(`${heard}, the role lacks ${perm}`);
          } else if (!me.reads(family, kind, perm)) {
            // Word for word what is said of a record that is not there.
            const nothing = await me.ask(...question(family, key, newId(), colleague.id));
            if (status < 400 || told(answer) !== told(nothing)) wrong.push(`${heard}, beyond reach; of nothing: ${told(nothing)}`);
          } else if (method(key) === "GET" && status !== 200 && !namesMore.test(key)) wrong.push(`${heard}, within reach`);
          else if (isRight(perm) && !me.within(family, kind, perm) && (changed || (perm === "customers.unmask" && status < 400))) wrong.push(`${heard}, beyond ${perm}`);
          if (status >= 400 && changed) wrong.push(`${heard}, refused and changed all the same`);
          if (changed) before = await placed();
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(400);
  }, 120_000);

  test("R-PE-02 (records): what is named beside an own record is refused alike, whether it is out of reach or not there", async () => {
    const me = await asker({ name: "naming", grants: [{ role: "agent" }] });
    const out: [string, string][] = [];
    for (const family of families.filter((one) => one.kinds.includes("foreign") && one.words === undefined)) {
      const id = await family.make();
      await family.put(id, placeOf("foreign", me.id));
      if (!me.reads(family, "foreign", contract[keysOf(family)[0]!]!.perm)) out.push([family.name, id]);
    }
    const wrong: string[] = [];
    let asked = 0;
    for (const family of families.filter((one) => one.kinds.includes("own"))) {
      const id = await family.make();
      for (const key of keysOf(family).filter((one) => me.has(contract[one]!.perm))) {
        const naming = (named: string) => question(family, key, id, named);
        if (JSON.stringify(naming(newId())) === JSON.stringify(naming(newId()))) continue;
        const ask = async (named: string) => {
          await family.put(id, placeOf("own", me.id));
          return told(await me.ask(...naming(named)));
        };
        const nothing = await ask(newId());
        for (const [name, one] of out) {
          const heard = await ask(one);
          asked += 1;
          if (heard !== nothing) wrong.push(`${key} naming one of ${name}: ${heard}; of nothing: ${nothing}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(100);
  }, 120_000);

  test.each(askers)("R-PE-02 (records): no list and no neighbour's page tells $name of a record beyond reach", async (who) => {
    const me = await asker({ ...who, name: `lists.${who.name}` });
    const out: [string, string][] = [];
    for (const family of families.filter((one) => one.words === undefined)) {
      for (const kind of family.kinds.filter((one) => one !== "own" && !me.reads(family, one, contract[keysOf(family)[0]!]!.perm))) {
        const id = await family.make();
        await family.put(id, placeOf(kind, me.id));
        out.push([`${kind}'s ${family.name}`, id]);
      }
    }
    const sought: Record<string, object> = { "GET /v1/regions/divisions": { within: "51" }, "GET /v1/promises/about": { conversationId: out.find(([name]) => name.endsWith(" conversations"))?.[1] ?? newId() } };
    const wrong: string[] = [];
    for (const [key, { perm, query }] of Object.entries(contract)) {
      const path = key.split(" ")[1]!;
      const beside = path.startsWith("/v1/customers/{id}") && !namesMore.test(path);
      if (method(key) !== "GET" || perm === "public" || !me.has(perm) || (path.includes("{") && !beside)) continue;
      const asking = new URLSearchParams((sought[key] ?? takenBy(query, shopper.customerId, key)) as Record<string, string> | undefined);
      const { status, body } = await me.ask("GET", `${path.replace("{id}", shopper.customerId)}?${asking}`);
      if (status >= 500) wrong.push(`${key}: ${status}`);
      const whole = JSON.stringify(body);
      for (const [name, id] of out) if (whole.includes(id)) wrong.push(`${key} tells of one of ${name}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

function method(key: string): string {
  return key.split(" ")[0]!;
}
