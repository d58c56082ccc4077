import type { Kernel } from "#server/kernel/kernel.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";
import { wallClock, weekdayOf } from "#server/kernel/time/index.ts";
import type { Calendar } from "#contract/policies/calendar.ts";
import { isOpen, nextOpening, type BusinessCalendar } from "#server/foundation/organization/calendar/index.ts";
import { headquartersOf } from "#server/foundation/organization/territory/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { RulesPort } from "./ports.ts";
import { outgoingOver } from "./outgoing/compiled.ts";

/** A calendar in force with the centre's zone and imported holidays: the organization's. */
export type CalendarPort = (tx: Tx, key: string, at: Date) => Promise<{ calendar: BusinessCalendar; policy: Calendar } | null>;

const cite = (found: { document: string; version: number; scope?: { kind: string; key: string | null } }) => `${found.document}@${found.version}`;

/** Where the handbook is silent: documents from before there was recalling and merging. */
const usualRecall = { ownSeconds: 120, supervisorMinutes: 1440 };
const usualMergeUndoMinutes = 10;

/** Reads from the handbook what conversations need; which date counts is the caller's `at` (HOUSE §4.2: routing = when it queued). */
export function rulesFromHandbook(kernel: Kernel, handbook: Handbook, calendarOf: CalendarPort): RulesPort {
  const territories = async (tx: Tx) => (await handbook.inForce(tx, "territories", "default", { at: kernel.clock.now() })).body;
  const outgoing = outgoingOver();
  return {
    outgoingWords: async (tx, at) => outgoing(await handbook.all(tx, "outgoing-words", { at })),
    async routing(tx, at) {
      const found = await handbook.inForce(tx, "routing", "default", { at });
      // Who helps a territory stands with it; the routing document's list serves those that name nobody. Headquarters is a step of its own.
      const { territories: all } = await territories(tx);
      const headquarters = all.find((t) => t.headquarters)?.key;
      const own = Object.fromEntries(all.map((t) => [t.key, (t.overflow ?? []).filter((key) => key !== headquarters)] as const).filter(([, helpers]) => helpers.length > 0));
      return { body: { ...found.body, neighbours: { ...found.body.neighbours, ...own } }, version: cite(found) };
    },
    async conversation(tx, at) {
      const found = await handbook.inForce(tx, "conversation", "default", { at });
      const routing = await handbook.inForce(tx, "routing", "default", { at });
      const { silence, ending, ...rest } = found.body;
      return { body: { ...rest, ...silence, ...ending, recall: rest.recall ?? usualRecall, mergeUndoMinutes: rest.mergeUndoMinutes ?? usualMergeUndoMinutes, unreachableSeconds: routing.body.unreachableSeconds }, version: cite(found) };
    },
    async presence(tx, at) {
      const found = await handbook.inForce(tx, "presence", "default", { at });
      return { body: found.body, version: cite(found) };
    },
    async greeting(tx, shopKey, at) {
      const found = (await handbook.find(tx, "greeting", `shop-${shopKey}`, { at })) ?? (await handbook.inForce(tx, "greeting", "default", { at }));
      return { body: found.body, version: cite(found) };
    },
    async serviceHours(tx, at, locale) {
      const rules = await handbook.inForce(tx, "conversation", "default", { at });
      const found = await calendarOf(tx, rules.body.serviceCalendar, at);
      if (!found) return { openNow: true, nextOpening: null, nextOpeningText: "", text: "" };
      const { calendar, policy } = found;
      const openNow = isOpen(calendar, at);
      const next = openNow ? null : nextOpening(calendar, at);
      const opens = next && wallClock(next, calendar.zone);
      const today = policy.week[weekdayOf(wallClock(at, calendar.zone).on)];
      return { openNow, nextOpening: next, nextOpeningText: opens ? `${opens.on.slice(5)} ${opens.time}` : "", text: today.map(([from, to]) => `${from}–${to}`).join(locale === "en" ? ", " : "、") };
    },
    async territoriesOfTeams(tx, teamKeys, loginName) {
      const named = (t: { teams: string[]; agents?: string[] | undefined }) => t.teams.some((team) => teamKeys.includes(team)) || (loginName !== undefined && (t.agents?.includes(loginName) ?? false));
      return (await territories(tx)).territories.filter(named).map((t) => t.key);
    },
    async headquarters(tx) {
      return headquartersOf(await territories(tx)).key;
    },
    async territories(tx) {
      return (await territories(tx)).territories;
    },
    async territoryNames(tx) {
      return new Map((await territories(tx)).territories.map((t) => [t.key, t.name]));
    },
  };
}
