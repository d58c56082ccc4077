import type { PrivacyRules, UnusualRule } from "#contract/policies/privacy.ts";
import { minuteOfDay, wallClock } from "#server/kernel/time/index.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** One reading of personal data, as the rules see it. */
export interface ReadingFact {
  customerId: string;
  at: Date;
  kind: "file" | "field";
  field: string | null;
  purpose: string | null;
  served: boolean;
  otherTerritory: boolean;
}

/** Whether one more field may be opened today: for a purpose of the handbook its quota, for free words theirs. */
export function mayOpen(rules: Pick<PrivacyRules, "purposes" | "otherPerDay">, why: { purpose?: string | undefined }, openedToday: readonly { purpose: string | null }[]): Verdict {
  const purpose = rules.purposes.find((one) => one.key === why.purpose);
  if (why.purpose !== undefined && purpose === undefined) return { refused: "invalid", fields: [{ path: "purpose", code: "purpose_unknown" }] };
  const perDay = purpose?.perDay ?? rules.otherPerDay;
  const opened = openedToday.filter((one) => one.purpose === (purpose?.key ?? null)).length;
  return opened < perDay ? true : { refused: "opened_too_often", params: { perDay } };
}

/** Whether a moment lies between two times of the day; `from` after `to` passes midnight. */
export function within(hours: { from: string; to: string }, at: Date, zone: string): boolean {
  const now = minuteOfDay(wallClock(at, zone).time);
  const [from, to] = [minuteOfDay(hours.from), minuteOfDay(hours.to)];
  return from <= to ? from <= now && now < to : now >= from || now < to;
}

/** A rule that is broken, with the readings that break it. */
export interface Finding {
  rule: UnusualRule;
  customers: number;
  readings: readonly ReadingFact[];
}

const counts = (rule: UnusualRule, reading: ReadingFact, now: Date, zone: string): boolean =>
  reading.at.getTime() > now.getTime() - rule.withinMinutes * 60_000 &&
  reading.at <= now &&
  reading.kind === (rule.of === "files" ? "file" : "field") &&
  (rule.served || !reading.served) &&
  (!rule.foreign || reading.otherTerritory) &&
  (rule.between === undefined || within(rule.between, reading.at, zone));

/** What of one person's readings is unusual now: more different customers than a rule allows within its window. */
export function unusual(rules: readonly UnusualRule[], readings: readonly ReadingFact[], now: Date, zone: string): Finding[] {
  return rules.flatMap((rule) => {
    const hits = readings.filter((reading) => counts(rule, reading, now, zone));
    const customers = new Set(hits.map((hit) => hit.customerId)).size;
    return customers > rule.moreThan ? [{ rule, customers, readings: hits }] : [];
  });
}

/** Nobody looks into their own reading, and nobody twice. */
export function mayCheck(alert: { personId: string; checkedAt: Date | null }, by: string | null): Verdict {
  if (alert.checkedAt !== null) return { refused: "alert_checked" };
  return alert.personId === by ? { refused: "own_alert" } : true;
}
