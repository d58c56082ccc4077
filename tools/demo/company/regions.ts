import type { TerritoryKey } from "./types.ts";

const firstDigits: Record<string, TerritoryKey> = {
  "1": "north-china", "2": "northeast", "3": "east-china", "5": "southwest", "6": "northwest",
};
const centralAndSouth: Record<string, TerritoryKey> = {
  "41": "central-china", "42": "central-china", "43": "central-china", "44": "south-china", "45": "south-china", "46": "south-china",
};

/** The territory of a province by the product's default handbook, for writing the demo's past. */
export function territoryOf(province: string): TerritoryKey {
  return firstDigits[province.slice(0, 1)] ?? centralAndSouth[province] ?? "headquarters";
}
