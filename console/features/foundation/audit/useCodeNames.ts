import { useQueries } from "@tanstack/react-query";
import { useShops } from "../organization/queries.ts";
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

/** The names by which an entry's codes go: those of the rules for the part where they stand; stages and exits as the ticket's own workflow calls them. */
export function ruleName(of: ReadonlyMap<string, ReadonlyMap<string, Label | null>>, { kind, data, course }: Pick<AuditEntry, "kind" | "data" | "course">, key: string, value: string): Label | null {
  const rules = named[key] ?? ((key === "from" || key === "to") && kind.startsWith("ticket.") ? "workflow" : undefined);
  if (rules === undefined) return null;
  const own = rules === "workflow" && key !== "type" ? of.get(`workflow/${course ?? String(data.type)}`)?.get(value) : undefined;
  return own ?? of.get(rules)?.get(value) ?? null;
}

/** Puts names to the codes of an entry: those of the handbook (territories, topics, types and stages of tickets), and of shops; undefined where there is none. */
export function useCodeNames(): (entry: Pick<AuditEntry, "kind" | "data" | "course">, key: string, value: string) => string | undefined {
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
  const shops = useShops().data;
  return (entry, key, value) => {
    if (key === "shop" || key === "shops") return shops?.find((one) => one.key === value)?.shortName;
    const name = ruleName(names, entry, key, value);
    return name ? label(name) : undefined;
  };
}
