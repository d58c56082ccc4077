import { expect, test } from "vitest";
import { found, insist, Refusal, type Verdict } from "./refusal.ts";

const refusalOf = (work: () => unknown): Refusal => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error("not refused");
};

test.each<[code: string, status: number]>([
  ["invalid", 422],
  ["unauthenticated", 401],
  ["forbidden", 403],
  ["not_found", 404],
  ["too_large", 413],
  ["too_many", 429],
  ["stale_version", 409],
  ["already_taken", 409],
])("HOUSE §4.4: %s reaches the caller as %i", (code, status) => {
  expect(new Refusal(code).status).toBe(status);
});

test("HOUSE §3: a rule's no becomes a refusal with its fields and params; a yes passes", () => {
  const no: Verdict = { refused: "too_early", fields: [{ path: "endAt", code: "too_small" }], params: { minutes: 5 } };
  expect(refusalOf(() => insist(no))).toMatchObject({ code: "too_early", status: 409, fields: no.fields, params: no.params });
  expect(insist(true)).toBeUndefined();
});

test("HOUSE §3: what does not exist and what may not be seen are refused alike", () => {
  expect(refusalOf(() => found(null))).toMatchObject({ code: "not_found", status: 404 });
  expect(refusalOf(() => found(undefined))).toMatchObject({ code: "not_found", status: 404 });
  expect(found(0)).toBe(0);
});
