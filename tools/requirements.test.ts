import { describe, expect, it } from "vitest";
import { judge, numbersIn, stateOf, type Requirements } from "./requirements.ts";
import { titleOf } from "./results.ts";

const requirements: Requirements = {
  "R-PE-01": { says: "Sign-in", parts: { password: "by password", TOTP: { says: "second factor", titles: ["recovery codes"] }, passkeys: { says: "without password", later: true } } },
};
const proof = (title: string, status: "passed" | "failed" | "not run" = "passed") => ({ title, file: "a.test.ts", status });

describe("requirements: what the tests prove", () => {
  it("requirements: a title may name several numbers, each with its part, or one part for all", () => {
    expect(numbersIn("R-PE-02 (matrix), R-OP-05 (API): every endpoint")).toEqual([{ number: "R-PE-02", part: "matrix" }, { number: "R-OP-05", part: "API" }]);
    expect(numbersIn("R-CV-01 R-CV-02 (main job): a shopper asks")).toEqual([{ number: "R-CV-01", part: "main job" }, { number: "R-CV-02", part: "main job" }]);
    expect(numbersIn("R-CV-01: without a part")).toEqual([{ number: "R-CV-01", part: "" }]);
    expect(numbersIn("no number at all")).toEqual([]);
  });
  it("requirements: a test inherits the number of the describe around it, but not when it names one itself", () => {
    expect(titleOf({ title: "a code works once", ancestorTitles: ["identity", "R-PE-01 (TOTP)"] })).toBe("R-PE-01 (TOTP): a code works once");
    expect(titleOf({ title: "R-PE-02 (roles): x", ancestorTitles: ["R-PE-01 (TOTP)"] })).toBe("R-PE-02 (roles): x");
  });
  it("requirements: a part is missing, failing, of a later issue, or proved by one of its titles", () => {
    expect(judge(requirements, [proof("R-PE-01 (password): in")])[0]).toMatchObject({ missing: ["TOTP"], later: ["passkeys"], failing: [] });
    expect(judge(requirements, [proof("R-PE-01 (password, recovery codes): in")])[0]).toMatchObject({ missing: [], failing: [] });
    expect(judge(requirements, [proof("R-PE-01 (password): in"), proof("R-PE-01 (TOTP): out", "failed")])[0]).toMatchObject({ missing: [], failing: ["TOTP"] });
  });
  it("requirements: whole is only what was proved: a title that did not run, or failed, proves nothing, and the line says which", () => {
    const lineOf = (...tests: ReturnType<typeof proof>[]) => stateOf(judge(requirements, tests)[0]!);
    const [password, totp] = [proof("R-PE-01 (password): in"), proof("R-PE-01 (TOTP): out")];
    expect(lineOf(password, totp)).toBe("whole as far as now asked · later: passkeys");
    expect(lineOf(password, { ...totp, status: "not run" })).toBe("not run: TOTP · later: passkeys");
    expect(lineOf(password, totp, proof("R-PE-01 (recovery codes): once", "not run"))).toBe("not run: TOTP · later: passkeys");
    expect(lineOf({ ...password, status: "not run" }, { ...totp, status: "failed" })).toBe("failed: TOTP · not run: password · later: passkeys");
    expect(lineOf(totp)).toBe("parts missing: password · later: passkeys");
    expect(stateOf(judge({ "R-HB-03": { says: "why", parts: { words: "in words" } } }, [proof("R-HB-03 (words): so")])[0]!)).toBe("whole");
  });
  it("requirements: a part may be proved by a test of another number", () => {
    const shared: Requirements = { "R-HB-03": { says: "why", parts: { "in words": { says: "words", titles: ["R-CV-02 (why waiting)"] } } } };
    expect(judge(shared, [proof("R-CV-02 (why waiting): words for all")]).find(({ number }) => number === "R-HB-03")).toMatchObject({ missing: [] });
    expect(judge(shared, [proof("R-CV-02 (explained): because")]).find(({ number }) => number === "R-HB-03")).toMatchObject({ missing: ["in words"] });
  });
  it("requirements: a number that is not listed is shown with its tests", () => {
    expect(judge({}, [proof("R-XX-01 (far): away", "not run")])).toMatchObject([{ number: "R-XX-01", missing: [], proofs: [{ part: "far", status: "not run" }] }]);
  });
});
