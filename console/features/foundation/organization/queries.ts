import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";

const root = "organization";

/** All shops. */
export function useShops() {
  return useQuery({ queryKey: [root, "shops"], queryFn: async () => (await api("GET /v1/shops", {})).rows });
}
export type Shop = NonNullable<ReturnType<typeof useShops>["data"]>[number];

/** All teams, the open ones first. */
export function useTeams() {
  return useQuery({ queryKey: [root, "teams"], queryFn: async () => (await api("GET /v1/teams", {})).rows });
}
export type Team = NonNullable<ReturnType<typeof useTeams>["data"]>[number];

/** One team with its members. */
export function useTeam(id: string | undefined) {
  return useQuery({ queryKey: [root, "team", id], enabled: id !== undefined, queryFn: () => api("GET /v1/teams/{id}", { params: { id: id ?? "" } }) });
}

/** Subsidiaries, business lines and departments. */
export function useUnits() {
  return useQuery({ queryKey: [root, "units"], queryFn: async () => (await api("GET /v1/units", {})).rows });
}
export type Unit = NonNullable<ReturnType<typeof useUnits>["data"]>[number];

/** All skills in their order. */
export function useSkills() {
  return useQuery({ queryKey: [root, "skills"], queryFn: async () => (await api("GET /v1/skills", {})).rows });
}
export type Skill = NonNullable<ReturnType<typeof useSkills>["data"]>[number];

/** Looks at everything of the organization again, after an act. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: [root] }), queries.invalidateQueries({ queryKey: ["people"] }), queries.invalidateQueries({ queryKey: ["teams"] }), queries.invalidateQueries({ queryKey: ["skills"] })]);
  };
}
