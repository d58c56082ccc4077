import { isIPv4, isIPv6 } from "node:net";

/** What an address is, as far as a call to the outside cares; only `public` may be called without being allow-listed. */
export type AddressKind = "public" | "loopback" | "private" | "link_local" | "metadata" | "special";

const v4Ranges: readonly [string, number, AddressKind][] = [
  ["0.0.0.0", 8, "special"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"], // carrier-grade NAT; a cloud's metadata service lives at 100.100.100.200
  ["127.0.0.0", 8, "loopback"],
  ["168.63.129.16", 32, "metadata"], // a cloud's host agent, on an address that looks public
  ["169.254.0.0", 16, "link_local"], // and the metadata services of most clouds
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "special"],
  ["192.0.2.0", 24, "special"],
  ["192.88.99.0", 24, "special"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "private"],
  ["198.51.100.0", 24, "special"],
  ["203.0.113.0", 24, "special"],
  ["224.0.0.0", 4, "special"],
  ["240.0.0.0", 4, "special"],
];

const numberOfV4 = (text: string): bigint => text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);

function numberOfV6(text: string): bigint {
  const address = text.split("%")[0]!.replace(/(\d+\.\d+\.\d+\.\d+)$/, (v4) => {
    const n = numberOfV4(v4);
    return `${(n >> 16n).toString(16)}:${(n & 0xffffn).toString(16)}`;
  });
  const [head = "", tail] = address.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => "0"), ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

const within = (n: bigint, base: bigint, bits: number, width: number): boolean => n >> BigInt(width - bits) === base >> BigInt(width - bits);

function kindOfV4(n: bigint): AddressKind {
  return v4Ranges.find(([base, bits]) => within(n, numberOfV4(base), bits, 32))?.[2] ?? "public";
}

const v6Ranges: readonly [string, number, AddressKind][] = [
  ["2001::", 23, "special"], // Teredo and other protocol assignments
  ["2001:db8::", 32, "special"],
  ["2002::", 16, "special"], // 6to4 carries a v4 address of anybody's choice
  ["3fff::", 20, "special"],
];

/** The kind of an address as a resolver gives it; what cannot be read is special. */
export function kindOf(address: string): AddressKind {
  if (isIPv4(address)) return kindOfV4(numberOfV4(address));
  if (!isIPv6(address)) return "special";
  const n = numberOfV6(address);
  if (n === 1n) return "loopback";
  // ::ffff:0:0/96 is a v4 address in v6 dress; the v4 rules hold.
  if (n >> 32n === 0xffffn) return kindOfV4(n & 0xffffffffn);
  if (within(n, numberOfV6("fd00:ec2::254"), 128, 128)) return "metadata";
  if (within(n, numberOfV6("fc00::"), 7, 128)) return "private";
  if (within(n, numberOfV6("fe80::"), 10, 128)) return "link_local";
  // Global unicast is 2000::/3; everything beside it is loopback, NAT64, multicast or unassigned.
  if (!within(n, numberOfV6("2000::"), 3, 128)) return "special";
  return v6Ranges.find(([base, bits]) => within(n, numberOfV6(base), bits, 128))?.[2] ?? "public";
}

export type CallVerdict = true | { no: "scheme_refused" | "credentials_refused" | "address_refused"; kind?: AddressKind };

const portOf = (url: URL): string => url.port || (url.protocol === "https:" ? "443" : "80");
const bare = (host: string): string => host.replace(/^\[|\]$/g, "").toLowerCase();

/** Whether an address stands on the list: `host` opens all its ports, `host:port` one. */
export function isAllowListed(url: URL, allow: readonly string[]): boolean {
  const host = bare(url.hostname);
  return allow.some((one) => one.toLowerCase() === host || one.toLowerCase() === `${host}:${portOf(url)}`);
}

/** Whether an address may be called at all, before its name is resolved. */
export function mayCallUrl(url: URL, allow: readonly string[]): CallVerdict {
  if (url.username !== "" || url.password !== "") return { no: "credentials_refused" };
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isAllowListed(url, allow))) return { no: "scheme_refused" };
  const host = bare(url.hostname);
  return isIPv4(host) || isIPv6(host) ? mayCall(url, [host], allow) : true;
}

/** Whether a name that resolved to these addresses may be called: one bad address among them is enough to refuse. */
export function mayCall(url: URL, addresses: readonly string[], allow: readonly string[]): CallVerdict {
  if (isAllowListed(url, allow)) return true;
  const bad = addresses.map(kindOf).find((kind) => kind !== "public");
  return bad === undefined ? true : { no: "address_refused", kind: bad };
}

/** Whether an answer's redirect is followed: to the same host, port and scheme, and without turning a change into a reading. */
export function followsRedirect(from: URL, to: URL, status: number, method: string): boolean {
  if (from.origin !== to.origin) return false;
  return status === 307 || status === 308 || method === "GET" || method === "HEAD";
}
