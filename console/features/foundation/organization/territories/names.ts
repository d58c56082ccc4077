import { useQuery } from "@tanstack/react-query";
import type { Territories } from "#contract/policies/territories.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";

/** The division of the country in force for everybody, with its version. */
export function useDivision() {
  return useQuery({
    queryKey: ["handbook", "division"],
    queryFn: async () => {
      const params = { kind: "territories", key: "default" };
      const { document } = await api("GET /v1/handbook/documents/{kind}/{key}", { params, query: {} });
      const n = document.inForce.find((one) => one.scope.kind === "all")?.n;
      if (n === undefined) return { n: 0, territories: [] as Territories["territories"] };
      const { body } = await api("GET /v1/handbook/documents/{kind}/{key}/versions/{n}", { params: { ...params, n } });
      return { n, territories: (body as Territories).territories };
    },
  });
}

/** Names of the territories in force by key. */
export function useTerritoryNames(): ReadonlyMap<string, string> {
  const label = useLabel();
  return new Map((useDivision().data?.territories ?? []).map((one) => [one.key, label(one.name)]));
}
