import { useQuery } from "@tanstack/react-query";
import type { ConversationRow } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";

const fetchDetail = (id: string) => api("GET /v1/conversations/{id}", { params: { id } });
export type Detail = Awaited<ReturnType<typeof fetchDetail>>;

/** Decisions, record, rating and what came before; read anew when owner, stage or record of the row change. */
export function useDetail(row: ConversationRow) {
  const mark = [row.assignee?.id ?? "", row.territory, row.open, row.recorded, row.queuedAt ?? ""].join(" ");
  return useQuery({ queryKey: ["conversation", row.id, mark], queryFn: () => fetchDetail(row.id), placeholderData: (before) => (before?.row.id === row.id ? before : undefined) });
}
