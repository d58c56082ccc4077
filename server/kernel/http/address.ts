import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { kindOf } from "../outbound/index.ts";

/** Which proxies are believed: so many in a row before us, on this machine or in its private network, or those of a list of addresses and networks. */
export type TrustProxy = number | readonly string[];
const mostHops = 9;

/** Reads TRUST_PROXY; null when it is none. */
export function readTrustProxy(text: string): TrustProxy | null {
  const plain = text.trim().toLowerCase();
  if (plain === "" || plain === "false") return 0;
  if (plain === "true") return 1;
  if (/^\d+$/.test(plain)) return Number(plain) <= mostHops ? Number(plain) : null;
  const list = plain.split(",").map((one) => one.trim());
  const isNetwork = (one: string): boolean => {
    const [, address = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(one) ?? [];
    return isIP(address) !== 0 && Number(bits ?? 0) <= (isIP(address) === 4 ? 32 : 128);
  };
  return list.every(isNetwork) ? list : null;
}

const near: ReadonlySet<string> = new Set(["loopback", "private", "link_local"]);

/**
 * Whether what this address says of who it speaks for is believed; hop 0 opened the connection. A number alone would believe whoever connects past
 * the proxy, so it counts only addresses that no caller from the internet has.
 */
export function trusts(trust: TrustProxy): (address: string, hop: number) => boolean {
  if (typeof trust === "number") return (address, hop) => hop < trust && near.has(kindOf(address));
  const list = new BlockList();
  for (const one of trust) {
    const [address = "", bits] = one.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const bare = (address ?? "").split("%")[0]!;
    return isIP(bare) !== 0 && list.check(bare, isIP(bare) === 4 ? "ipv4" : "ipv6");
  };
}

/** From which address a socket comes, as Fastify says it of a request: seen from us, the first on the way that is not a proxy of ours. What stands further left anybody can have written. */
export function addressOf(trusted: (address: string, hop: number) => boolean, request: Pick<IncomingMessage, "headers"> & { socket: { remoteAddress?: string | undefined } }): string {
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
  const way = [request.socket.remoteAddress ?? "", ...forwarded.toReversed()];
  return way.find((address, hop) => !trusted(address, hop)) ?? way.at(-1)!;
}

/** Whose address it is: an IPv6 household or host owns a whole /64, from which each call could come with an address of its own. Every limit by address counts by this. */
export function networkOf(address: string): string {
  // As IPv6 writes an IPv4 address, or with the port that some proxies add.
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/i.exec(address);
  if (v4) return v4[1]!;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().replace(/^\[([^\]]*)\].*$/, "$1").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? before : [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0"), ...after];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
