import fc from "fast-check";
import { expect, test } from "vitest";
import { blindIndex, normalId, normalMail, normalName, normalPhone } from "./blind.ts";

const index = blindIndex(Buffer.alloc(32, 7));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test.each([
  ["13812345678", "13812345678"], ["138 1234 5678", "13812345678"], ["+86-138-1234-5678", "13812345678"], ["008613812345678", "13812345678"],
  ["８６１３８１２３４５６７８", "13812345678"], ["\u202d13812345678\u202c", "13812345678"], ["13812345678-1234", "13812345678-1234"], ["138-1234-5678转1234", "13812345678-1234"],
  ["0755-82345678", "075582345678"], ["(0755) 8234 5678", "075582345678"], ["+86 755 82345678", "075582345678"], ["+86-10-62345678", "01062345678"],
  ["010-62345678-801", "01062345678-801"], ["+1 (415) 555-0100", "+14155550100"], ["0014155550100", "+14155550100"], ["400-800-1234", "4008001234"], ["95188", "95188"], ["", ""],
])("R-CU-04 (searchable by blind index): phone %j is looked up as %j", (written, normal) => expect(normalPhone(written)).toBe(normal));

test.each([["dashes", "-"], ["signs of an extension", "转"], ["digits", "1"], ["spaces", " "], ["dashes and digits", "1-"]])("R-CU-04 (searchable by blind index): a million %s between the digits of a phone are read like a few", (_, piece) => {
  expect(normalPhone(`138${piece.repeat(1_000_000)}x`)).toMatch(/^138(?:1*)$/);
});

test("R-CU-04 (searchable by blind index): mail, id and name are looked up however they are written", () => {
  expect(normalMail(" Zhang.San@Example.COM ")).toBe("zhang.san@example.com");
  expect(normalId("110101 19900307-851x")).toBe("11010119900307851X");
  expect(normalName("买买提 · 吐尔逊")).toBe(normalName("买买提•吐尔逊"));
  expect(hex(index.phone("+86 138 1234 5678").whole)).toBe(hex(index.phone("13812345678").whole));
  expect(hex(index.phone("13812345678-1234").last4)).toBe(hex(index.phoneLast4("５６７８")));
});

test("R-CU-04 (searchable by blind index): the same value under two kinds, or two roots, gives nothing in common", () => {
  const values = [index.phone("13812345678").whole, index.id("13812345678"), index.mail("13812345678"), index.name("13812345678").whole, blindIndex(Buffer.alloc(32, 8)).id("13812345678")];
  expect(new Set(values.map(hex)).size).toBe(values.length);
});

test("R-CU-04 (searchable by blind index): any part of a name finds it, and the grams show neither order nor text", () => {
  const letter = fc.constantFrom(..."王李张欧阳小明娜𠮷一丁");
  fc.assert(fc.property(fc.array(letter, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (letters, from, length) => {
    const start = from % letters.length;
    const part = letters.slice(start, start + 1 + (length % (letters.length - start))).join("");
    const grams = new Set(index.name(letters.join("")).grams.map(hex));
    return index.searchGrams(part).every((gram) => grams.has(hex(gram)));
  }));
  const grams = new Set(index.name("欧阳娜娜").grams.map(hex));
  expect(index.searchGrams("娜欧").every((gram) => grams.has(hex(gram)))).toBe(false);
  expect(index.searchGrams("")).toEqual([]);
});
