import { expect, test } from "vitest";
import { codeOf, createLog, errorFields } from "./log.ts";
import { Refusal } from "./refusal.ts";

const said = "13912345678 住在锦江区";
class Odd extends Error {
  override name = "Odd";
}
const errors: unknown[] = [
  new Error(said),
  new TypeError(said, { cause: new Error(said) }),
  Object.assign(new Odd(said), { code: "23505", detail: `Key (phone)=(${said})`, hint: said }),
  Object.assign(new Error(said), { code: said }),
  new Refusal("invalid", { fields: [{ path: "phone", code: "wrong_type", params: { got: said } }] }),
  Object.assign(new Error(said), { code: "13912345678", name: said }),
  new Error(`first line\n    at ${said} (file:///srv/server/x.ts:1:1)`),
  new SyntaxError(`Unexpected token in "${said}"`),
  said,
  { message: said },
  undefined,
];

test("D5: whatever an error quotes, its log line and the code kept of it carry none of it", () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  for (const error of errors) {
    log.error("test.failed", errorFields(error));
    log.info("kept", { code: codeOf(error) });
  }
  expect(lines).toHaveLength(errors.length * 2);
  expect(lines.filter((line) => line.includes("139") || line.includes("锦江"))).toEqual([]);
});

test("D5: an error is still told by its class, its database code and its place", () => {
  expect(errorFields(errors[2])).toMatchObject({ error: "Odd", code: "23505" });
  expect(errorFields(errors[0]).place).toMatch(/server\/kernel\/log\.test\.ts/);
  expect([codeOf(errors[2]), codeOf(errors[1]), codeOf(errors[4])]).toEqual(["23505", "TypeError", "invalid"]);
});
