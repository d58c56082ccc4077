const dayMs = 86_400_000;
/** Fewer are accidents, no habit. */
const fewest = 3;
const mostNamed = 5;

export interface Bought {
  customerId: string;
  at: Date;
  paidFen: number;
  kinds: readonly string[];
}
export interface Talked {
  hour: number;
  channel: string;
  score: number | null;
}

/** The value below which such a part of the sorted values lies. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = Math.floor(at);
  return Math.round(sorted[low]! + (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!) * (at - low));
}

/** How often each stands there, the most frequent first. */
export function counted(names: readonly string[], most = mostNamed): { name: string; count: number }[] {
  return [...Map.groupBy(names.filter((name) => name !== ""), (name) => name)].map(([name, all]) => ({ name, count: all.length })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)).slice(0, most);
}

/** Usual goods, price band and rhythm; null with too few orders. A pause lies between two orders of one customer. */
export function buying(orders: readonly Bought[]): { count: number; kinds: { name: string; count: number }[]; lowFen: number; middleFen: number; highFen: number; everyDays: number | null } | null {
  if (orders.length < fewest) return null;
  const paid = orders.map((order) => order.paidFen);
  const pauses = [...Map.groupBy(orders, (order) => order.customerId).values()].flatMap((own) => {
    const at = own.map((order) => order.at.getTime()).sort((a, b) => a - b);
    return at.slice(1).map((time, n) => (time - at[n]!) / dayMs);
  });
  return {
    count: orders.length,
    // An order with two pots is one order of pots.
    kinds: counted(orders.flatMap((order) => [...new Set(order.kinds)])),
    lowFen: quantile(paid, 0.25), middleFen: quantile(paid, 0.5), highFen: quantile(paid, 0.75),
    everyDays: pauses.length < fewest ? null : quantile(pauses, 0.5),
  };
}

/** When and how customers get in touch; null with too few conversations. */
export function talking(talks: readonly Talked[]): { count: number; hours: number[]; channels: { channel: string; count: number }[]; score: { count: number; average: number } | null } | null {
  if (talks.length < fewest) return null;
  const scores = talks.flatMap((talk) => (talk.score === null ? [] : [talk.score]));
  return {
    count: talks.length,
    hours: Array.from({ length: 24 }, (_, hour) => talks.filter((talk) => talk.hour === hour).length),
    channels: counted(talks.map((talk) => talk.channel)).map(({ name, count }) => ({ channel: name, count })),
    score: scores.length < fewest ? null : { count: scores.length, average: Math.round((scores.reduce((sum, score) => sum + score, 0) / scores.length) * 10) / 10 },
  };
}
