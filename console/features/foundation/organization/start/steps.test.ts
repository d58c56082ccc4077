import { expect, it } from "vitest";
import { stepsLeft } from "./steps.ts";

const ready = { shops: [{ state: "open" }], teams: [{ state: "open", members: 2 }], territories: [{ teams: [] }, { teams: ["southwest"] }], planned: 1 };

it("what is missing: an empty centre is told every step, a ready one none", () => {
  expect(stepsLeft({ shops: [], teams: [], territories: [{ teams: [] }], planned: 0 })).toEqual(["shop", "team", "people", "territory", "duty"]);
  expect(stepsLeft(ready)).toEqual([]);
});

it.each([
  ["only a closed shop", { shops: [{ state: "closed" }] }, ["shop"]],
  ["a team without members", { teams: [{ state: "open", members: 0 }] }, ["people"]],
  ["only a closed team", { teams: [{ state: "closed", members: 3 }] }, ["team", "people"]],
  ["territories without owners", { territories: [{ teams: [], agents: [] }] }, ["territory"]],
  ["a territory owned by a person alone", { territories: [{ teams: [], agents: ["li.na"] }] }, []],
  ["nobody on duty this week", { planned: 0 }, ["duty"]],
])("what is missing: %s", (_name, part, left) => {
  expect(stepsLeft({ ...ready, ...part })).toEqual(left);
});
