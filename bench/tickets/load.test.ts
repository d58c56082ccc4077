import { afterAll, beforeAll, expect, test } from "vitest";
import { textOfTicket } from "#server/desk/search/rules/texts.ts";
import { wholeCentre, type WholeCentre } from "#server/testing.ts";
import { fillTickets } from "./fill.ts";

let centre: WholeCentre;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
});
afterAll(() => centre.close());

test("R-TK-01 (figures): tickets that the bench's filler brings are as those made through the door: read, listed and found alike, their index rows equal to what the follower would write", async () => {
  const { app, kernel } = centre;
  await fillTickets(kernel, app, 200, () => {}, { owners: 8, customers: 40 });
  const ids = (await centre.rows<{ id: string }>("select id from tickets.ticket order by number limit 60")).map((row) => row.id);
  const sorted = (numbers: readonly number[]) => [...new Set(numbers)].toSorted((a, b) => a - b);
  const indexed = await centre.rows<{ subject_id: string; n: number; at: Date; norm: string; grams: number[]; facets: number[] }>("select * from search.text where subject_id = any($1::uuid[]) order by subject_id", ids);
  const wanted = (await app.tickets.texts(kernel.db.kysely, ids)).map(textOfTicket).toSorted((a, b) => (a.subjectId < b.subjectId ? -1 : 1));
  expect(indexed.map((row) => ({ subjectId: row.subject_id, n: row.n, at: row.at, norm: row.norm, grams: sorted(row.grams), facets: sorted(row.facets) }))).toEqual(wanted.map((text) => ({ ...text, grams: sorted(text.grams), facets: sorted(text.facets) })));
  const boss = await centre.signedIn("fill.boss", ["supervisor"]);
  const { rows, counts } = (await boss.ask("GET", "/v1/tickets?limit=200")).body as unknown as { rows: { id: string; code: string; placeName: object }[]; counts: { open: { value: number } } };
  expect([rows.length, counts.open.value, rows.every((row) => /^[A-Z]+\d+$/.test(row.code))]).toEqual([20, 20, true]);
  expect((await boss.ask("GET", `/v1/tickets/${rows[0]!.id}`)).status).toBe(200);
  // The indexes that were dropped for the filling stand again.
  expect((await centre.rows("select 1 from pg_indexes where schemaname = 'tickets' and tablename = 'ticket'")).length).toBeGreaterThan(18);
});
