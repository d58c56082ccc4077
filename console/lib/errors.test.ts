import { expect, test } from "vitest";
import { ApiError } from "#console/lib/api.ts";
import { learnRefusals, problemOf } from "#console/lib/errors.ts";

test("a refusal's sentence comes from its code, its places from its params", () => {
  const error = new ApiError(429, { code: "too_many", params: { seconds: 30 } });
  expect(problemOf(error, "zh-CN").text).toContain("30 秒");
  expect(problemOf(error, "en").text).toContain("30 s");
});

test("R-PE-02 (words): a missing permission is named in the reader's words; without a name the general sentence stands", () => {
  const refused = new ApiError(403, { code: "forbidden", params: { permission: "handbook.publish" } });
  expect(problemOf(refused, "zh-CN").text).toContain("审核与发布制度");
  expect(problemOf(refused, "en").text).toContain("review and publish the handbook");
  expect(problemOf(new ApiError(403, { code: "forbidden" }), "zh-CN").text).not.toContain("{");
});

test("each field keeps its own sentence by path; the first of several wins", () => {
  const fields = [
    { path: "name", code: "too_long", params: { maximum: 60 } },
    { path: "name", code: "required" },
    { path: "hours.0.from", code: "never heard of" },
  ];
  const problem = problemOf(new ApiError(422, { code: "invalid", fields }), "zh-CN");
  expect(problem.fields["name"]).toContain("最多 60");
  expect(problem.fields["hours.0.from"]).not.toBe("");
});

test("a module's own codes are learned; an unknown code still says something and shows the code", () => {
  learnRefusals({
    "zh-CN": { codes: { shop_closed: "店铺已停用。" } },
    en: { codes: { shop_closed: "The shop is closed." } },
  });
  expect(problemOf(new ApiError(409, { code: "shop_closed" }), "en").text).toBe("The shop is closed.");
  const unknown = problemOf(new ApiError(409, { code: "what" }), "zh-CN");
  expect([unknown.code, unknown.text.length > 0]).toEqual(["what", true]);
});

test("a network that failed and a fault of ours are told apart", () => {
  expect(problemOf(new TypeError("Failed to fetch"), "zh-CN").code).toBe("unreachable");
  expect(problemOf(new RangeError("x"), "zh-CN").code).toBe("internal");
});
