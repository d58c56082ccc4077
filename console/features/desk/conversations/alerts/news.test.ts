import { expect, test } from "vitest";
import { sampleRow } from "../state/testing.ts";
import { newsBetween } from "./news.ts";

const me = { id: "me", name: "苏敏" };
const map = (...rows: ReturnType<typeof sampleRow>[]) => new Map(rows.map((row) => [row.id, row]));

test("R-CV-05 (browser notifications): a new assignment and a customer's answer are news; others' conversations and one's own words are not", () => {
  const mine = sampleRow({ id: "a", assignee: me, unread: 0 });
  const kinds = (before: Map<string, typeof mine>, now: Map<string, typeof mine>) => newsBetween(before, now, "me").map((one) => `${one.kind} ${one.row.id}`);
  expect(kinds(map(), map(mine))).toEqual(["assigned a"]);
  expect(kinds(map({ ...mine, assignee: null }), map(mine))).toEqual(["assigned a"]);
  expect(kinds(map(mine), map({ ...mine, unread: 1, last: { text: "在吗", by: "customer" } }))).toEqual(["answered a"]);
  expect(kinds(map(mine), map({ ...mine, last: { text: "在", by: "agent" } }))).toEqual([]);
  expect(kinds(map(), map({ ...mine, assignee: { id: "other", name: "单雨" } }))).toEqual([]);
  expect(kinds(map(), map({ ...mine, open: false }))).toEqual([]);
});
