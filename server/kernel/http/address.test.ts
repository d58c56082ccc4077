import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigRefused, readConfig } from "../config.ts";
import { addressOf, networkOf, readTrustProxy, trusts, type TrustProxy } from "./address.ts";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["203.0.113.9:50123", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::7]:50123", "2001:db8:1:2::/64"],
  ["2001:0db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("R-PE-01 (rate limit), R-CH-01 (flood): %s counts for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const came = (remoteAddress: string, forwarded?: string) => ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } });
test.each<[string, TrustProxy, string, string | undefined, string]>([
  ["no proxy is named: the line means nothing", 0, "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["no proxy is named, though one is there", 0, "127.0.0.1", "203.0.113.9", "127.0.0.1"],
  ["one proxy on this machine", 1, "127.0.0.1", "203.0.113.9", "203.0.113.9"],
  ["one proxy, and a caller who wrote an address before", 1, "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"],
  ["one proxy, a caller in the own network who wrote one before", 1, "::ffff:172.17.0.1", "198.51.100.1, 10.0.0.8", "10.0.0.8"],
  ["one proxy that says nothing", 1, "127.0.0.1", undefined, "127.0.0.1"],
  ["past the proxy from the internet", 1, "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["two proxies in the own network", 2, "127.0.0.1", "198.51.100.1, 203.0.113.9,10.0.0.7", "203.0.113.9"],
  ["a listed balancer before a listed network", ["198.51.100.0/24", "fd00::/8"], "fd00::1", "192.0.2.1, 203.0.113.9, 198.51.100.77", "203.0.113.9"],
  ["a listed address as IPv6 writes it", ["203.0.113.5"], "::ffff:203.0.113.5", "192.0.2.1", "192.0.2.1"],
  ["not on the list", ["203.0.113.5"], "127.0.0.1", "192.0.2.1", "127.0.0.1"],
  ["proxies alone on the way", ["10.0.0.0/8"], "10.0.0.1", "10.0.0.2", "10.0.0.2"],
])("D21, R-CH-01 (flood): whose address it is: %s", (_, trust, remote, forwarded, address) => {
  expect(addressOf(trusts(trust), came(remote, forwarded))).toBe(address);
});

test("D21, R-CH-01 (flood): whatever a caller writes, behind the named proxy the address is the one that the proxy saw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.ipV4()).map((all) => all.join(","))), fc.ipV4().filter((one) => one !== ""), (written, caller) => {
    expect(addressOf(trusts(1), came("127.0.0.1", `${written}, ${caller}`))).toBe(caller);
    expect(addressOf(trusts(["127.0.0.1/32"]), came("127.0.0.1", `${written}, 203.0.113.9`))).toBe("203.0.113.9");
  }));
});

test.each<[string, TrustProxy | null]>([
  ["", 0], ["0", 0], ["false", 0], ["1", 1], ["true", 1], ["2", 2], ["10.0.0.0/8, 203.0.113.7", ["10.0.0.0/8", "203.0.113.7"]], ["fd00::/8", ["fd00::/8"]],
  ["10", null], ["-1", null], ["yes", null], ["10.0.0.0/33", null], ["10.0.0.0/", null], ["::/129", null], ["proxy.example", null], ["10.0.0.1,", null],
])("D21: TRUST_PROXY=%j is read as %j", (text, wanted) => {
  expect(readTrustProxy(text)).toEqual(wanted);
  if (wanted !== null) expect(readConfig([], { TRUST_PROXY: text }).trustProxy).toEqual(wanted);
  else expect(() => readConfig([], { TRUST_PROXY: text })).toThrow(new ConfigRefused("trust_proxy_invalid", { value: text }));
});
