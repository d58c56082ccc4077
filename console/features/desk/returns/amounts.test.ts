import { expect, test } from "vitest";
import { fenOf, leftOf, yuanOf } from "./amounts.ts";

test("R-TK-04 (beside the order): amounts are typed in yuan and kept in fen, to the fen", () => {
  expect(["", "12", "12.5", "0.29", "１２．３", "1,280.00", "¥ 5"].map(fenOf)).toEqual([0, 1200, 1250, 29, 1230, 128_000, 500]);
  expect(["-1", "1.234", "abc", "1e3", "1.2.3"].map(fenOf)).toEqual([null, null, null, null, null]);
  expect([yuanOf(1200), yuanOf(1250), yuanOf(29)]).toEqual(["12", "12.50", "0.29"]);
  expect(leftOf({ paidFen: 1000, refundedFen: 300, reservedFen: 200 })).toBe(500);
});
