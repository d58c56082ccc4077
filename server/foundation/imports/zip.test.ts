import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import writeXlsxFile from "write-excel-file/node";
import { readSheet } from "read-excel-file/node";
import { unpacked } from "./zip.ts";

interface Part { name: string; content: Buffer; told?: number; stored?: boolean }
/** A zip whose heads and directory say of each part what `told` says, whatever it holds. */
function zipOf(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, told, stored } of parts) {
    const packed = stored ? content : deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(stored ? 0 : 8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(told ?? content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), facts, entry, Buffer.from(name));
    const local = [Buffer.from("PK\u0003\u0004", "latin1"), facts, Buffer.from(name), packed];
    pieces.push(...local);
    at += local.reduce((sum, one) => sum + one.length, 0);
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...pieces, ...directory, Buffer.from("PK\u0005\u0006", "latin1"), end]);
}
const sheet = (): Promise<Buffer> => writeXlsxFile([[{ value: "姓名" }, { value: "手机" }], [{ value: "林月华" }, { value: 13_812_346_207 }]]).toBuffer();
const mebi = 2 ** 20;

describe("R-CU-05 (import): a workbook is unpacked by us", () => {
  test("R-CU-05 (import): what Excel would write is read as before", async () => {
    const plain = await unpacked(await sheet(), mebi);
    expect(await readSheet(plain as Buffer)).toEqual([["姓名", "手机"], ["林月华", 13_812_346_207]]);
  });
  test("R-CU-05 (import): a workbook that says it holds ten bytes and holds fifty megabytes is too large, alone or in many parts, packed or not", async () => {
    const zeros = Buffer.alloc(50 * mebi);
    expect(await unpacked(zipOf([{ name: "xl/a.xml", content: zeros, told: 10 }]), mebi)).toBe("too_large");
    expect(await unpacked(zipOf(Array.from({ length: 60 }, (_, n) => ({ name: `xl/${n}.xml`, content: zeros.subarray(0, mebi / 2), told: 10 }))), 20 * mebi)).toBe("too_large");
    expect(await unpacked(zipOf([{ name: "xl/a.xml", content: zeros.subarray(0, mebi + 1), told: 10, stored: true }]), mebi)).toBe("too_large");
    expect(await unpacked(zipOf([{ name: "xl/a.xml", content: zeros.subarray(0, mebi), told: 10, stored: true }]), mebi)).toBeInstanceOf(Buffer);
  });
  test("R-CU-05 (import): one that says it holds four gigabytes and holds ten bytes comes out as ten; what is not looked at is left out", async () => {
    const out = (await unpacked(zipOf([{ name: "xl/a.xml", content: Buffer.from("<a>12</a>"), told: 0xffff_fff0 }, { name: "xl/b.png", content: Buffer.alloc(9000) }]), mebi)) as Buffer;
    expect(out.length).toBeLessThan(200);
    expect(out.includes("<a>12</a>")).toBe(true);
    // Sizes stand in the head: packed and unpacked.
    expect([out.readUInt16LE(8), out.readUInt32LE(18), out.readUInt32LE(22)]).toEqual([0, 9, 9]);
  });
  test("R-CU-05 (import): cut or bent anywhere it is unreadable or too large, never more than was allowed", async () => {
    const whole = await sheet();
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(whole.length), async (bends, cut) => {
      const bent = Buffer.from(whole.subarray(0, bends.length % 2 === 0 ? cut : whole.length));
      for (const [at, byte] of bends) if (at < bent.length) bent[at] = byte;
      const out = await unpacked(bent, mebi);
      expect(Buffer.isBuffer(out) ? out.length <= 2 * mebi : ["unreadable", "too_large"].includes(out)).toBe(true);
    }));
  });
});
