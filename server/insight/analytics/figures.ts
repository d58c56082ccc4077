import type { z } from "zod";
import type { LocalText } from "#contract/common.ts";
import { groupings, type Grouping, type insightEndpoints, type VoiceKind } from "#contract/insight.ts";

import type { MetricRules } from "#contract/policies/metrics.ts";
import type { Topics } from "#contract/policies/topics.ts";
import { readCentre } from "#server/kernel/centre.ts";
import { type Actor, type Ctx, insistPermission, territoriesWithin } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { dayBounds, daysBetween } from "#server/kernel/time/index.ts";
import { metrics } from "./metrics/index.ts";
import type { Metric } from "./metrics/metric.ts";
import { factKinds } from "./projector.ts";
import { type Ask, countBehind, figureOf, type FigureRow, namesBy, type Narrow, oldestUnread, type Reach, type RecordRow, recordsBehind } from "./store/figures.ts";

/** What the figures need of the handbook. */
export interface AnalyticsPorts {
  rules(tx: Tx, at: Date): Promise<{ body: MetricRules; version: string }>;
  topics(tx: Tx, at: Date): Promise<Topics>;
  territories(tx: Tx, at: Date): Promise<readonly { key: string; name: LocalText; teams: readonly string[] }[]>;
}

type Answer<K extends keyof typeof insightEndpoints> = z.input<(typeof insightEndpoints)[K]["response"]>;
export interface Period extends Narrow {
  from: string;
  to: string;
}

const mostDays = 400;
/** What customers said is broken down by what they said; the figures of conversations are not. */
const ofConversations = groupings.filter((one) => one !== "subject" && one !== "theme");

const reachOf = (actor: Actor): Reach => {
  const scope = insistPermission(actor, "insight.read");
  if (scope === "all") return "all";
  return { personId: actor.id!, teams: scope === "own" ? [] : actor.teams, territories: territoriesWithin(actor, scope) };
};

function metricOf(key: string, path: string): Metric {
  const found = metrics.find((one) => one.key === key);
  if (!found) throw new Refusal("invalid", { fields: [{ path, code: "unknown_metric" }] });
  return found;
}

/** A request with its rules: what every figure of it is asked with. */
async function asking(ctx: Ctx, ports: AnalyticsPorts, { from, to, ...narrow }: Period) {
  const reach = reachOf(ctx.actor);
  if (to < from) throw new Refusal("invalid", { fields: [{ path: "to", code: "period_backwards" }] });
  if (daysBetween(from, to) > mostDays) throw new Refusal("invalid", { fields: [{ path: "to", code: "period_too_long" }] });
  const zone = (await readCentre(ctx.tx))?.zone ?? "Asia/Shanghai";
  const { body: rules, version } = await ports.rules(ctx.tx, ctx.now);
  const territories = await ports.territories(ctx.tx, ctx.now);
  const teamsOf = Object.fromEntries(territories.map((one) => [one.key, one.teams]));
  const q = { rules, zone, now: ctx.now, from: dayBounds(from, zone).from, to: dayBounds(to, zone).to };
  return { version, territories, rules, ask: (metric: Metric): Ask => ({ metric, q, narrow, reach, teamsOf }) };
}

/** The definitions as the rules in force make them. */
export async function definitions(ctx: Ctx, ports: AnalyticsPorts): Promise<Answer<"GET /v1/metrics">> {
  const { body, version } = await ports.rules(ctx.tx, ctx.now);
  return {
    rules: version,
    metrics: metrics.map(({ key, name, unit, aggregate, clock, better, ...one }) => ({ key, name, unit, aggregate, clock, better, sentence: one.sentence(body), target: one.target(body), beside: one.beside ?? null, snapshot: one.snapshot ?? false, by: [...(one.by ?? ofConversations)] })),
  };
}

/** Figures of a period, whole and by group. */
export async function figures(ctx: Ctx, ports: AnalyticsPorts, { metrics: keys, by, ...period }: Period & { metrics: string; by?: Grouping | undefined }): Promise<Answer<"GET /v1/figures">> {
  const wanted = [...new Set(keys.split(","))].map((key) => metricOf(key, "metrics"));
  const { version, territories, ask } = await asking(ctx, ports, period);
  const found: { metric: Metric; whole: FigureRow; groups: FigureRow[] }[] = [];
  for (const metric of wanted) found.push({ metric, ...(await figureOf(ctx.tx, ask(metric), by)) });
  const names = await namesOf(ctx, ports, by, territories, found.flatMap((one) => one.groups));
  return {
    at: ctx.now.toISOString(), factsAt: ((await oldestUnread(ctx.tx, factKinds)) ?? ctx.now).toISOString(), rules: version,
    figures: found.map(({ metric, whole: { key: _key, ...whole }, groups }) => ({
      metric: metric.key, ...whole,
      groups: groups.map(({ key, ...row }) => ({ ...row, key: key ?? "", name: key === null ? null : (names.get(key) ?? null) })).toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    })),
  };
}

async function namesOf({ tx, now }: Ctx, ports: AnalyticsPorts, by: Grouping | undefined, territories: readonly { key: string; name: LocalText }[], groups: readonly FigureRow[]): Promise<Map<string, LocalText>> {
  if (by === "territory") return new Map(territories.map((one) => [one.key, one.name]));
  if (by === "topic" || by === "subject") {
    const { topics, needs, opinions } = await ports.topics(tx, now);
    if (by === "topic") return new Map(topics.flatMap((one) => [[one.key, one.name] as const, ...one.children.map((leaf) => [leaf.key, leafName(one.name, leaf.name)] as const)]));
    return new Map([...needs.map((one) => [`need:${one.key}`, one.name] as const), ...opinions.map((one) => [`opinion:${one.key}`, one.name] as const)]);
  }
  if (by === undefined || by === "channel" || by === "hour" || by === "day") return new Map();
  const names = await namesBy(tx, by, [...new Set(groups.flatMap((one) => (one.key === null ? [] : [one.key])))]);
  return new Map([...names].map(([id, name]) => [id, { "zh-CN": name || id }]));
}

/** A topic under its branch, as in 售后 / 退货. */
const leafName = (branch: LocalText, leaf: LocalText): LocalText => ({ "zh-CN": `${branch["zh-CN"]} / ${leaf["zh-CN"]}`, en: `${branch.en ?? branch["zh-CN"]} / ${leaf.en ?? leaf["zh-CN"]}` });

function saidIn({ subject, n, stance, words, themeId, theme }: Pick<RecordRow, "subject" | "n" | "stance" | "words" | "themeId" | "theme">): Answer<"GET /v1/figures/records">["rows"][number]["said"] {
  if (subject === null || n === null) return null;
  const cut = subject.indexOf(":");
  return {
    kind: subject.slice(0, cut) as VoiceKind, category: subject.slice(cut + 1), n, stance: stance as "praise" | "neutral" | "criticism" | null, text: words ?? "",
    theme: themeId === null ? null : { id: themeId, name: theme ?? "" },
  };
}

/** The records behind a figure, by keyset. */
export async function records(ctx: Ctx, ports: AnalyticsPorts, input: Period & { metric: string; part: "all" | "hit" | "miss"; after?: string | undefined; limit: number }): Promise<Answer<"GET /v1/figures/records">> {
  const { metric, part, after, limit, ...period } = input;
  const one = (await asking(ctx, ports, period)).ask(metricOf(metric, "metric"));
  const rows = await recordsBehind(ctx.tx, one, { part, after: after === undefined ? null : cursorOf(after), limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ id, conversationId, number, at, personId, person, territory, shop, channel, numerator, denominator, topic, product, ...said }) => ({
      id, conversationId, number, at: at.toISOString(), territory, shop, channel, numerator, denominator, topic, product, said: saidIn(said), agent: personId === null ? null : { id: personId, name: person ?? "" },
    })),
    next: rows.length > limit && last ? `${last.at.toISOString()}_${last.id}` : null,
    count: await countBehind(ctx.tx, one, part),
  };
}

function cursorOf(text: string): { at: Date; id: string } {
  const cut = text.indexOf("_");
  const at = new Date(text.slice(0, cut));
  if (cut < 0 || Number.isNaN(at.getTime())) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at, id: text.slice(cut + 1) };
}

/** A cell as every spreadsheet reads it; what would run as a formula is kept as text. */
const cell = (value: string | number | null): string => {
  const text = value === null ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The table as CSV: for every figure its value, numerator and denominator; the whole in the last line. */
export async function table(ctx: Ctx, ports: AnalyticsPorts, { language, by, ...input }: Period & { metrics: string; by: Grouping; language: "zh-CN" | "en" }): Promise<Answer<"GET /v1/figures/table">> {
  const { figures: all } = await figures(ctx, ports, { ...input, by });
  const label = (text: LocalText | null, key: string) => (text === null ? key : (text[language] ?? text["zh-CN"]));
  const known = all.map((figure) => metricOf(figure.metric, "metrics"));
  const groups = [...new Map(all.flatMap((figure) => figure.groups.map((group) => [group.key, label(group.name, group.key)] as const)))].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const base = (row: { value: number | null; numerator: number; denominator: number } | undefined) => (row ? [row.value, row.numerator, row.denominator] : [null, 0, 0]);
  const lines: (string | number | null)[][] = [
    [by, ...known.flatMap((metric) => [label(metric.name, metric.key), `${metric.key}.numerator`, `${metric.key}.denominator`])],
    ...groups.map(([key, name]) => [name, ...all.flatMap((figure) => base(figure.groups.find((group) => group.key === key)))]),
    [language === "en" ? "Total" : "合计", ...all.flatMap(base)],
  ];
  return { name: `kefu-${input.from}-${input.to}-${by}.csv`, text: `\uFEFF${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n` };
}

