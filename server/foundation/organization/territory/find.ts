import { CERTAINTIES, TERRITORY_SOURCES } from "#contract/policies/territories.ts";
import type {
  Certainty,
  Territories,
  TerritoryOutcome,
  TerritoryReason,
  TerritorySource,
} from "#contract/policies/territories.ts";
import { headquartersOf, isCutFiner, territoryOf } from "./lookup.ts";

/** What one source says: an area, or nothing that could be read. */
export interface TerritorySignal {
  readonly area?: string;
  readonly certainty?: Certainty;
}

/** What is known of a contact; a source that is not there is left out. */
export type TerritorySignals = Partial<Record<TerritorySource, TerritorySignal>> & {
  readonly businessLine?: string;
};

export interface TriedSource {
  readonly source: TerritorySource;
  readonly outcome: TerritoryOutcome;
  readonly reason: TerritoryReason;
  readonly area?: string;
}

export interface FoundTerritory {
  readonly territory: string;
  readonly source: TerritorySource | "none";
  readonly certainty: Certainty;
  readonly area?: string;
  /** The sources that were asked, in order, up to the one that was used. */
  readonly tried: readonly TriedSource[];
}

/** The surest that each source can be: people move, keep their number, and surf through gateways elsewhere. */
const SUREST: Readonly<Record<TerritorySource, Certainty>> = {
  order_address: "certain",
  profile: "likely",
  phone: "likely",
  ip: "weak",
  stated: "likely",
};

/** The territory of a contact: delivery address, profile, phone, IP, the customer's own choice; at last headquarters. */
export function findTerritory(policy: Territories, signals: TerritorySignals): FoundTerritory {
  const tried: TriedSource[] = [];
  for (const source of TERRITORY_SOURCES) {
    const signal = signals[source];
    const area = signal?.area;
    const territory =
      area === undefined
        ? undefined
        : territoryOf(policy, { areaCode: area, businessLine: signals.businessLine });
    const outcome = territory ? "used" : whyNot(policy, signal);
    tried.push({
      source,
      outcome,
      reason: `territory.${source}.${outcome}`,
      ...(area !== undefined && { area }),
    });
    if (territory)
      return {
        territory: territory.key,
        source,
        certainty: lessSure(SUREST[source], signal?.certainty),
        area,
        tried,
      };
  }
  return { territory: headquartersOf(policy).key, source: "none", certainty: "weak", tried };
}

function whyNot(policy: Territories, signal: TerritorySignal | undefined): TerritoryOutcome {
  if (!signal) return "absent";
  if (signal.area === undefined) return "unreadable";
  return isCutFiner(policy, signal.area) ? "too_coarse" : "uncovered";
}

function lessSure(a: Certainty, b: Certainty = "certain"): Certainty {
  return CERTAINTIES.indexOf(a) >= CERTAINTIES.indexOf(b) ? a : b;
}
