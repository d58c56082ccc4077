import { useQuery } from "@tanstack/react-query";
import type { CustomerTiers } from "#contract/policies/customer-tiers.ts";
import type { Topics } from "#contract/policies/topics.ts";
import { api } from "#console/lib/api.ts";

async function inForce(kind: string): Promise<unknown> {
  const { document } = await api("GET /v1/handbook/documents/{kind}/{key}", { params: { kind, key: "default" }, query: {} });
  const n = document.inForce.find((one) => one.scope.kind === "all")?.n;
  return n === undefined ? null : (await api("GET /v1/handbook/documents/{kind}/{key}/versions/{n}", { params: { kind, key: "default", n } })).body;
}

/** Topics of the first level, for buttons. */
export function useTopics() {
  return useQuery({ queryKey: ["handbook", "choices", "topics"], staleTime: 60_000, queryFn: async () => ((await inForce("topics")) as Topics | null)?.topics ?? [] });
}

/** Customer tiers, the highest first. */
export function useTiers() {
  return useQuery({ queryKey: ["handbook", "choices", "tiers"], staleTime: 60_000, queryFn: async () => ((await inForce("customer-tiers")) as CustomerTiers | null)?.tiers ?? [] });
}

/** Skills of the centre. */
export function useSkills() {
  return useQuery({ queryKey: ["skills", "rows"], staleTime: 60_000, queryFn: async () => (await api("GET /v1/skills", {})).rows });
}
