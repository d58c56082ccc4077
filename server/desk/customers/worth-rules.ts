import type { CustomerTiers, TierNeeds } from "#contract/policies/customer-tiers.ts";

/** What a customer's orders come to within the window. */
export interface Worth {
  paidFen: number;
  orders: number;
  lastOrderAt: Date | null;
}

const dayMs = 86_400_000;
export type Missing = "paidFen" | "orders" | "withinDays";

function missingOf(needs: TierNeeds, worth: Worth, now: Date): Missing[] {
  return [
    ...(needs.paidFen !== undefined && worth.paidFen < needs.paidFen ? (["paidFen"] as const) : []),
    ...(needs.orders !== undefined && worth.orders < needs.orders ? (["orders"] as const) : []),
    ...(needs.withinDays !== undefined && (worth.lastOrderAt === null || now.getTime() - worth.lastOrderAt.getTime() > needs.withinDays * dayMs) ? (["withinDays"] as const) : []),
  ];
}

/** The tier by the rule, and how each step turned out; null without a rule. */
export function tierBy(tiers: CustomerTiers, worth: Worth, now: Date): { tier: string; steps: { tier: string; needs: Omit<TierNeeds, "tier">; missing: Missing[] }[] } | null {
  if (!tiers.rule) return null;
  const steps = tiers.rule.steps.map((step) => {
    const { tier, ...needs } = step;
    return { tier, needs, missing: missingOf(step, worth, now) };
  });
  return { tier: steps.find((step) => step.missing.length === 0)?.tier ?? tiers.tiers.at(-1)!.key, steps };
}
/** From when on orders count. */
export const windowStart = (tiers: CustomerTiers, now: Date): Date => new Date(now.getTime() - (tiers.rule?.windowDays ?? 365) * dayMs);

/** Whoever gave a customer a tier before the rule ever looked meant it: only the lowest tier is the rule's from the start. */
export const ruled = (known: { tierBy: "rule" | "hand" } | undefined, tier: string, tiers: CustomerTiers): boolean => (known === undefined ? tier === tiers.tiers.at(-1)!.key : known.tierBy === "rule");
