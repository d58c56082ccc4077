import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { countText } from "#console/lib/figures.ts";
import type { Definition } from "#console/ui/DefinitionBar.tsx";
import type ui from "#locales/zh-CN/ui.ts";
import type { Where } from "./place.ts";
import type { FloorText } from "./texts.ts";
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
export type Door = { kind: "queue" } | { kind: "open" } | { kind: "unanswered" };
interface Words {
  t: FloorText;
  timer: (typeof ui)["timer"];
}

const percent = (value: number | null): Pick<KeyFigure, "value" | "unit"> => (value === null ? { value: "–" } : { value: (value * 100).toFixed(1), unit: "%" });
const baseText = (rate: { numerator: number; denominator: number }): string => `${countText(rate.numerator)}/${countText(rate.denominator)}`;

/** The key figures of the place that the page is narrowed to. */
export function keyFigures(floor: FloorView, now: number, where: Where, { t, timer }: Words, open: (door: Door) => void): KeyFigure[] {
  const f = figuresOf(floor, where.place);
  const time = (ms: number) => durationText(ms, timer);
  const limit = floor.limits.replySeconds * 1000;
  const wait = waited(f.longestWaitSince, now);
  const silent = waited(f.longestUnansweredSince, now);
  const first = rowsIn(floor.queue, { ...where.place, province: undefined })[0];
  const whose = first === undefined ? [] : [where.territory(first.territory), where.province(first.province)].filter((word) => word !== "");
  const { today } = f;
  const rated = (rate: typeof today.confirmed, ...more: string[]) => (rate.denominator === 0 ? [t.nothingYet] : [baseText(rate), ...more]);
  return [
    { key: "waiting", name: t.figures.waiting, value: countText(f.waiting), unit: t.people, base: [t.openedToday(countText(today.opened))], tone: "calm", open: () => open({ kind: "queue" }) },
    {
      key: "longest", name: t.figures.longest, value: f.longestWaitSince === null ? "–" : time(wait), tone: f.longestWaitSince === null ? "calm" : urgencyOf(wait, limit),
      base: f.longestWaitSince === null ? [t.nobodyWaits] : whose, open: () => open({ kind: "queue" }),
    },
    { key: "answered", name: t.figures.answered(floor.limits.firstReplySeconds), ...percent(today.answeredInTarget.value), base: rated(today.answeredInTarget), tone: "calm" },
    { key: "open", name: t.figures.open, value: countText(f.open), unit: t.cases, base: [t.slots(f.load, f.capacity)], tone: "calm", open: () => open({ kind: "open" }) },
    {
      key: "unanswered", name: t.figures.unanswered, value: countText(f.unanswered), unit: t.cases, tone: f.unanswered === 0 ? "calm" : urgencyOf(silent, limit),
      base: [f.unanswered === 0 ? t.allAnswered : t.longestIs(time(silent))], open: () => open({ kind: "unanswered" }),
    },
    { key: "online", name: t.figures.online, value: countText(f.online), unit: t.ofDuty(f.onDuty), base: [f.online === f.onDuty ? t.allOnline : t.notOnline(f.onDuty - f.online)], tone: "calm" },
    { key: "confirmed", name: t.figures.confirmed, ...percent(today.confirmed.value), base: rated(today.confirmed, t.notAnswered(today.notAnswered)), tone: "calm" },
    { key: "satisfied", name: t.figures.satisfied, ...percent(today.satisfied.value), base: rated(today.satisfied, t.fromStars), tone: "calm" },
  ];
}

/** A limit in words: 3 分 or 45 秒. */
export function limitText(seconds: number, t: FloorText): string {
  return seconds % 60 === 0 ? t.minutes(seconds / 60) : t.seconds(seconds);
}

/** The sentence of every figure and list on the page, with numerator and denominator filled in. */
export function definitionsOf(floor: FloorView, where: Where, t: FloorText, open: (door: Door) => void): Definition[] {
  const f = figuresOf(floor, where.place);
  const n = (value: number) => countText(value);
  const { limits } = floor;
  const limit = limitText(limits.replySeconds, t);
  const away = limits.awayMinutes === null ? "–" : t.minutes(limits.awayMinutes);
  const { answeredInTarget: answered, confirmed, satisfied, notAnswered } = f.today;
  const d = t.definitions;
  const version = floor.rules;
  const door = (count: number, kind: Door["kind"]) => (count === 0 ? {} : { records: { count: n(count), open: () => open({ kind }) } });
  return [
    { key: "waiting", name: t.figures.waiting, sentence: d.waiting(n(f.waiting)) },
    { key: "longest", name: t.figures.longest, sentence: d.longest(limit), version },
    { key: "answered", name: t.figures.answered(limits.firstReplySeconds), sentence: d.answered(limits.firstReplySeconds, n(answered.numerator), n(answered.denominator), limits.shortVisitSeconds), version },
    { key: "open", name: t.figures.open, sentence: d.open(n(f.open), n(f.load), n(f.capacity)), ...door(f.open, "open") },
    { key: "unanswered", name: t.figures.unanswered, sentence: d.unanswered(n(f.unanswered), limit), version, ...door(f.unanswered, "unanswered") },
    { key: "online", name: t.figures.online, sentence: d.online(n(f.online), n(f.onDuty)) },
    { key: "confirmed", name: t.figures.confirmed, sentence: d.confirmed(n(confirmed.numerator), n(confirmed.denominator), n(notAnswered)) },
    { key: "satisfied", name: t.figures.satisfied, sentence: d.satisfied(n(satisfied.numerator), n(satisfied.denominator)) },
    { key: "map", name: t.names.map, sentence: d.map(limit), version },
    { key: "queues", name: t.names.queues, sentence: d.queues },
    { key: "list", name: t.names.list, sentence: d.list },
    { key: "attention", name: t.names.attention, sentence: d.attention(limit, away), version },
    { key: "agents", name: t.names.agents, sentence: d.agents },
    { key: "states", name: t.names.states, sentence: d.states },
  ];
}
