import fc from "fast-check";
import { expect, test } from "vitest";
import { newDataKey, openField, sealField, unwrapDataKey, wrapDataKey } from "./field.ts";
import { newMasterKey } from "./master.ts";
import { SealBroken } from "./seal.ts";

const owner = "0190a000-0000-7000-8000-000000000001";
const place = { table: "customers.contact", column: "phone", row: "0190a000-0000-7000-8000-0000000000aa" };
const key = newDataKey(owner);

test("R-CU-04 (encrypted at rest): a field opens where it was sealed, and never shows twice the same bytes", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (value) => openField(key, place, sealField(key, place, value)) === value));
  const [one, other] = [sealField(key, place, "13812345678"), sealField(key, place, "13812345678")];
  expect(one.equals(other)).toBe(false);
  expect(one[0]).toBe(1);
  expect(one.includes("13812345678")).toBe(false);
});

test.each([
  ["another row", { ...place, row: "0190a000-0000-7000-8000-0000000000ab" }],
  ["another column", { ...place, column: "mail" }],
  ["another table", { ...place, table: "orders.address" }],
  ["the same letters cut differently", { ...place, table: "customers.contactp", column: "hone" }],
])("R-CU-04 (encrypted at rest): a value moved to %s does not open", (_, other) => {
  expect(() => openField(key, other, sealField(key, place, "张三"))).toThrow(SealBroken);
});

test("R-CU-04 (encrypted at rest): any changed, missing or added byte is noticed", () => {
  const sealed = sealField(key, place, "张三");
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => openField(key, place, changed)).toThrow(SealBroken);
    expect(() => openField(key, place, sealed.subarray(0, at))).toThrow(SealBroken);
  }
  expect(() => openField(key, place, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(SealBroken);
});

test("R-CU-04 (encrypted at rest): a wrapped key opens only with its master key and for its owner", () => {
  const master = newMasterKey();
  const { wrapped, masterKeyId } = wrapDataKey(master, key);
  expect(masterKeyId).toBe(master.id);
  expect(unwrapDataKey(master, owner, wrapped).key.equals(key.key)).toBe(true);
  expect(() => unwrapDataKey(newMasterKey(), owner, wrapped)).toThrow(SealBroken);
  expect(() => unwrapDataKey(master, owner.replace(/1$/, "2"), wrapped)).toThrow(SealBroken);
  expect(() => openField(newDataKey(owner), place, sealField(key, place, "张三"))).toThrow(SealBroken);
});
