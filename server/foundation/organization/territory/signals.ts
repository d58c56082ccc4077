import { ipHome, isArea, normalArea, phoneHome, resolveAddress } from "../region/index.ts";
import type { IpTable, PhoneTable, StructuredAddress } from "../region/index.ts";
import type { TerritorySignal, TerritorySignals } from "./find.ts";

/** What a shop, the customer file and the connection tell about a contact, as it came. */
export interface ContactFacts {
  readonly orderAddress?: string | StructuredAddress | null;
  /** An address, or an area code. */
  readonly profile?: string | StructuredAddress | null;
  readonly phone?: string | null;
  readonly ip?: string | null;
  /** The customer's own choice: an area code from the list, or words. */
  readonly stated?: string | null;
  readonly businessLine?: string | null;
}

/** Tables that are asked in order: what was imported, then what is shipped. */
export interface HomeTables {
  readonly phone: readonly PhoneTable[];
  readonly ip: readonly IpTable[];
}

/** Reads the areas out of what is known; the input of `findTerritory`. */
export function territorySignals(facts: ContactFacts, tables: HomeTables): TerritorySignals {
  return {
    ...(isThere(facts.orderAddress) && { order_address: areaOf(facts.orderAddress) }),
    ...(isThere(facts.profile) && { profile: areaOf(facts.profile) }),
    ...(isThere(facts.phone) && { phone: phoneHome(facts.phone, tables.phone) }),
    ...(isThere(facts.ip) && { ip: ipHome(facts.ip, tables.ip) }),
    ...(isThere(facts.stated) && { stated: areaOf(facts.stated) }),
    ...(isThere(facts.businessLine) && { businessLine: facts.businessLine }),
  };
}

function areaOf(address: string | StructuredAddress): TerritorySignal {
  if (typeof address === "string" && isArea(normalArea(address.trim())))
    return { area: normalArea(address.trim()), certainty: "certain" };
  return resolveAddress(address);
}

function isThere<T extends string | object>(value: T | null | undefined): value is T {
  return typeof value === "string"
    ? value.trim() !== ""
    : value != null && Object.values(value).some((part) => part != null && part !== "");
}
