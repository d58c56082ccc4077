import { severities } from "#contract/forms.ts";
import type { TicketFilter } from "#contract/tickets.ts";
import type { Address } from "#console/lib/address.ts";

/** The names of a filter's parts in the address; a view that is sent to a colleague is a link. */
export const filterParts = ["state", "owner", "type", "stage", "severity", "territory", "shop", "due", "tag", "customer", "order", "from", "to", "q"] as const satisfies readonly (keyof TicketFilter)[];
export type FilterPart = (typeof filterParts)[number];

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;
const fits: Record<FilterPart, (value: string) => boolean> = {
  state: (value) => value === "open" || value === "ended",
  owner: (value) => value === "me" || value === "nobody" || uuid.test(value),
  due: (value) => value === "over" || value === "today",
  severity: (value) => severities.some((one) => one === value),
  type: (value) => value.length <= 40, stage: (value) => value.length <= 40, territory: (value) => value.length <= 40, tag: (value) => value.length <= 40,
  shop: (value) => uuid.test(value), customer: (value) => uuid.test(value), order: (value) => value.length <= 60, from: (value) => day.test(value), to: (value) => day.test(value), q: (value) => value.trim() !== "" && value.length <= 100,
};

/** The filter that an address asks for; what cannot be read is passed over. */
export function filterIn(address: Address): TicketFilter {
  const filter: Record<string, string> = { state: "open" };
  for (const part of filterParts) {
    const value = address[part];
    if (value !== undefined && value !== "" && fits[part](value)) filter[part] = value;
  }
  return filter as unknown as TicketFilter;
}

/** The address of a filter; parts it does not name are taken away, and what is usual is not said. */
export function addressOf(filter: TicketFilter): Record<FilterPart, string | undefined> {
  return Object.fromEntries(filterParts.map((part) => [part, part === "state" && filter.state === "open" ? undefined : filter[part]])) as Record<FilterPart, string | undefined>;
}

export const sameFilter = (a: TicketFilter, b: TicketFilter): boolean => JSON.stringify(addressOf(a)) === JSON.stringify(addressOf(b));
