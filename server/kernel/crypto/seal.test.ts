import fc from "fast-check";
import { expect, test } from "vitest";
import { bind } from "./seal.ts";

// Every sealed field and every audited event is bound to its place by these bytes.
test("R-CU-04 (encrypted at rest): a place is written as each part's bytes behind their number, whatever signs it has", () => {
  expect(bind(["", "a", "内胆\ud800x"]).toString("hex")).toBe("0000000000000001610000000ae58685e88386efbfbd78");
  const plainly = (part: string) => {
    const bytes = Buffer.from(part, "utf8");
    return [...[24, 16, 8, 0].map((by) => (bytes.length >>> by) & 255), ...bytes];
  };
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => bind(parts).equals(Buffer.from(parts.flatMap(plainly)))));
});
