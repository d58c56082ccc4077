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
