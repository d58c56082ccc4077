import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { countText } from "#console/lib/figures.ts";
import type { Definition } from "#console/ui/DefinitionBar.tsx";
import type { MetricDefinition } from "#contract/insight.ts";
import { baseOf, isMissed, targetText, valueParts, valueText } from "#console/lib/metrics.ts";
import type ui from "#locales/zh-CN/ui.ts";
import type { Where } from "./place.ts";
import type { FloorText } from "./texts.ts";
import { cardKeys, type Today } from "./useToday.ts";
import { figuresOf, rowsIn, type Urgency, urgencyOf, waited } from "./view.ts";

/** One key figure with its base beneath and, where there are records, their door. */
export interface KeyFigure {
  key: string;
  name: string;
  value: string;
  unit?: string;
  base: string[];
  tone: Urgency;
  open?: () => void;
}

/** Which list a figure opens. */
export type Door = { kind: "queue" } | { kind: "open" } | { kind: "unanswered" } | { kind: "figure"; metric: string };
interface Words {
  t: FloorText;
  timer: (typeof ui)["timer"];
  label: (name: MetricDefinition["name"]) => string;
}

/** A figure of today: value, base, and its target where the handbook sets one. */
function todayFigure(key: string, today: Today, { t, timer, label }: Words, open: (door: Door) => void): KeyFigure[] {
  const metric = today.metric(key);
  if (metric === undefined) return [];
  const figure = today.figure(key);
  const missed = isMissed(figure?.value ?? null, metric);
  const target = metric.target === null ? "" : (missed ? t.missedOf : t.targetOf)(targetText(metric.target, metric.unit, timer));
  const beside = key === "first_response" ? today.metric("first_response_p90") : metric.beside === null ? undefined : today.metric(metric.beside);
  const other = beside && today.figure(beside.key)?.value;
  const besideSaid = key in t.beside && beside !== undefined && other != null ? [t.beside[key as keyof typeof t.beside](beside.unit === "percent" ? `${Math.round(other * 100)}%` : valueText(other, beside.unit, timer))] : [];
  const base = figure === undefined || figure.records === 0 ? [t.nothingYet] : [...(metric.unit === "percent" ? [baseOf(figure, metric.unit)] : []), ...(missed ? [target] : besideSaid.length > 0 ? besideSaid : [target]).filter((word) => word !== "")];
  return [{ key, name: label(metric.name), ...valueParts(figure?.value ?? null, metric.unit, timer), base, tone: missed ? "soon" : "calm", ...(figure !== undefined && figure.records > 0 ? { open: () => open({ kind: "figure", metric: key }) } : {}) }];
}

/** The key figures of the place that the page is narrowed to. */
export function keyFigures(floor: FloorView, now: number, where: Where, today: Today, words: Words, open: (door: Door) => void): KeyFigure[] {
  const { t, timer } = words;
  const f = figuresOf(floor, where.place);
  const time = (ms: number) => durationText(ms, timer);
  const limit = floor.limits.replySeconds * 1000;
  const wait = waited(f.longestWaitSince, now);
  const silent = waited(f.longestUnansweredSince, now);
  const first = rowsIn(floor.queue, { ...where.place, province: undefined })[0];
  const whose = first === undefined ? [] : [where.territory(first.territory), where.province(first.province)].filter((word) => word !== "");
  return [
    { key: "waiting", name: t.figures.waiting, value: countText(f.waiting), unit: t.people, base: [t.openedToday(countText(f.openedToday))], tone: "calm", open: () => open({ kind: "queue" }) },
    {
      key: "longest", name: t.figures.longest, value: f.longestWaitSince === null ? "–" : time(wait), tone: f.longestWaitSince === null ? "calm" : urgencyOf(wait, limit),
      base: f.longestWaitSince === null ? [t.nobodyWaits] : whose, open: () => open({ kind: "queue" }),
    },
    { key: "open", name: t.figures.open, value: countText(f.open), unit: t.cases, base: [t.slots(f.load, f.capacity)], tone: "calm", open: () => open({ kind: "open" }) },
    {
      key: "unanswered", name: t.figures.unanswered, value: countText(f.unanswered), unit: t.cases, tone: f.unanswered === 0 ? "calm" : urgencyOf(silent, limit),
      base: [f.unanswered === 0 ? t.allAnswered : t.longestIs(time(silent))], open: () => open({ kind: "unanswered" }),
    },
    { key: "online", name: t.figures.online, value: countText(f.online), unit: t.ofDuty(f.onDuty), base: [f.online === f.onDuty ? t.allOnline : t.notOnline(f.onDuty - f.online)], tone: "calm" },
    ...cardKeys.flatMap((key) => todayFigure(key, today, words, open)),
  ];
}

/** A limit in words: 3 分 or 45 秒. */
export function limitText(seconds: number, t: FloorText): string {
  return seconds % 60 === 0 ? t.minutes(seconds / 60) : t.seconds(seconds);
}

/** The sentence of every figure and list on the page, with numerator and denominator filled in. */
export function definitionsOf(floor: FloorView, where: Where, today: Today, { t, label }: Words, open: (door: Door) => void): Definition[] {
  const f = figuresOf(floor, where.place);
  const n = (value: number) => countText(value);
  const { limits } = floor;
  const limit = limitText(limits.replySeconds, t);
  const away = limits.awayMinutes === null ? "–" : t.minutes(limits.awayMinutes);
  const d = t.definitions;
  const version = floor.rules;
  const door = (count: number, kind: "open" | "unanswered") => (count === 0 ? {} : { records: { count: n(count), open: () => open({ kind }) } });
  return [
    { key: "waiting", name: t.figures.waiting, sentence: d.waiting(n(f.waiting)) },
    { key: "longest", name: t.figures.longest, sentence: d.longest(limit), version },
    { key: "open", name: t.figures.open, sentence: d.open(n(f.open), n(f.load), n(f.capacity)), ...door(f.open, "open") },
    { key: "unanswered", name: t.figures.unanswered, sentence: d.unanswered(n(f.unanswered), limit), version, ...door(f.unanswered, "unanswered") },
    { key: "online", name: t.figures.online, sentence: d.online(n(f.online), n(f.onDuty)) },
    ...cardKeys.flatMap((key): Definition[] => {
      const metric = today.metric(key);
      const figure = today.figure(key);
      if (metric === undefined || figure === undefined) return [];
      const records = figure.records === 0 ? {} : { records: { count: n(figure.records), open: () => open({ kind: "figure", metric: key }) } };
      return [{ key, name: label(metric.name), sentence: `= ${label(metric.sentence)}${metric.unit === "percent" ? ` ${baseOf(figure, metric.unit)}` : ""}`, version: today.rules, ...records }];
    }),
    { key: "map", name: t.names.map, sentence: d.map(limit), version },
    { key: "queues", name: t.names.queues, sentence: d.queues },
    { key: "list", name: t.names.list, sentence: d.list },
    { key: "trend", name: t.names.trend, sentence: d.trend, version: today.rules },
    { key: "attention", name: t.names.attention, sentence: d.attention(limit, away), version },
    { key: "agents", name: t.names.agents, sentence: d.agents },
    { key: "states", name: t.names.states, sentence: d.states },
  ];
}
