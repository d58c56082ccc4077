import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { api } from "#console/lib/api.ts";
import { type SearchSource, useSearchSource } from "#console/lib/commands.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSearchText } from "./texts.ts";

/** Messages and orders in the command bar; draws nothing itself. */
export default function FoundInPalette(): null {
  const t = useSearchText();
  const may = useMay();
  const navigate = useNavigate();
  const mayOrders = may("orders.read");
  const mayRead = may("conversations.read");
  const said = useMemo<SearchSource | undefined>(
    () =>
      mayRead
        ? {
            name: t.kinds.message,
            async search(typed, signal) {
              const { rows, count } = await api("GET /v1/search/said", { query: { q: typed, limit: 5 } }, { signal });
              const more = (count?.value ?? 0) > rows.length;
              return [
                ...rows.map((hit) => ({
                  id: `said ${hit.conversationId} ${hit.seq}`,
                  title: hit.snippet.text,
                  note: [hit.customer.name || t.nameless, `#${hit.number}`].join(" "),
                  icon: "chat" as const,
                  words: typed,
                  run: () => void navigate({ to: "/desk/$id", params: { id: hit.conversationId }, search: { at: hit.seq } as never }),
                })),
                ...(more ? [{ id: "said all", title: t.all(t.kinds.message), icon: "search" as const, words: typed, run: () => void navigate({ to: "/search", search: { q: typed, kind: "message" } as never }) }] : []),
              ];
            },
          }
        : undefined,
    [mayRead, t, navigate],
  );
  const orders = useMemo<SearchSource | undefined>(
    () =>
      mayOrders
        ? {
            name: t.kinds.order,
            async search(typed, signal) {
              const { rows } = await api("GET /v1/search/orders", { query: { q: typed, limit: 4 } }, { signal });
              return rows.flatMap((hit) =>
                hit.customerId === null
                  ? []
                  : [{ id: `order ${hit.id}`, title: hit.snippet.text, note: hit.shop, icon: "box" as const, words: typed, run: () => void navigate({ to: `/customers/${hit.customerId}` }) }],
              );
            },
          }
        : undefined,
    [mayOrders, t, navigate],
  );
  useSearchSource(said);
  useSearchSource(orders);
  return null;
}
