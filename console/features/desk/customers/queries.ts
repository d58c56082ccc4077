import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { CustomerKind } from "#contract/kinds.ts";
import type { PersonalField } from "#contract/customers.ts";
import type { ClientInput } from "#contract/endpoint.ts";
import type { Contract } from "#contract/index.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { usePaged } from "#console/lib/paged.ts";
import type { TimelineKind } from "./timelineKind.ts";

/** Everything that is kept of one customer stands under this key. */
export const customerKey = (id: string) => ["customer", id] as const;

export interface CustomerFilter {
  q?: string | undefined;
  kind?: CustomerKind | undefined;
  file?: "incomplete" | undefined;
  tier?: string | undefined;
  tag?: string | undefined;
  province?: string | undefined;
  segment?: string | undefined;
}

/** The list of customers, page after page. */
export function useCustomers(filter: CustomerFilter) {
  return usePaged(["customers", filter], (after, signal) => api("GET /v1/customers", { query: { ...filter, after, limit: 50 } }, { signal }), { placeholderData: (before) => before });
}

export function useFile(id: string) {
  return useQuery({ queryKey: customerKey(id), queryFn: ({ signal }) => api("GET /v1/customers/{id}", { params: { id } }, { signal }) });
}

export function useNotes(id: string) {
  return useQuery({ queryKey: [...customerKey(id), "notes"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/notes", { params: { id } }, { signal }) });
}

export function useConversations(id: string) {
  return useQuery({ queryKey: [...customerKey(id), "conversations"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/conversations", { params: { id } }, { signal }) });
}

/** A customer's newest orders; nothing is asked without the right to see them. */
export function useOrders(id: string, limit = 10) {
  const may = useMay();
  return useQuery({
    queryKey: [...customerKey(id), "orders", limit],
    enabled: may("orders.read"),
    queryFn: ({ signal }) => api("GET /v1/customers/{id}/orders", { params: { id }, query: { limit } }, { signal }),
  });
}

export function useOrder(id: string) {
  return useQuery({ queryKey: ["order", id], queryFn: ({ signal }) => api("GET /v1/orders/{id}", { params: { id } }, { signal }) });
}

export function useTimeline(id: string, kind: TimelineKind | undefined) {
  return usePaged([...customerKey(id), "timeline", kind ?? ""], (after, signal) => api("GET /v1/customers/{id}/timeline", { params: { id }, query: { kind, after, limit: 30 } }, { signal }));
}

/** The tiers in force and the tags in use, with a way to name a tier. */
export function useChoices() {
  const label = useLabel();
  const { data } = useQuery({ queryKey: ["customer-choices"], queryFn: ({ signal }) => api("GET /v1/customer-choices", {}, { signal }), staleTime: 300_000 });
  const tiers = (data?.tiers ?? []).map((tier) => ({ key: tier.key, name: label(tier.name) }));
  return { tiers, tags: data?.tags ?? [], tierName: (key: string) => tiers.find((tier) => tier.key === key)?.name ?? key };
}

type Change = ClientInput<Contract["PATCH /v1/customers/{id}"]>["body"];

/** Changes the file and reads it anew. */
export function useChange(id: string): (change: Change) => Promise<number> {
  const queries = useQueryClient();
  return async (change) => {
    try {
      return (await api("PATCH /v1/customers/{id}", { params: { id }, body: change })).version;
    } finally {
      await queries.invalidateQueries({ queryKey: customerKey(id) });
    }
  };
}

/** Asks for a masked value; a refusal comes back in words, since the dialogue shows what is thrown. */
export function useUnmask(): (ask: () => Promise<{ value: string }>) => Promise<string> {
  const toProblem = useProblem();
  return async (ask) => {
    try {
      return (await ask()).value;
    } catch (error) {
      throw new Error(toProblem(error).text);
    }
  };
}

export const unmaskField = (id: string, field: PersonalField, contactId: string | undefined, reason: string, purpose?: string) =>
  api("POST /v1/customers/{id}/unmasking", { params: { id }, body: { field, contactId, reason, purpose } });

/** What masked fields may be opened for, by the handbook; one whose quota of today is used up cannot be chosen. */
export function usePurposes(wanted: boolean): { value: string; label: string; disabled: boolean }[] {
  const label = useLabel();
  const found = useQuery({ queryKey: ["opening-purposes"], queryFn: ({ signal }) => api("GET /v1/opening-purposes", {}, { signal }), enabled: wanted, staleTime: 30_000 });
  return (found.data?.purposes ?? []).map((one) => ({ value: one.key, label: label({ "zh-CN": one.name["zh-CN"] ?? one.key, en: one.name.en }), disabled: one.today >= one.perDay }));
}
