import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { ConversationFilter, ConversationRow } from "#contract/conversation.ts";
import type { SavedView } from "#contract/workbench.ts";
import { api } from "#console/lib/api.ts";
import { useDesk } from "../context.ts";
import { useDeskPart } from "../state/desk.ts";
import { rowOf } from "../state/world.ts";

const viewsKey = ["views"];
const pageOf = 200;
const settleMs = 3000;
/** So many pages are read anew when something moves; further down one scrolls through what was read. */
const livePages = 2;

/** Own and shared views with their counts. */
export function useViews(): readonly SavedView[] {
  const found = useQuery({ queryKey: viewsKey, queryFn: () => api("GET /v1/views", {}), refetchInterval: 30_000, retry: false });
  return found.data?.rows ?? none;
}
const none: readonly SavedView[] = [];

/** Changes views and reads them anew. */
export function useViewActs() {
  const queries = useQueryClient();
  return useMemo(() => {
    const anew = () => queries.invalidateQueries({ queryKey: viewsKey });
    return {
      add: (view: { name: string; shared: boolean; filter: ConversationFilter; at?: number }) => api("POST /v1/views", { body: view }).finally(anew),
      change: (view: Pick<SavedView, "id" | "name" | "shared" | "filter">) =>
        api("PUT /v1/views/{id}", { params: { id: view.id }, body: { name: view.name, shared: view.shared, filter: view.filter } }).finally(anew),
      sort: (ids: readonly string[]) => api("PUT /v1/views/order", { body: { ids: [...ids] } }).finally(anew),
      remove: (id: string) => api("DELETE /v1/views/{id}", { params: { id } }).finally(anew),
    };
  }, [queries]);
}

export interface Filtered {
  rows: ConversationRow[];
  known: boolean;
  hasMore: boolean;
  loadMore: () => void;
  error: unknown;
  retry: () => void;
}

/** What a filter finds, page after page by keyset; rows that the desk knows newer are shown newer. */
export function useFiltered(filter: ConversationFilter | null): Filtered {
  const desk = useDesk();
  const queries = useQueryClient();
  const key = ["conversations", "filtered", filter];
  // Thousands of rows: its pages are read as they come, without one list of them all beside (usePaged).
  const found = useInfiniteQuery({
    queryKey: key,
    enabled: filter !== null,
    queryFn: ({ pageParam, signal }) => api("GET /v1/conversations", { query: { ...filter, after: pageParam, limit: pageOf } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    retry: false,
  });
  const inbox = useDeskPart(desk, (world) => world.inbox);
  const team = useDeskPart(desk, (world) => world.team);
  const pages = found.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => page.rows.map((row) => newer(row, rowOf(desk.get(), row.id)))), [pages, inbox, team, desk]);
  // Something moved: what is found is asked again, once it has settled.
  const first = useRef(true);
  const count = pages?.length ?? 0;
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (filter === null || count > livePages) return;
    const timer = setTimeout(() => void queries.invalidateQueries({ queryKey: ["conversations", "filtered"] }), settleMs);
    return () => clearTimeout(timer);
  }, [inbox, team, queries, filter === null, count > livePages]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = found;
  return {
    rows,
    known: found.data !== undefined,
    hasMore: hasNextPage,
    loadMore: () => hasNextPage && !isFetchingNextPage && void fetchNextPage(),
    error: found.data === undefined ? found.error : null,
    retry: () => void found.refetch(),
  };
}

const newer = (row: ConversationRow, known: ConversationRow | null): ConversationRow => (known !== null && known.seq > row.seq ? known : row);
