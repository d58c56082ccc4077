import type { ConversationFilter } from "#contract/conversation.ts";
import type { Address } from "#console/lib/address.ts";

/** The names of a filter's parts in the address; a view that is sent to a colleague is a link. */
export const filterParts = ["state", "assignee", "territory", "shop", "tag", "topic", "channel", "tier", "waiting"] as const satisfies readonly (keyof ConversationFilter)[];
export type FilterPart = (typeof filterParts)[number];

const states: readonly string[] = ["open", "queued", "ended"];

/** The filter that an address asks for, or null when it asks for none; what cannot be read is passed over. */
export function filterIn(address: Address): ConversationFilter | null {
  const filter: ConversationFilter = { state: "open" };
  let asked = false;
  for (const part of filterParts) {
    const value = address[part];
    if (value === undefined || value === "") continue;
    if (part === "state") {
      if (!states.includes(value)) continue;
      filter.state = value as ConversationFilter["state"];
    } else if (part === "waiting") {
      const minutes = Number(value);
      if (!Number.isInteger(minutes) || minutes < 1 || minutes > 10_080) continue;
      filter.waiting = minutes;
    } else filter[part] = value;
    asked = true;
  }
  return asked ? filter : null;
}

/** The address of a filter; parts it does not name are taken away. */
export function addressOf(filter: ConversationFilter | null): Record<FilterPart, string | undefined> {
  return Object.fromEntries(filterParts.map((part) => [part, filter?.[part] === undefined ? undefined : String(filter[part])])) as Record<FilterPart, string | undefined>;
}

/** Whether two filters ask the same. */
export function sameFilter(a: ConversationFilter | null, b: ConversationFilter | null): boolean {
  return JSON.stringify(addressOf(a)) === JSON.stringify(addressOf(b));
}
