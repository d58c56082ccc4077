import { useQueries, useQuery } from "@tanstack/react-query";
import type { ConversationRow, Entry } from "#contract/conversation.ts";
import { api } from "#console/lib/api.ts";

/** What belongs to this conversation; read anew with every entry of it, since links leave entries. */
export function useLinks(row: Pick<ConversationRow, "id" | "seq">) {
  return useQuery({ queryKey: ["conversation-links", row.id, row.seq], queryFn: () => api("GET /v1/conversations/{id}/links", { params: { id: row.id } }), placeholderData: (before, of) => (of?.queryKey[1] === row.id ? before : undefined), staleTime: 30_000 });
}

/** An entry of a conversation that was merged into the one on the screen. */
export interface MergedEntry {
  entry: Entry;
  number: number;
}

const atMost = 500;

/** The courses of conversations that were merged into this one, so that the thread shows one timeline. */
export function useMergedEntries(row: ConversationRow, entries: readonly Entry[]): readonly MergedEntry[] {
  // Most conversations were never merged: only what says so asks for more.
  const merged = new Map<string, number>();
  for (const { kind, body } of entries) {
    if (kind !== "linked" || typeof body?.id !== "string") continue;
    if (body.kind === "merged_from") merged.set(body.id, Number(body.number));
    if (body.kind === "unmerged") merged.delete(body.id);
  }
  const reading = useQueries({
    queries: [...merged].map(([id, number]) => ({
      queryKey: ["merged-entries", id, row.id],
      queryFn: async () => (await api("GET /v1/conversations/{id}/entries", { params: { id }, query: { limit: atMost } })).entries.map((entry): MergedEntry => ({ entry, number })),
      staleTime: 60_000,
      retry: false,
    })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  return reading;
}
