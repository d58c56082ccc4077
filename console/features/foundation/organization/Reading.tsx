import type { ReactNode } from "react";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";

interface Query<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What a query gave; until then its skeleton, or what went wrong with a way to try again. */
export function Reading<T>({ query, what, rows = 6, children }: { query: Query<T>; what: string; rows?: number; children: (data: T) => ReactNode }): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ErrorState what={what} error={query.error} onRetry={() => void query.refetch()} />;
  return <LoadingState rows={rows} onRetry={() => void query.refetch()} />;
}
