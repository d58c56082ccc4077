import type { ConversationRow } from "#contract/conversation.ts";
import { opensAgain, openBetween, replyClock, type ReplyTargets } from "#contract/sla-clock.ts";
import { epoch } from "#console/lib/when.ts";

export const groupNames = ["offered", "toAnswer", "atCustomer", "helping", "later", "queued", "left", "toRecord", "found"] as const;
export type GroupName = (typeof groupNames)[number];

/** The handbook's targets for answers, with the hours in which they count. */
export type Targets = ReplyTargets;

/** Until they are read nothing is timed. */
export const noTargets: Targets = { rules: [], hours: new Map() };

/** What runs for a row: a target to meet, or only how long it has lasted. */
export type RowClock =
  | { kind: "target"; until: number; totalMs: number; first: boolean; calendar: string; fromAssignment: boolean }
  | { kind: "since"; since: number }
  | { kind: "none" };

/** Which group a row belongs to for this person, or null when it has no place in a desk: first where somebody waits for the own yes or no. */
export function groupOf(row: ConversationRow, meId?: string): GroupName | null {
  const part = row.open && row.assignee?.id !== meId ? row.parties.filter((party) => party.person?.id === meId) : [];
  if (part.length > 0) return part.some((party) => party.kind === "offered") ? "offered" : "helping";
  if (!row.open) return row.recorded ? null : "toRecord";
  if (row.assignee === null) return row.leftMessageAt === null ? "queued" : "left";
  if (row.followUp === "time" || row.followUp === "reply") return "later";
  return row.waitingSince !== null || row.followUp === "due" ? "toAnswer" : "atCustomer";
}

/** The clock of a row: the reply that its customer waits for, as the server's clock has it; else how long it has lasted. */
export function clockOf(row: ConversationRow, targets: Targets): RowClock {
  if (!row.open) return { kind: "none" };
  if (row.assignee === null) return { kind: "since", since: epoch(row.queuedAt ?? row.openedAt) };
  const clock = replyClock(row, targets);
  if (clock === null) return { kind: "since", since: epoch(row.waitingSince ?? row.lastAt) };
  const { first, until, totalMs, calendar } = clock;
  return { kind: "target", until, totalMs, first, calendar, fromAssignment: clock.fromAssignment };
}

/** A target whose calendar is closed now stands still: what is left of it, and when it goes on. */
export function standing(clock: Extract<RowClock, { kind: "target" }>, targets: Targets, now: number): { leftMs: number; opensAt: number } | null {
  const opensAt = clock.until > now ? opensAgain(targets, clock.calendar, now) : null;
  return opensAt === null ? null : { leftMs: openBetween(targets, clock.calendar, now, clock.until), opensAt };
}

/** The ordinary target for answers: that of the last rule, which asks for nothing special. */
export const ordinaryReplyMs = (targets: Targets): number | null => targets.rules.findLast((rule) => rule.clock === "next_reply" && rule.tiers === null)?.targetMs ?? null;

export const orders = ["deadline", "waiting"] as const;
export type Order = (typeof orders)[number];

/** What was put aside and has come back stands before everything else. */
const returned = (row: ConversationRow): boolean => row.followUp === "due" || row.followUp === "replied";

function weight(row: ConversationRow, targets: Targets, order: Order): number {
  if (returned(row)) return epoch(row.waitingSince ?? row.lastAt) - 1e13;
  if (row.followUp === "time" && row.followUpAt !== null) return epoch(row.followUpAt);
  if (row.followUp === "reply") return Infinity;
  const clock = clockOf(row, targets);
  if (clock.kind === "target") return order === "deadline" ? clock.until : epoch(row.waitingSince ?? row.lastAt);
  return clock.kind === "since" ? clock.since : epoch(row.endedAt ?? row.lastAt);
}

const byWeight = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

export interface Group {
  name: GroupName;
  rows: ConversationRow[];
  /** More of them wait to be read. */
  more?: boolean;
}

/** Rows in their groups, the longest waiting (or the nearest deadline) first; the id decides among equals. */
export function grouped(rows: Iterable<ConversationRow>, targets: Targets, order: Order, meId?: string): Group[] {
  const groups = new Map<GroupName, ConversationRow[]>();
  for (const row of rows) {
    const name = groupOf(row, meId);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groupNames.flatMap((name) => {
    const found = groups.get(name);
    if (found === undefined) return [];
    const weights = new Map(found.map((row) => [row.id, weight(row, targets, order)]));
    return [{ name, rows: found.toSorted((a, b) => byWeight(weights.get(a.id)!, weights.get(b.id)!) || (a.id < b.id ? -1 : 1)) }];
  });
}

/** Where rows stand while a hand is in the list: nothing moves, what is new comes last, what left stays as a shadow. */
export function held(before: readonly Group[], now: readonly Group[]): Group[] {
  const fresh = new Map(now.flatMap((group) => group.rows.map((row) => [row.id, row] as const)));
  const placed = new Set(before.flatMap((group) => group.rows.map((row) => row.id)));
  const kept = before.map((group) => ({ name: group.name, rows: group.rows.map((row) => fresh.get(row.id) ?? row) }));
  for (const group of now) {
    const added = group.rows.filter((row) => !placed.has(row.id));
    if (added.length === 0) continue;
    const place = kept.find((other) => other.name === group.name);
    if (place) place.rows = [...place.rows, ...added];
    else kept.push({ name: group.name, rows: added });
  }
  return kept.toSorted((a, b) => groupNames.indexOf(a.name) - groupNames.indexOf(b.name));
}

/** The next one to answer after the one that is open, in the order of the list; around the end to the beginning. */
export function nextToAnswer(groups: readonly Group[], openId: string | null): string | null {
  const waiting = groups.find((group) => group.name === "toAnswer")?.rows ?? [];
  const others = waiting.filter((row) => row.id !== openId);
  return others[0]?.id ?? null;
}

/** The row one step up or down; queued rows are not stepped on, they are taken. */
export function stepFrom(groups: readonly Group[], openId: string | null, step: 1 | -1): string | null {
  const ids = groups.filter((group) => group.name !== "queued" && group.name !== "left").flatMap((group) => group.rows.map((row) => row.id));
  if (ids.length === 0) return null;
  const here = openId === null ? -1 : ids.indexOf(openId);
  if (here < 0) return step === 1 ? ids[0]! : ids.at(-1)!;
  return ids[Math.min(ids.length - 1, Math.max(0, here + step))]!;
}
