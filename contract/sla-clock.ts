import type { ConversationRow } from "./conversation.ts";
import type { SlaBoard } from "./sla.ts";

/** The board as a page reckons with it: instants as epoch milliseconds. Browser-safe: no imports but types. */
export interface ReplyTargets {
  rules: SlaBoard["rules"];
  hours: ReadonlyMap<string, readonly (readonly [number, number])[]>;
}

export const replyTargets = (board: SlaBoard): ReplyTargets => ({
  rules: board.rules,
  hours: new Map(Object.entries(board.hours).map(([key, list]) => [key, list.map(([from, to]) => [Date.parse(from), Date.parse(to)] as const)])),
});

/** The reply that a customer waits for, as the server's clock has it (desk/sla; a test compares the two). */
export interface ReplyClock {
  first: boolean;
  from: number;
  until: number;
  warnAt: number | null;
  totalMs: number;
  calendar: string;
  /** It counts from when somebody had it, not from the question. */
  fromAssignment: boolean;
}

type Waiting = Pick<ConversationRow, "open" | "waitingSince" | "firstReplyAt" | "assignedAt" | "assignee" | "territory" | "topic" | "followUp" | "leftMessageAt"> & { shop: { id: string }; customer: { tier: string } };

/** When so much open time will have passed; beyond the hours that are known it runs on as if always open. */
function dueIn(hours: readonly (readonly [number, number])[] | undefined, from: number, ms: number): number {
  if (hours === undefined) return from + ms;
  let left = ms;
  for (const [opens, closes] of hours) {
    const begin = Math.max(opens, from);
    if (begin >= closes) continue;
    if (left <= closes - begin) return begin + left;
    left -= closes - begin;
  }
  return Math.max(from, hours.at(-1)?.[1] ?? from) + left;
}

/** The clock that runs for a row, or null: none is owed, or nobody has it yet and the rule counts from there. */
export function replyClock(row: Waiting, targets: ReplyTargets): ReplyClock | null {
  if (!row.open || row.waitingSince === null || row.followUp === "time" || row.followUp === "reply" || (row.leftMessageAt !== null && row.assignee === null)) return null;
  const first = row.firstReplyAt === null;
  const fits = (list: readonly string[] | null, value: string | null) => list === null || (value !== null && list.includes(value));
  const rule = targets.rules.find((one) => one.clock === (first ? "first_reply" : "next_reply") && fits(one.tiers, row.customer.tier) && fits(one.territories, row.territory) && fits(one.shops, row.shop.id) && fits(one.types, row.topic));
  if (!rule) return null;
  const asked = Date.parse(row.waitingSince);
  const assigned = row.assignee === null || row.assignedAt === null ? null : Date.parse(row.assignedAt);
  if (rule.startsFrom === "assignment" && assigned === null) return null;
  const from = rule.startsFrom === "assignment" ? Math.max(asked, assigned!) : asked;
  const hours = targets.hours.get(rule.calendar);
  return { first, from, until: dueIn(hours, from, rule.targetMs), warnAt: rule.warnMs === null ? null : dueIn(hours, from, rule.warnMs), totalMs: rule.targetMs, calendar: rule.calendar, fromAssignment: rule.startsFrom === "assignment" };
}

/** When a calendar that is closed at an instant opens again; null while it is open, or is not known. */
export function opensAgain(targets: ReplyTargets, calendar: string, now: number): number | null {
  const next = targets.hours.get(calendar)?.find(([, closes]) => now < closes);
  return next === undefined || next[0] <= now ? null : next[0];
}

/** Open time between two instants: what is left of a clock while its calendar is closed. */
export function openBetween(targets: ReplyTargets, calendar: string, from: number, to: number): number {
  const hours = targets.hours.get(calendar);
  if (hours === undefined) return to - from;
  return hours.reduce((sum, [opens, closes]) => sum + Math.max(0, Math.min(closes, to) - Math.max(opens, from)), 0);
}
