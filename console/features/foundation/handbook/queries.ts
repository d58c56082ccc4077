import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Territories } from "#contract/policies/territories.ts";
import { api } from "#console/lib/api.ts";
import { usePaged } from "#console/lib/paged.ts";

const kindsKey = ["handbook", "kinds"];

/** The kinds of policy, and how many people may publish. */
export function useKinds() {
  return useQuery({ queryKey: kindsKey, queryFn: () => api("GET /v1/handbook/kinds", {}), staleTime: 60_000 });
}

export interface ListFilter {
  find?: string | undefined;
  open?: "draft" | "review" | undefined;
}

/** Documents, page by page. */
export function useDocuments(filter: ListFilter) {
  return usePaged(["handbook", "documents", filter], (after, signal) => api("GET /v1/handbook/documents", { query: { ...filter, after, limit: 200 } }, { signal }), { placeholderData: (before) => before });
}

/** The newest change sets. */
export function useChangeSets() {
  return useQuery({ queryKey: ["handbook", "change-sets"], queryFn: () => api("GET /v1/handbook/change-sets", { query: { limit: 8 } }) });
}

/** One document with its versions, the newest first. */
export function useDocument(kind: string, key: string) {
  return useInfiniteQuery({
    queryKey: ["handbook", "document", kind, key],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) => api("GET /v1/handbook/documents/{kind}/{key}", { params: { kind, key }, query: { before: pageParam } }, { signal }),
    getNextPageParam: (page) => (page.more ? page.versions.at(-1)?.n : undefined),
  });
}
export type DocumentPage = Awaited<ReturnType<typeof fetchDocument>>;
const fetchDocument = (kind: string, key: string) => api("GET /v1/handbook/documents/{kind}/{key}", { params: { kind, key }, query: {} });
export type Version = DocumentPage["versions"][number];
export type Document = DocumentPage["document"];

/** One version with its text. */
export function useVersionText(kind: string, key: string, n: number | undefined) {
  return useQuery({
    queryKey: ["handbook", "text", kind, key, n],
    enabled: n !== undefined,
    queryFn: () => api("GET /v1/handbook/documents/{kind}/{key}/versions/{n}", { params: { kind, key, n: n ?? 0 } }),
  });
}

/** What differs between two versions. */
export function useDifference(kind: string, key: string, from: number, to: number) {
  return useQuery({
    queryKey: ["handbook", "difference", kind, key, from, to],
    staleTime: 0, // a draft may have been saved a moment ago
    queryFn: () => api("GET /v1/handbook/documents/{kind}/{key}/difference", { params: { kind, key }, query: { from, to } }),
  });
}

/** Looks at everything of the handbook again, after an act. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  // Teams name the territories that the handbook gives them.
  return async () => void (await Promise.all([queries.invalidateQueries({ queryKey: ["handbook"] }), queries.invalidateQueries({ queryKey: ["organization"] })]));
}

/** Territories in force by key, for pilots. */
export function useTerritories() {
  return useQuery({
    queryKey: ["handbook", "territories"],
    staleTime: 60_000,
    queryFn: async () => {
      const { document } = await fetchDocument("territories", "default");
      const n = document.inForce.find((one) => one.scope.kind === "all")?.n;
      if (n === undefined) return [];
      const { body } = await api("GET /v1/handbook/documents/{kind}/{key}/versions/{n}", { params: { kind: "territories", key: "default", n } });
      return (body as Territories).territories.map(({ key, name }) => ({ key, name }));
    },
  });
}

/** Teams by id, for pilots. */
export function useTeams() {
  return useQuery({ queryKey: ["teams"], staleTime: 60_000, queryFn: async () => (await api("GET /v1/teams", {})).rows.map(({ id, name }) => ({ key: id, name })) });
}
