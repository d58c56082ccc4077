import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";

interface CaseListProps<Row> {
  words: { title: string; failed: string; none: string; more: string };
  found: UseInfiniteQueryResult<InfiniteData<{ rows: Row[] }>>;
  columns: readonly Column<Row>[];
  onOpen: (row: Row) => void;
}

/** A list of cases, page after page: being read, not read, none, or there; each opens. */
export function CaseList<Row extends { id: string }>({ words, found, columns, onOpen }: CaseListProps<Row>): ReactNode {
  const retry = (): void => void found.refetch();
  return (
    <Panel flush>
      {found.data === undefined ? (
        found.error === null ? <LoadingState rows={4} onRetry={retry} /> : <ErrorState what={words.failed} error={found.error} onRetry={retry} />
      ) : (
        <DataTable<Row>
          label={words.title}
          rows={found.data.pages.flatMap((page) => page.rows)}
          rowKey={(row) => row.id}
          columns={columns}
          onOpen={onOpen}
          empty={<EmptyState>{words.none}</EmptyState>}
          {...(found.hasNextPage ? { foot: <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{words.more}</Button> } : {})}
        />
      )}
    </Panel>
  );
}
