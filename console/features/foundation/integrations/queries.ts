import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";

const root = "integrations";
const lookAgainMs = 5000;

/** All tokens, those in use first. */
export function useTokens() {
  return useQuery({ queryKey: [root, "tokens"], queryFn: async () => (await api("GET /v1/tokens", {})).rows });
}
export type Token = NonNullable<ReturnType<typeof useTokens>["data"]>[number];

/** All webhooks; what waits and what failed changes by itself. */
export function useWebhooks() {
  return useQuery({ queryKey: [root, "webhooks"], refetchInterval: lookAgainMs, queryFn: async () => (await api("GET /v1/webhooks", {})).rows });
}
export type Webhook = NonNullable<ReturnType<typeof useWebhooks>["data"]>[number];

/** Where the shops' data come in. */
export function useDoors() {
  return useQuery({ queryKey: [root, "doors"], queryFn: async () => (await api("GET /v1/intake/doors", {})).rows });
}
export type Door = NonNullable<ReturnType<typeof useDoors>["data"]>[number];

/** Where the shops' systems are asked to act. */
export function useActionDoors() {
  return useQuery({ queryKey: [root, "action-doors"], refetchInterval: lookAgainMs, queryFn: async () => (await api("GET /v1/actions/doors", {})).rows });
}
export type ActionDoor = NonNullable<ReturnType<typeof useActionDoors>["data"]>[number];

type DeliveryState = "waiting" | "delivered" | "failed";

/** The deliveries of a webhook, the newest first. */
export function useDeliveries(id: string, state: string | undefined) {
  const only = (["waiting", "delivered", "failed"] as const).find((one): one is DeliveryState => one === state);
  return usePaged([root, "deliveries", id, only ?? ""], (after) => api("GET /v1/webhooks/{id}/deliveries", { params: { id }, query: { ...(only ? { state: only } : {}), after, limit: 30 } }), { refetchInterval: lookAgainMs });
}
export type Delivery = NonNullable<ReturnType<typeof useDeliveries>["data"]>["pages"][number]["rows"][number];

/** Looks at everything of the open interface again, after an act. */
export function useRefreshIntegrations(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [root] });
}
