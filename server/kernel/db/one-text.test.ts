import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../testing.ts";
import { lostConnection } from "./index.ts";
import { askOneText } from "./one-text.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  db = await testDatabase();
  client = await db.db.connect();
});
afterAll(async () => {
  await client.end();
  await db.close();
});

const echo = { name: "echo", text: "select $1::text" };

test("one text, again and again over the same prepared statement; none where there is no row or no value", async () => {
  for (const words of ["你好", "", "it's \"quoted\" \\ and\nbroken", "你好"]) expect(await askOneText(client, echo, [words])).toBe(words);
  expect(await askOneText(client, echo, [null])).toBeNull();
  expect(await askOneText(client, { name: "nothing", text: "select 'x' where $1::boolean" }, [false])).toBeNull();
  const { rows } = await client.query("select count(*)::int as n from pg_prepared_statements where name = 'echo'");
  expect(rows).toEqual([{ n: 1 }]);
});

test("values of every kind arrive as they were given", async () => {
  const at = new Date("2026-03-02T02:00:00.123Z");
  const shape = { name: "shape", text: "select to_jsonb(v)::text from (select $1::timestamptz as at, $2::text[] as words, encode($3::bytea, 'hex') as bytes, $4::boolean as yes, $5::jsonb as body) as v" };
  const told = await askOneText(client, shape, [at, ["a,b", "\"c\"", null, "\\d"], Buffer.from([0, 255, 10]), true, JSON.stringify({ n: [1, "二"] })]);
  const { at: back, ...rest } = JSON.parse(told!) as { at: string };
  expect(new Date(back)).toEqual(at);
  expect(rest).toEqual({ words: ["a,b", "\"c\"", null, "\\d"], bytes: "00ff0a", yes: true, body: { n: [1, "二"] } });
});

test("what the database refuses is the error of its own question, and the next one is answered", async () => {
  const both = await Promise.allSettled([askOneText(client, { name: "divide", text: "select (1 / $1::int)::text" }, [0]), askOneText(client, echo, ["still here"])]);
  expect(both).toMatchObject([{ status: "rejected", reason: { code: "22012" } }, { status: "fulfilled", value: "still here" }]);
  expect(await askOneText(client, { name: "divide", text: "select (1 / $1::int)::text" }, [1])).toBe("1");
});

test("a line that is cut fails the question as lost, and every later one", async () => {
  const cut = await db.db.connect();
  const { rows } = await cut.query("select pg_backend_pid() as pid");
  const asked = askOneText(cut, { name: "slow", text: "select pg_sleep($1)::text" }, [30]).then(() => null, (error: unknown) => error);
  await client.query("select pg_terminate_backend($1)", [rows[0].pid]);
  expect(lostConnection(await asked)).toBe(true);
  expect(lostConnection(await askOneText(cut, echo, ["?"]).catch((error: unknown) => error))).toBe(true);
});
