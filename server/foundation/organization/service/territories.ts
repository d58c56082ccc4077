import type { TerritoryProblem } from "#contract/organization.ts";
import type { LocalText } from "#contract/common.ts";
import type { Certainty, Territories, TerritoryOutcome, TerritorySource } from "#contract/policies/territories.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "../parts.ts";
import { areaName } from "../region/index.ts";
import { knownLoginNames, openTeamKeys } from "../store/teams.ts";
import { checkTerritories, findTerritory, territorySignals, type ContactFacts, type FoundTerritory } from "../territory/index.ts";

/** Everything to mend in a division of the country; teams and people that are not there are warned of, since they may follow. */
export async function checkDivision(ctx: Ctx, body: Territories): Promise<TerritoryProblem[]> {
  const teams = await openTeamKeys(ctx.tx);
  const agents = await knownLoginNames(ctx.tx, body.territories.flatMap((one) => one.agents ?? []));
  const unknown = (field: "teams" | "agents", code: string, known: readonly string[]): TerritoryProblem[] =>
    body.territories.flatMap((territory, i) =>
      (territory[field] ?? []).flatMap((named, j): TerritoryProblem[] =>
        known.includes(named) ? [] : [{ code, severity: "warning", territories: [territory.key], path: ["territories", i, field, j], named }],
      ),
    );
  const found = checkTerritories(body).map((problem): TerritoryProblem => ({ ...problem, territories: [...problem.territories], path: [...problem.path] }));
  return [...found, ...unknown("teams", "territory_unknown_team", teams), ...unknown("agents", "territory_unknown_agent", agents)];
}

/** The division in force for everybody at an instant. */
async function divisionAt(parts: Pick<Parts, "handbook">, tx: Tx, at: Date): Promise<Territories> {
  const found = await parts.handbook.find(tx, "territories", "default", { at });
  if (!found) throw new Refusal("not_found");
  return found.body;
}

/** The territory of a contact with its source and certainty (R-PE-05), by the division in force at `at`. */
export async function territoryFor(parts: Parts, tx: Tx, at: Date, facts: ContactFacts): Promise<FoundTerritory> {
  return findTerritory(await divisionAt(parts, tx, at), territorySignals(facts, await parts.homes.tables(tx)));
}

interface Trial {
  territory: string;
  name: LocalText;
  source: TerritorySource | "none";
  certainty: Certainty;
  areaName: string | null;
  tried: { source: TerritorySource; outcome: TerritoryOutcome; areaName: string | null }[];
}

/** Tries facts on the division in force, or on a draft of it. */
export async function tryFacts(parts: Parts, ctx: Ctx, { draft, ...facts }: { draft?: Territories | undefined } & { [K in keyof ContactFacts]?: string | undefined }): Promise<Trial> {
  const division = draft ?? (await divisionAt(parts, ctx.tx, ctx.now));
  const found = findTerritory(division, territorySignals(facts, await parts.homes.tables(ctx.tx)));
  const named = (area: string | undefined) => (area === undefined ? null : areaName(area));
  return {
    territory: found.territory,
    name: division.territories.find((one) => one.key === found.territory)!.name,
    source: found.source,
    certainty: found.certainty,
    areaName: named(found.area),
    tried: found.tried.map(({ source, outcome, area }) => ({ source, outcome, areaName: named(area) })),
  };
}
