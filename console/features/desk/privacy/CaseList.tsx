import type { ReactNode } from "react";
import type { Paged } from "#console/lib/paged.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";

interface CaseListProps<Row> {
  words: { title: string; failed: string; none: string };
  found: Paged<{ rows: Row[]; next: string | null }>;
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
          rows={found.data.rows}
          rowKey={(row) => row.id}
          columns={columns}
          onOpen={onOpen}
          empty={<EmptyState>{words.none}</EmptyState>}
          foot={<ShowMore list={found} />}
        />
      )}
    </Panel>
  );
}
