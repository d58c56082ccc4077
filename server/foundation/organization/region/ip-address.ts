import { isIP } from "node:net";

export type IpFamily = 4 | 6;

/** Reads an IPv4 or IPv6 address; IPv4 written as IPv6 (`::ffff:1.2.3.4`) counts as IPv4, a zone (`%eth0`) is dropped. */
export function parseAddress(text: string): { family: IpFamily; value: bigint } | undefined {
  const plain = text
    .trim()
    .replace(/%.*$/, "")
    .replace(/^\[(.*)\]$/, "$1");
  const family = isIP(plain);
  if (family === 4) return { family, value: valueOf4(plain) };
  if (family !== 6) return undefined;
  const value = valueOf6(plain);
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffff_ffffn } : { family, value };
}

/** Reads a network as in `1.2.0.0/16` or `240e::/20`; a single address is a network of one. */
export function parseRange(cidr: string): { family: IpFamily; from: bigint; to: bigint } | undefined {
  const [, network, length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(cidr.trim()) ?? [];
  const address = parseAddress(network ?? "");
  if (!address) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const rest = BigInt(bits - prefix);
  const from = (address.value >> rest) << rest;
  return { family: address.family, from, to: from + (1n << rest) - 1n };
}

function valueOf4(text: string): bigint {
  return text.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function valueOf6(text: string): bigint {
  const plain = text.replace(/(\d+\.\d+\.\d+\.\d+)$/, (dotted) => {
    const value = valueOf4(dotted);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const left = groups(head);
  const right = groups(tail ?? "");
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...middle, ...right].reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
}
