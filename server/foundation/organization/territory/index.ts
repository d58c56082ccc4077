/** Territories: who answers for which area, and how a contact's area is found (R-PE-04, R-PE-05). Pure. */
export { checkTerritories } from "./check.ts";
export type { TerritoryProblem, TerritoryProblemCode } from "./check.ts";
export { findTerritory } from "./find.ts";
export type { FoundTerritory, TerritorySignal, TerritorySignals, TriedSource } from "./find.ts";
export { headquartersOf, territoryOf } from "./lookup.ts";
export { territorySignals } from "./signals.ts";
export type { ContactFacts, HomeTables } from "./signals.ts";
