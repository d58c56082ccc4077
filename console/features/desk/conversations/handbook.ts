import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { replyTargets } from "#contract/sla-clock.ts";
import type { Label, Locale } from "#locales/index.ts";
import { labelIn } from "#locales/index.ts";
import type { PolicyBodies, PolicyKind } from "#contract/policies/index.ts";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import type { Reply } from "./composer/replies.ts";
import { type Targets, noTargets } from "./list/groups.ts";
import { useOwnReplies } from "./replies/OwnReplies.tsx";

const staleTime = 300_000;

const inForceOf = (kind: PolicyKind) => ({
  queryKey: ["handbook", "in-force", kind],
  queryFn: () => api("GET /v1/handbook/in-force/{kind}", { params: { kind } }),
  staleTime,
  retry: false,
});

/** The body of a document in force; undefined while it is being read or when it cannot be. */
export function useInForce<K extends PolicyKind>(kind: K, key = "default"): PolicyBodies[K] | undefined {
  const found = useQuery(inForceOf(kind));
  return found.data?.rows.find((row) => row.key === key)?.body as PolicyBodies[K] | undefined;
}

const nothing: readonly never[] = [];

/** The bodies of every document of a kind in force; the list stays the same while nothing changes. */
export function useInForceAll<K extends PolicyKind>(kind: K): readonly PolicyBodies[K][] {
  const rows = useQuery(inForceOf(kind)).data?.rows;
  return useMemo(() => (rows ?? nothing).map((row) => row.body as PolicyBodies[K]), [rows]);
}

/** The targets for answers with their hours; none until they are read. They are looked at again when the handbook may have changed. */
export function useTargets(): Targets {
  const board = useQuery({ queryKey: ["sla", "board"], queryFn: () => api("GET /v1/sla/board", {}), staleTime, refetchInterval: 3_600_000, retry: false }).data;
  return useMemo(() => (board === undefined ? noTargets : replyTargets(board)), [board]);
}

type Namer = (key: string) => string;
const namerOf = (list: readonly { key: string; name: Label }[] | undefined, locale: Locale): Namer => {
  const names = new Map((list ?? []).map((one) => [one.key, labelIn(one.name, locale)]));
  return (key) => names.get(key) ?? key;
};

/** Puts the handbook's names to keys: territories, tiers, topics, skills. */
export interface Names {
  territory: Namer;
  /** Empty for the ordinary tier, which needs no mark. */
  tier: Namer;
  topic: Namer;
  skill: Namer;
}

/** The names in the reader's language; a key stands for itself until they are read. */
export function useNames(): Names {
  const [locale] = useLocale();
  const territories = useInForce("territories")?.territories;
  const tiers = useInForce("customer-tiers")?.tiers;
  const topics = useInForce("topics")?.topics;
  const skills = useQuery({ queryKey: ["skills"], queryFn: () => api("GET /v1/skills", {}), staleTime, retry: false });
  const skillRows = skills.data?.rows;
  return useMemo(() => {
    const tier = namerOf(tiers, locale);
    const ordinary = tiers?.at(-1)?.key ?? "standard";
    return {
      territory: namerOf(territories, locale),
      tier: (key) => (key === "" || key === ordinary ? "" : tier(key)),
      topic: namerOf(topics?.flatMap((one) => [one, ...one.children]), locale),
      skill: namerOf(skillRows, locale),
    };
  }, [locale, territories, tiers, topics, skillRows]);
}

/** Every quick reply in force, of all documents of the kind, in the language of the reader's customers; then one's own. */
export function useReplies(): readonly Reply[] {
  const [locale] = useLocale();
  const rows = useQuery(inForceOf("quick-replies")).data?.rows;
  const own = useOwnReplies().replies;
  return useMemo(
    () => [
      ...(rows ?? nothing).flatMap(({ key, body }) =>
        (body as PolicyBodies["quick-replies"]).items.map(
          (item): Reply => ({ key: item.key, name: `${key}/${item.key}`, shortcut: item.shortcut, title: labelIn(item.title, locale), text: labelIn(item.text, locale), stage: item.stage, shop: item.shop }),
        ),
      ),
      ...own.map((one): Reply => ({ key: `own-${one.id}`, shortcut: one.shortcut, title: one.title, text: one.text, stage: undefined, shop: undefined, own: true })),
    ],
    [rows, own, locale],
  );
}
