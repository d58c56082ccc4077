/** What a centre needs before a question can reach somebody, in the order in which it is set up. */
export type StartStep = "shop" | "team" | "people" | "territory" | "duty";

interface Standing {
  shops: readonly { state: string }[];
  teams: readonly { state: string; members: number }[];
  territories: readonly { teams: readonly string[]; agents?: readonly string[] | undefined }[];
  /** How many people have duty this week. */
  planned: number;
}

/** The steps that are still to be taken. */
export function stepsLeft({ shops, teams, territories, planned }: Standing): StartStep[] {
  const open = teams.filter((team) => team.state === "open");
  const owned = territories.some((one) => one.teams.length > 0 || (one.agents?.length ?? 0) > 0);
  return [
    ...(shops.some((shop) => shop.state === "open") ? [] : ["shop" as const]),
    ...(open.length > 0 ? [] : ["team" as const]),
    ...(open.some((team) => team.members > 0) ? [] : ["people" as const]),
    ...(owned ? [] : ["territory" as const]),
    ...(planned > 0 ? [] : ["duty" as const]),
  ];
}
