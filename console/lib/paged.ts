import { useInfiniteQuery, type InfiniteData, type QueryKey, type UseInfiniteQueryOptions, type UseInfiniteQueryResult } from "@tanstack/react-query";

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | null;
}
/** What was read so far: page by page, and as one list. */
export type PagedData<P extends Page> = InfiniteData<P, string | undefined> & { rows: P["rows"][number][] };
export type Paged<P extends Page> = UseInfiniteQueryResult<PagedData<P>>;
type More<P extends Page> = Pick<UseInfiniteQueryOptions<P, Error, PagedData<P>, QueryKey, string | undefined>, "enabled" | "placeholderData" | "refetchInterval" | "retry" | "staleTime">;

const gathered = <P extends Page>(data: InfiniteData<P, string | undefined>): PagedData<P> => ({ ...data, rows: data.pages.flatMap<P["rows"][number]>((page) => [...page.rows]) });

/** A list that the server gives page by page, by keyset (D10); `ShowMore` below it reads the next one. */
export function usePaged<P extends Page>(queryKey: QueryKey, read: (after: string | undefined, signal: AbortSignal) => Promise<P>, more: More<P> = {}): Paged<P> {
  return useInfiniteQuery({
    ...more,
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    select: gathered,
  });
}
