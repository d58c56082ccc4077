/** Regions: divisions of GB/T 2260, and the home area of an address, a phone number or an IP address. Offline; see region-data/README.md. */
export { resolveAddress } from "./address.ts";
export type { ResolvedAddress, StructuredAddress } from "./address.ts";
export type { ImportProblem } from "./csv.ts";
export { areaChain, areaName, divisionsOf, divisionSource, isArea, normalArea } from "./divisions.ts";
export type { Division } from "./divisions.ts";
export { ipHome, parseIpRanges } from "./ip.ts";
export type { IpHome, IpTable } from "./ip.ts";
export { shippedIpTable } from "./ip-shipped.ts";
export { parsePhonePrefixes, phoneHome, shippedPhoneTable } from "./phone.ts";
export type { PhoneHome, PhoneTable } from "./phone.ts";
