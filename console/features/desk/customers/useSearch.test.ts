import { expect, it } from "vitest";
import { isPersonalSearch } from "./useSearch.ts";

it("R-CU-04 (masking): whole phone numbers and mail addresses never enter the address of the page", () => {
  expect(["13812345678", "138 1234 5678", "+86-13812345678", "０５７１ 8888", "a@b.cn"].map(isPersonalSearch)).toEqual([true, true, true, false, true]);
  expect(["林女士", "6207", "C-108", "108"].map(isPersonalSearch)).toEqual([false, false, false, false]);
});
