import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { api } from "#console/lib/api.ts";
import { type SearchSource, useSearchSource } from "#console/lib/commands.ts";
import { useMay } from "#console/shell/session.tsx";
import { useCalled } from "./Parts.tsx";
import { useCustomerText } from "./texts.ts";

/** Lets the palette (⌘K) find customers by name, phone, last four, mail or number; stands once in the shell. */
export function useCustomerSearch(): void {
  const t = useCustomerText();
  const may = useMay();
  const navigate = useNavigate();
  const called = useCalled();
  const allowed = may("customers.read");
  const source = useMemo<SearchSource | undefined>(
    () =>
      allowed
        ? {
            name: t.title,
            async search(typed, signal) {
              const { rows } = await api("GET /v1/customers", { query: { q: typed, limit: 6 } }, { signal });
              return rows.map((row) => ({
                id: `customer ${row.id}`,
                title: called(row),
                note: [`C-${row.number}`, row.phone, row.place].filter(Boolean).join(" "),
                icon: "user" as const,
                words: typed,
                run: () => void navigate({ to: `/customers/${row.id}` }),
              }));
            },
          }
        : undefined,
    // `called` only puts words of `t` together.
    [allowed, t, navigate],
  );
  useSearchSource(source);
}
