import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { followsRedirect, isAllowListed, kindOf, mayCall, mayCallUrl } from "./rules.ts";

describe("R-OP-05 (outbound, D14): which addresses may be called", () => {
  test.each([
    ["93.184.216.34", "public"], ["1.1.1.1", "public"], ["223.5.5.5", "public"], ["100.63.255.255", "public"], ["100.128.0.0", "public"], ["172.15.255.255", "public"], ["172.32.0.0", "public"], ["11.0.0.0", "public"], ["9.255.255.255", "public"], ["169.253.255.255", "public"], ["192.167.255.255", "public"],
    ["127.0.0.1", "loopback"], ["127.255.255.255", "loopback"], ["::1", "loopback"], ["0:0:0:0:0:0:0:1", "loopback"], ["::ffff:127.0.0.1", "loopback"], ["::ffff:7f00:1", "loopback"],
    ["10.0.0.1", "private"], ["172.16.0.1", "private"], ["172.31.255.255", "private"], ["192.168.1.1", "private"], ["100.64.0.1", "private"], ["100.100.100.200", "private"], ["198.18.0.1", "private"], ["fc00::1", "private"], ["fdff::1", "private"], ["::ffff:10.1.2.3", "private"], ["::ffff:c0a8:101", "private"],
    ["169.254.169.254", "link_local"], ["169.254.0.23", "link_local"], ["fe80::1", "link_local"], ["fe80::1%eth0", "link_local"], ["febf::1", "link_local"], ["::ffff:169.254.169.254", "link_local"],
    ["168.63.129.16", "metadata"], ["fd00:ec2::254", "metadata"],
    ["0.0.0.0", "special"], ["224.0.0.1", "special"], ["255.255.255.255", "special"], ["240.0.0.1", "special"], ["192.0.2.1", "special"], ["203.0.113.9", "special"], ["::", "special"], ["ff02::1", "special"], ["64:ff9b::a00:1", "special"], ["64:ff9b::10.0.0.1", "special"], ["2002:a00:1::", "special"], ["2001::1", "special"], ["2001:db8::1", "special"], ["::7f00:1", "special"], ["100::1", "special"], ["not an address", "special"], ["", "special"], ["0x7f.1", "special"],
    ["2606:4700::1111", "public"], ["2400:3200::1", "public"], ["::ffff:1.1.1.1", "public"],
  ] as const)("R-OP-05 (outbound): %s is %s", (address, kind) => {
    expect(kindOf(address)).toBe(kind);
  });

  test("R-OP-05 (outbound): a v4 address is judged the same in its v6 dress", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a, b, c, d] = address.split(".").map(Number) as [number, number, number, number];
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(kindOf(`::ffff:${address}`)).toBe(kindOf(address));
        expect(kindOf(`::ffff:${hex}`)).toBe(kindOf(address));
        expect(kindOf(`2002:${hex}::`)).not.toBe("public");
        expect(kindOf(`64:ff9b::${hex}`)).not.toBe("public");
      }),
    );
  });

  test.each([
    ["https://shop.example/hook", [], true],
    ["http://shop.example/hook", [], "scheme_refused"],
    ["http://shop.example/hook", ["shop.example"], true],
    ["http://shop.example:8080/hook", ["shop.example:8080"], true],
    ["http://shop.example:8081/hook", ["shop.example:8080"], "scheme_refused"],
    ["ftp://shop.example/", ["shop.example"], "scheme_refused"],
    ["file:///etc/passwd", [], "scheme_refused"],
    ["https://user:pw@shop.example/", [], "credentials_refused"],
    ["https://127.0.0.1/", [], "address_refused"],
    ["https://127.1/", [], "address_refused"],
    ["https://2130706433/", [], "address_refused"],
    ["https://0x7f000001/", [], "address_refused"],
    ["https://[::1]/", [], "address_refused"],
    ["https://[::ffff:10.0.0.1]/", [], "address_refused"],
    ["http://[::1]:99/", ["::1:99"], true],
    ["https://127.0.0.1/", ["127.0.0.1"], true],
  ] as const)("R-OP-05 (outbound): %s with %j allowed: %s", (url, allow, says) => {
    const verdict = mayCallUrl(new URL(url), allow);
    expect(verdict === true ? true : verdict.no).toBe(says);
  });

  test("R-OP-05 (outbound): one private address among a name's addresses is enough to refuse", () => {
    const url = new URL("https://shop.example/");
    expect(mayCall(url, ["93.184.216.34", "2606:4700::1111"], [])).toBe(true);
    expect(mayCall(url, ["93.184.216.34", "10.0.0.1"], [])).toEqual({ no: "address_refused", kind: "private" });
    expect(mayCall(url, ["10.0.0.1"], ["shop.example"])).toBe(true);
    expect(isAllowListed(new URL("https://other.example/"), ["shop.example"])).toBe(false);
  });

  test.each([
    ["https://a.example/x", "https://a.example/y", 302, "GET", true],
    ["https://a.example/x", "https://a.example/y", 302, "POST", false],
    ["https://a.example/x", "https://a.example/y", 307, "POST", true],
    ["https://a.example/x", "https://b.example/y", 307, "GET", false],
    ["https://a.example/x", "http://a.example/y", 301, "GET", false],
    ["https://a.example/x", "https://a.example:444/y", 301, "GET", false],
  ] as const)("R-OP-05 (outbound): from %s to %s by %i after %s: %s", (from, to, status, method, follows) => {
    expect(followsRedirect(new URL(from), new URL(to), status, method)).toBe(follows);
  });
});
