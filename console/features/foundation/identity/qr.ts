/** QR codes after ISO/IEC 18004: byte mode, correction level M, versions 1 to 20 (up to 666 bytes). Enough for an authenticator's address. */

// Per version at level M: correction bytes per block, and number of blocks.
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

// The field GF(256) with x⁸+x⁴+x³+x²+1.
const exp: number[] = [];
for (let i = 0, x = 1; i < 255; i += 1, x = (x << 1) ^ (x & 128 ? 0x11d : 0)) exp.push(x);
const log = new Map(exp.map((value, i) => [value, i]));
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : exp[(log.get(a)! + log.get(b)!) % 255]!);

/** Modules that carry bytes, after all patterns are drawn. */
function capacity(version: number): number {
  const aligned = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const alignment = version < 2 ? 0 : 25 * aligned ** 2 - 10 * aligned - 55;
  return Math.floor(((16 * version + 128) * version + 64 - alignment - (version < 7 ? 0 : 36)) / 8);
}

function remainder(data: readonly number[], degree: number): number[] {
  let generator = [1];
  for (let i = 0; i < degree; i += 1) {
    const next = [...generator, 0];
    generator.forEach((value, at) => (next[at + 1]! ^= times(value, exp[i]!)));
    generator = next;
  }
  const rest = [...data, ...Array.from({ length: degree }, () => 0)];
  for (let i = 0; i < data.length; i += 1) {
    const factor = rest[i]!;
    generator.forEach((value, at) => (rest[i + at]! ^= times(value, factor)));
  }
  return rest.slice(data.length);
}

/** Length and text as bytes, filled up, cut into blocks, each with its correction, woven together. */
function codewords(text: Uint8Array, version: number): number[] {
  const [count, extra] = [blocks[version - 1]!, correction[version - 1]!];
  const room = capacity(version) - count * extra;
  const bits = ["0100", text.length.toString(2).padStart(version < 10 ? 8 : 16, "0"), ...[...text].map((byte) => byte.toString(2).padStart(8, "0")), "0000"].join("");
  const data = (bits.slice(0, room * 8).padEnd(Math.ceil(bits.length / 8) * 8, "0").match(/.{8}/g) ?? []).slice(0, room).map((byte) => Number.parseInt(byte, 2));
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  const short = Math.floor(room / count);
  const longer = room % count;
  const parts = Array.from({ length: count }, (_, i) => {
    const from = i * short + Math.max(0, i - (count - longer));
    return data.slice(from, from + short + (i >= count - longer ? 1 : 0));
  });
  const checks = parts.map((part) => remainder(part, extra));
  const woven: number[] = [];
  for (let i = 0; i <= short; i += 1) for (const part of parts) if (i < part.length) woven.push(part[i]!);
  for (let i = 0; i < extra; i += 1) for (const check of checks) woven.push(check[i]!);
  return woven;
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0, (r) => r % 2 === 0, (_r, c) => c % 3 === 0, (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0, (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0, (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/** A number with its BCH remainder, as format and version carry it. */
function guarded(value: number, polynomial: number, degree: number): number {
  let rest = value << degree;
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit = 31 - Math.clz32(rest)) rest ^= polynomial << (bit - degree);
  return (value << degree) | rest;
}

type Grid = (boolean | undefined)[][];

function patterns(version: number, mask: number): Grid {
  const size = 17 + 4 * version;
  const grid: Grid = Array.from({ length: size }, () => Array.from({ length: size }, () => undefined));
  const put = (row: number, column: number, dark: boolean): void => {
    if (row >= 0 && column >= 0 && row < size && column < size) grid[row]![column] = dark;
  };
  for (let i = 0; i < size; i += 1) {
    put(6, i, i % 2 === 0);
    put(i, 6, i % 2 === 0);
  }
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]] as const)
    for (let r = -4; r <= 4; r += 1)
      for (let c = -4; c <= 4; c += 1) put(row + r, column + c, Math.max(Math.abs(r), Math.abs(c)) !== 2 && Math.max(Math.abs(r), Math.abs(c)) !== 4);
  const count = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const step = count < 2 ? 0 : Math.ceil((size - 13) / (2 * count - 2)) * 2;
  const centres = Array.from({ length: count }, (_, i) => (i === 0 ? 6 : size - 7 - (count - 1 - i) * step));
  for (const row of centres)
    for (const column of centres) {
      if ((row === 6 && column === 6) || (row === 6 && column === size - 7) || (row === size - 7 && column === 6)) continue;
      for (let r = -2; r <= 2; r += 1) for (let c = -2; c <= 2; c += 1) put(row + r, column + c, Math.max(Math.abs(r), Math.abs(c)) !== 1);
    }
  // Level M is 00; the mask's number follows.
  const format = guarded(mask, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; i += 1) {
    const dark = ((format >> i) & 1) === 1;
    put(i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, 8, dark);
    put(8, i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, dark);
  }
  put(size - 8, 8, true);
  const written = version < 7 ? 0 : guarded(version, 0x1f25, 12);
  for (let i = 0; version >= 7 && i < 18; i += 1) {
    const dark = ((written >> i) & 1) === 1;
    put(Math.floor(i / 3), size - 11 + (i % 3), dark);
    put(size - 11 + (i % 3), Math.floor(i / 3), dark);
  }
  return grid;
}

function drawn(version: number, bytes: readonly number[], mask: number): boolean[][] {
  const grid = patterns(version, mask);
  const size = grid.length;
  const free = grid.map((row) => row.map((module) => module === undefined));
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upwards = ((right + 1) & 2) === 0;
    for (let i = 0; i < size; i += 1)
      for (const column of [right, right - 1]) {
        const row = upwards ? size - 1 - i : i;
        if (!free[row]![column]) continue;
        const dark = (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        grid[row]![column] = dark !== masks[mask]!(row, column);
        bit += 1;
      }
  }
  return grid.map((row) => row.map((module) => module === true));
}

/** How hard a grid is to read: long runs, squares, false finders, unbalance. */
function penalty(grid: readonly (readonly boolean[])[]): number {
  const lines = [...grid, ...grid.map((_, column) => grid.map((row) => row[column]!))].map((line) => line.map(Number).join(""));
  let sum = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    for (let at = 0; at + 11 <= line.length; at += 1) if (/^(?:10111010000|00001011101)/.test(line.slice(at, at + 11))) sum += 40;
  }
  for (let r = 1; r < grid.length; r += 1)
    for (let c = 1; c < grid.length; c += 1) if (new Set([grid[r]![c], grid[r - 1]![c], grid[r]![c - 1], grid[r - 1]![c - 1]]).size === 1) sum += 3;
  const dark = grid.flat().filter(Boolean).length / grid.length ** 2;
  return sum + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
}

/** The modules of a QR code, row by row (true: dark); null when the text is too long. */
export function qrModules(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text);
  const version = blocks.findIndex((count, i) => bytes.length + (i < 9 ? 2 : 3) <= capacity(i + 1) - count * correction[i]!) + 1;
  if (version === 0) return null;
  const words = codewords(bytes, version);
  const candidates = masks.map((_, mask) => drawn(version, words, mask));
  return candidates.reduce((best, candidate) => (penalty(candidate) < penalty(best) ? candidate : best));
}
