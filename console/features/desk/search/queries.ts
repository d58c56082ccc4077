import { useQuery } from "@tanstack/react-query";
import { api } from "#console/lib/api.ts";
import type { Address } from "#console/lib/address.ts";
import { midnight } from "#console/features/foundation/handbook/zone.ts";
import { useMay } from "#console/shell/session.tsx";
import { usePaged } from "#console/lib/paged.ts";

const writers = ["customer", "agent", "system"] as const;

const dayMs = 86_400_000;
/** What the address narrows the search by; days count back from midnight before, so that a page reloaded finds the same. */
export function narrowed(address: Address, now: number, zone: string) {
  const days = Number(address.days ?? 0);
  return {
    from: address.days === "own" ? midnight(address.from, zone) : days > 0 ? new Date(Math.floor(now / 3_600_000) * 3_600_000 - days * dayMs).toISOString() : undefined,
    to: address.days === "own" ? midnight(address.to, zone, 1) : undefined,
    shop: address.shop,
    channel: address.channel,
    by: writers.find((writer) => writer === address.by),
    agent: address.agent,
    territory: address.territory,
    tag: address.tag,
    rating: address.rating === undefined ? undefined : Number(address.rating),
  };
}
export type Narrowed = ReturnType<typeof narrowed>;

/** Messages or notes, page after page. */
export function useSaid(q: string, kind: "message" | "note", filter: Narrowed, limit: number) {
  const may = useMay();
  return usePaged(["search", kind, q, filter, limit], (after, signal) => api("GET /v1/search/said", { query: { q, kind, ...filter, after, limit } }, { signal }), { enabled: q !== "" && may("conversations.read"), placeholderData: (before) => before });
}

export function useOrders(q: string, filter: Narrowed, limit: number) {
  const may = useMay();
  return usePaged(["search", "orders", q, filter.from, filter.to, filter.shop, limit], (after, signal) => api("GET /v1/search/orders", { query: { q, from: filter.from, to: filter.to, shop: filter.shop, after, limit } }, { signal }), { enabled: q !== "" && may("orders.read"), placeholderData: (before) => before });
}

/** Tickets by number, title, form or timeline. */
export function useTicketsFound(q: string, filter: Narrowed, limit: number) {
  const may = useMay();
  return usePaged(["search", "tickets", q, filter.from, filter.to, filter.shop, filter.territory, limit], (after, signal) => api("GET /v1/search/tickets", { query: { q, from: filter.from, to: filter.to, shop: filter.shop, territory: filter.territory, after, limit } }, { signal }), { enabled: q !== "" && may("tickets.read"), placeholderData: (before) => before });
}

export function usePeopleFound(q: string, limit: number) {
  const may = useMay();
  return usePaged(["search", "customers", q, limit], (after, signal) => api("GET /v1/customers", { query: { q, after, limit } }, { signal }), { enabled: q !== "" && may("customers.read"), placeholderData: (before) => before });
}

const staleTime = 300_000;
/** Shops and agents to narrow by. */
export function useShopsAndAgents() {
  const may = useMay();
  const allowed = may("people.read");
  const shops = useQuery({ queryKey: ["search", "shops"], enabled: allowed, queryFn: () => api("GET /v1/shops", {}), staleTime, retry: false });
  const agents = useQuery({ queryKey: ["search", "agents"], queryFn: () => api("GET /v1/presence/colleagues", {}), staleTime, retry: false });
  return { shops: shops.data?.rows ?? [], agents: agents.data?.people ?? [] };
}
