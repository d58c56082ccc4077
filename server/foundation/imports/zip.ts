import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

const inflated = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);
const headOf = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 } as const;
/** What a workbook's reader looks at; pictures and printers' settings are left out. */
const looked = /\.xml(?:\.rels)?$/;

/** One part, kept as it is: nothing about its size is left to say. */
function plainPart(name: Buffer, content: Buffer, crc: number): Buffer[] {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(headOf.local, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(0x800, 6);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return [head, name, content];
}

/**
 * A workbook with its parts unpacked, for a reader that believes what a file says of its own sizes: five megabytes can say ten and unpack to five thousand.
 * What comes out is counted while it comes, and no more than `most` bytes are ever held.
 */
export async function unpacked(zip: Buffer, most: number): Promise<Buffer | "unreadable" | "too_large"> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 20 > zip.length) return "unreadable";
  const pieces: Buffer[] = [];
  let at = zip.readUInt32LE(end + 16);
  let left = most;
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries -= 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== headOf.entry) return "unreadable";
    const [method, crc, packed, nameLength, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)];
    const name = zip.subarray(at + 46, at + 46 + nameLength);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (!looked.test(name.toString())) continue;
    if (local + 30 > zip.length || zip.readUInt32LE(local) !== headOf.local) return "unreadable";
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    if (from + packed > zip.length || (method !== 0 && method !== 8)) return "unreadable";
    const bytes = zip.subarray(from, from + packed);
    try {
      const content = method === 0 ? bytes : await inflated(bytes, { maxOutputLength: left + 1 });
      left -= content.length;
      pieces.push(...plainPart(name, content, crc));
    } catch (error) {
      return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "too_large" : "unreadable";
    }
    if (left < 0) return "too_large";
  }
  const last = Buffer.alloc(22);
  last.writeUInt32LE(headOf.end, 0);
  return Buffer.concat([...pieces, last]);
}
