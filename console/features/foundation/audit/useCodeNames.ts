import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { AuditEntry } from "#contract/audit.ts";
import type { PolicyKind } from "#contract/policies/index.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import type { Label } from "#locales/index.ts";

/** Which rules name the codes that stand under a part of a record. */
const named: Readonly<Record<string, PolicyKind>> = { territory: "territories", topic: "topics", needs: "topics", opinions: "topics", tier: "customer-tiers", type: "workflow", stage: "workflow", exit: "workflow", purpose: "consents", reason: "returns" };
const kinds = [...new Set(Object.values(named))];

const dataOf = <T>(all: readonly { data: T | undefined }[]): (T | undefined)[] => all.map((one) => one.data);

const isLabel = (value: unknown): value is Label => typeof value === "object" && value !== null && "zh-CN" in value;

/** Every name that a document gives to a key, however deep; a key with two meanings keeps none. */
export function namesIn(body: unknown, into: Map<string, Label | null> = new Map()): Map<string, Label | null> {
  if (typeof body !== "object" || body === null) return into;
  const { key, name, title } = body as { key?: unknown; name?: unknown; title?: unknown };
  const label = isLabel(name) ? name : isLabel(title) ? title : undefined;
  if (typeof key === "string" && label !== undefined) into.set(key, into.has(key) && into.get(key)?.["zh-CN"] !== label["zh-CN"] ? null : label);
  for (const inner of Object.values(body)) namesIn(inner, into);
  return into;
}

/** Puts the handbook's names to the codes of an entry: territories, topics, types and stages of tickets; undefined where it names none. Stages are those of the entry's type where it says one. */
export function useCodeNames(): (entry: Pick<AuditEntry, "kind" | "data">, key: string, value: string) => string | undefined {
  const label = useLabel();
  const found = useQueries({ queries: kinds.map((kind) => ({ queryKey: ["handbook", "in-force", kind], queryFn: () => api("GET /v1/handbook/in-force/{kind}", { params: { kind } }), staleTime: 300_000, retry: false })), combine: dataOf });
  const names = useMemo(() => {
    const of = new Map<string, Map<string, Label | null>>();
    for (const [n, kind] of kinds.entries()) {
      const into = new Map<string, Label | null>();
      for (const row of found[n]?.rows ?? []) {
        namesIn(row.body, into);
        if (kind === "workflow") of.set(`workflow/${row.key}`, namesIn(row.body));
        // A workflow is called by its document's key.
        const { name } = row.body as { name?: unknown };
        if (isLabel(name)) into.set(row.key, name);
      }
      of.set(kind, into);
    }
    return of;
  }, [found]);
  return ({ kind, data }, key, value) => {
    const rules = named[key] ?? ((key === "from" || key === "to") && kind.startsWith("ticket.") ? "workflow" : undefined);
    const name = rules && ((rules === "workflow" && key !== "type" ? names.get(`workflow/${String(data.type)}`)?.get(value) : undefined) ?? names.get(rules)?.get(value));
    return name ? label(name) : undefined;
  };
}
