import { afterAll, beforeAll, expect, test } from "vitest";
import { countEach, countTickets, listTickets, type ListFilter } from "#server/desk/tickets/store/lists.ts";
import { wholeCentre, type WholeCentre } from "#server/testing.ts";
import { pick, seeded } from "../search/talk.ts";
import { fillTickets, tags } from "./fill.ts";

interface Row {
  id: string;
  type: string;
  place: string;
  severity: string;
  territory: string;
  owner_id: string | null;
  opened_by: string | null;
  shop_id: string | null;
  contact_id: string | null;
  order_number: string | null;
  tags: string[];
  opened_at: Date;
  due_at: Date | null;
  sort_at: Date;
  ended_at: Date | null;
}

let centre: WholeCentre;
let table: Row[];
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  await fillTickets(centre.kernel, centre.app, 3000, () => {}, { owners: 12, customers: 40 });
  table = await centre.rows<Row>("select * from tickets.ticket");
});
afterAll(() => centre.close());

/** The plain reading of a filter. */
function fits(t: Row, f: ListFilter): boolean {
  const when = f.ended ? t.ended_at : t.opened_at;
  const { reach } = f;
  return (
    (t.ended_at !== null) === f.ended && (f.ownerId === undefined || t.owner_id === f.ownerId) && (f.type === undefined || t.type === f.type) && (f.stage === undefined || t.place === f.stage) &&
    (f.severity === undefined || t.severity === f.severity) && (f.territory === undefined || t.territory === f.territory) && (f.shopId === undefined || t.shop_id === f.shopId) && (f.tag === undefined || t.tags.includes(f.tag)) &&
    (f.contactIds === undefined || (t.contact_id !== null && f.contactIds.includes(t.contact_id))) && (f.orderNumber === undefined || t.order_number === f.orderNumber) &&
    (f.dueBefore === undefined || (!f.ended && t.due_at !== null && t.due_at < f.dueBefore)) && (f.from === undefined || when! >= f.from) && (f.to === undefined || when! < f.to) &&
    (reach.all || t.owner_id === reach.personId || t.opened_by === reach.personId || reach.territories.includes(t.territory))
  );
}
const at = (t: Row) => (t.ended_at ?? t.sort_at).getTime();
const ordered = (rows: Row[], ended: boolean) => rows.toSorted((a, b) => (ended ? -1 : 1) * (at(a) - at(b) || (a.id < b.id ? -1 : 1)));

test("R-TK-01 (lists, any filters): whatever is asked for together, whoever asks, page by page and in number a list is what the plain reading of the table says, whichever way it is walked", async () => {
  const random = seeded(23);
  const some = <T>(of: (t: Row) => T): T => of(pick(random, table));
  const day = () => new Date(Date.now() - random() * 500 * 86_400_000 * (random() < 0.5 ? 0.08 : 1));
  const values: Record<string, () => unknown> = {
    ownerId: () => (random() < 0.2 ? null : some((t) => t.owner_id)), type: () => some((t) => t.type), stage: () => some((t) => t.place), severity: () => some((t) => t.severity), territory: () => some((t) => t.territory),
    shopId: () => some((t) => t.shop_id) ?? undefined, tag: () => (random() < 0.1 ? "没有这个标签" : pick(random, tags)), contactIds: () => [...new Set([some((t) => t.contact_id), some((t) => t.contact_id)])].filter((one) => one !== null),
    orderNumber: () => some((t) => t.order_number) ?? undefined, dueBefore: () => new Date(Date.now() + (random() - 0.5) * 6 * 86_400_000), from: day, to: day,
  };
  const seen = { rows: 0, empty: 0 };
  for (let n = 0; n < 120; n += 1) {
    const names = Object.keys(values);
    const asked = Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => pick(random, names)).map((name) => [name, values[name]!()]));
    const territories = Array.from({ length: Math.floor(random() * 6) }, () => some((t) => t.territory));
    const reach: ListFilter["reach"] = random() < 0.3 ? { all: true } : { all: false, personId: some((t) => t.opened_by)!, territories: [...new Set(territories)] };
    const f: ListFilter = { ended: random() < 0.5, reach, ...asked };
    const want = ordered(table.filter((t) => fits(t, f)), f.ended);
    const few = pick(random, [-1, 20, 2500]);
    const limit = 10 + Math.floor(random() * 50);
    const found: string[] = [];
    await centre.kernel.db.transaction(centre.kernel.clock, async (tx) => {
      for (let after: { at: Date; id: string } | null = null; ; ) {
        const page = await listTickets(tx, f, after, limit, few);
        found.push(...page.map((t) => t.id));
        const last = page.at(-1);
        if (page.length < limit || last === undefined || found.length > 100) break;
        after = { at: last.endedAt ?? last.sortAt, id: last.id };
      }
      const counted = [await countTickets(tx, f, 1000, few), ...(await countEach(tx, [f], 1000))];
      expect(counted, JSON.stringify(f)).toEqual([Math.min(want.length, 1001), Math.min(want.length, 1001)]);
    });
    expect(found, JSON.stringify(f)).toEqual(want.slice(0, found.length > 100 ? found.length : undefined).map((t) => t.id));
    seen.rows += found.length;
    if (found.length === 0) seen.empty += 1;
  }
  expect([seen.rows > 500, seen.empty < 90], JSON.stringify(seen)).toEqual([true, true]);
});
