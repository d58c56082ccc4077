import { sql, type RawBuilder } from "kysely";
import type { PauseReason, SlaDuration } from "#contract/policies/sla.ts";
import type { ClockStep, RiskState, SlaFacts } from "#contract/sla.ts";
import type { RiskClock } from "./risk-rules.ts";
import { piecesOf } from "#server/kernel/calm.ts";
import type { Tx, Write } from "#server/kernel/db.ts";

/** A clock as stored. */
export interface StoredClock {
  id: string;
  subjectKind: string;
  subjectId: string;
  name: string;
  cycle: number;
  facts: SlaFacts;
  version: number;
  rule: string | null;
  given: { length: SlaDuration; calendar?: string | undefined } | null;
  calendar: string;
  targetMs: number;
  warnMs: number | null;
  rungMs: number[];
  mayPause: PauseReason[];
  pausedFor: PauseReason[];
  startedAt: Date;
  since: Date | null;
  elapsedMs: number;
  pausedAt: Date | null;
  dueAt: Date | null;
  warnAt: Date | null;
  provisional: boolean;
  warnedAt: Date | null;
  breachedAt: Date | null;
  climbed: number;
  breaches: number;
  stoppedAt: Date | null;
  ended: "kept" | "breached" | "cancelled" | null;
}

const columns = sql.raw(`id, subject_kind as "subjectKind", subject_id as "subjectId", name, cycle, facts, version, rule, given, calendar, target_ms as "targetMs", warn_ms as "warnMs",
  to_jsonb(rung_ms) as "rungMs", may_pause as "mayPause", paused_for as "pausedFor", started_at as "startedAt", since, elapsed_ms as "elapsedMs", paused_at as "pausedAt",
  due_at as "dueAt", warn_at as "warnAt", provisional, warned_at as "warnedAt", breached_at as "breachedAt", climbed, breaches, stopped_at as "stoppedAt", ended`);

export async function clocksOfSubjects(tx: Tx, kind: string, ids: readonly string[]): Promise<StoredClock[]> {
  const { rows } = await sql<StoredClock>`select ${columns} from sla.clock where subject_kind = ${kind} and subject_id = any(${ids}::uuid[]) order by subject_id, name`.execute(tx);
  return rows;
}

export interface StoredRisk extends RiskClock {
  id: string;
  subjectId: string;
  name: string;
}
interface RiskFilter {
  territory?: string | undefined;
  kind?: string | undefined;
  type?: string | undefined;
  state?: RiskState | undefined;
}
/** Open clocks of conversations and tickets that are past their warning or over, by the index that begins with them (0171); `riskOf` in SQL. */
function risky(now: Date, reach: readonly string[] | null, f: RiskFilter): RawBuilder<unknown> {
  const also = (given: string | undefined, column: string) => (given === undefined ? sql`` : sql`and ${sql.raw(column)} = ${given}`);
  const over = sql`(breached_at is not null or due_at <= ${now})`;
  const warned = sql`(breached_at is null and due_at > ${now} and warn_at <= ${now})`;
  return sql`sla.clock where stopped_at is null and subject_kind in ('conversation', 'ticket') and (case when breached_at is not null then '-infinity' else least(warn_at, due_at) end) <= ${now}
    and ${f.state === "breached" ? over : f.state === "at_risk" ? warned : sql`(${over} or ${warned})`}
    ${reach === null ? sql`` : sql`and facts->>'territory' = any(${reach}::text[])`} ${also(f.territory, "coalesce(facts->>'territory', '')")} ${also(f.kind, "subject_kind")} ${also(f.type, "coalesce(facts->>'type', '')")}`;
}
/** Some of them, what is due first at the top. */
export async function riskClocks(tx: Tx, now: Date, reach: readonly string[] | null, f: RiskFilter, { skip, limit }: { skip: number; limit: number }): Promise<StoredRisk[]> {
  const { rows } = await sql<StoredRisk>`select id, subject_id as "subjectId", subject_kind as kind, name, coalesce(facts->>'type', '') as type, coalesce(facts->>'territory', '') as territory, warn_at as "warnAt", due_at as "dueAt", breached_at as "breachedAt"
    from ${risky(now, reach, f)} order by due_at nulls first, id offset ${skip} limit ${limit}`.execute(tx);
  return rows;
}
/** How many there are of each place and type. */
export async function riskCounts(tx: Tx, now: Date, reach: readonly string[] | null): Promise<(Pick<RiskClock, "kind" | "type" | "territory"> & { breached: boolean; count: number })[]> {
  const { rows } = await sql<Pick<RiskClock, "kind" | "type" | "territory"> & { breached: boolean; count: number }>`select subject_kind as kind, coalesce(facts->>'type', '') as type, coalesce(facts->>'territory', '') as territory,
    breached_at is not null or due_at <= ${now} as breached, count(*)::int as count from ${risky(now, reach, {})} group by 1, 2, 3, 4`.execute(tx);
  return rows;
}

/** The open clocks of subjects, locked in one order. */
export async function lockOpen(tx: Tx, kind: string, ids: readonly string[], names?: readonly string[]): Promise<StoredClock[]> {
  const { rows } = await sql<StoredClock>`select ${columns} from sla.clock where subject_kind = ${kind} and subject_id = any(${ids}::uuid[]) and stopped_at is null
    ${names === undefined ? sql`` : sql`and name = any(${names}::text[])`} order by id for update`.execute(tx);
  return rows;
}

/** One clock, locked; `busy` when somebody is just changing it. Who fires holds the deadline already and whoever changes a clock wants it next: waiting here would lock crosswise. */
export async function tryClock(tx: Tx, id: string): Promise<StoredClock | "busy" | null> {
  const { rows } = await sql<StoredClock>`select ${columns} from sla.clock where id = ${id} for update skip locked`.execute(tx);
  if (rows[0]) return rows[0];
  const { rows: there } = await sql`select 1 from sla.clock where id = ${id}`.execute(tx);
  return there.length > 0 ? "busy" : null;
}

/** Open clocks after an id, locked: a batch of a long reckoning. What somebody else holds now is waited for. */
export async function lockOpenAfter(tx: Tx, after: string | null, limit: number): Promise<StoredClock[]> {
  const { rows } = await sql<StoredClock>`select ${columns} from sla.clock where stopped_at is null ${after === null ? sql`` : sql`and id > ${after}`} order by id limit ${limit} for update`.execute(tx);
  return rows;
}

const row = (clock: StoredClock) => ({
  id: clock.id, subject_kind: clock.subjectKind, subject_id: clock.subjectId, name: clock.name, facts: clock.facts, version: clock.version, rule: clock.rule, given: clock.given, calendar: clock.calendar,
  target_ms: clock.targetMs, warn_ms: clock.warnMs, rung_ms: clock.rungMs, may_pause: clock.mayPause, paused_for: clock.pausedFor, started_at: clock.startedAt, since: clock.since, elapsed_ms: clock.elapsedMs,
  paused_at: clock.pausedAt, due_at: clock.dueAt, warn_at: clock.warnAt, provisional: clock.provisional, warned_at: clock.warnedAt, breached_at: clock.breachedAt, climbed: clock.climbed,
  breaches: clock.breaches, stopped_at: clock.stoppedAt, ended: clock.ended,
});
const given = sql.raw(`id uuid, subject_kind text, subject_id uuid, name text, facts jsonb, version int, rule text, given jsonb, calendar text, target_ms bigint, warn_ms bigint, rung_ms bigint[], may_pause text[],
  paused_for text[], started_at timestamptz, since timestamptz, elapsed_ms bigint, paused_at timestamptz, due_at timestamptz, warn_at timestamptz, provisional boolean, warned_at timestamptz, breached_at timestamptz,
  climbed int, breaches int, stopped_at timestamptz, ended text`);
const rows = (clocks: readonly StoredClock[]) => sql`jsonb_to_recordset(${JSON.stringify(clocks.map(row))}::jsonb) as n(${given})`;

const started = sql.raw("subject_kind, subject_id, name, facts, version, rule, given, calendar, target_ms, warn_ms, rung_ms, may_pause, paused_for, started_at, since, elapsed_ms, paused_at, due_at, warn_at, provisional");
/** The first clocks of a subject that has just begun. */
export const firstClocks = (clocks: readonly StoredClock[]): Write => sql`insert into sla.clock (id, ${started}) select id, ${started} from ${rows(clocks)}`;

/** Few in one statement (0022): a long one holds up whatever wakes on its processor. */
const atOnce = 50;
const placeOf = (of: Pick<StoredClock, "subjectKind" | "subjectId" | "name">) => `${of.subjectKind}/${of.subjectId}/${of.name}`;

/** New clocks; where one with the name is there already, its next cycle begins. Gives the ids under which they stand, in the order given. Those that are there are locked in the order of their subjects. */
export async function startClocks(tx: Tx, clocks: readonly StoredClock[]): Promise<string[]> {
  const ids = new Map<string, string>();
  for (const some of piecesOf(clocks.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)), atOnce)) {
    const { rows: stood } = await sql<Pick<StoredClock, "id" | "subjectKind" | "subjectId" | "name">>`
      insert into sla.clock (id, ${started}) select id, ${started} from ${rows(some)} order by subject_kind, subject_id, name
      on conflict (subject_kind, subject_id, name) do update set cycle = clock.cycle + 1, facts = excluded.facts, version = excluded.version, rule = excluded.rule, given = excluded.given, calendar = excluded.calendar,
        target_ms = excluded.target_ms, warn_ms = excluded.warn_ms, rung_ms = excluded.rung_ms, may_pause = excluded.may_pause, paused_for = '{}', started_at = excluded.started_at, since = excluded.since, elapsed_ms = 0,
        paused_at = null, due_at = excluded.due_at, warn_at = excluded.warn_at, provisional = excluded.provisional, warned_at = null, breached_at = null, climbed = 0, stopped_at = null, ended = null
      returning id, subject_kind as "subjectKind", subject_id as "subjectId", name`.execute(tx);
    for (const one of stood) ids.set(placeOf(one), one.id);
  }
  return clocks.map((clock) => ids.get(placeOf(clock))!);
}

/** Saves clocks that were locked. */
export async function saveClocks(tx: Tx, clocks: readonly StoredClock[]): Promise<void> {
  for (const some of piecesOf(clocks, atOnce))
    await sql`update sla.clock c set facts = n.facts, version = n.version, rule = n.rule, calendar = n.calendar, target_ms = n.target_ms, warn_ms = n.warn_ms, rung_ms = n.rung_ms, may_pause = n.may_pause,
      paused_for = n.paused_for, since = n.since, elapsed_ms = n.elapsed_ms, paused_at = n.paused_at, due_at = n.due_at, warn_at = n.warn_at, provisional = n.provisional, warned_at = n.warned_at,
      breached_at = n.breached_at, climbed = n.climbed, breaches = n.breaches, stopped_at = n.stopped_at, ended = n.ended
    from ${rows(some)} where c.id = n.id`.execute(tx);
}

export interface NewStep {
  clockId: string;
  cycle: number;
  at: Date;
  kind: ClockStep["kind"];
  dueAt: Date | null;
  data: Record<string, unknown>;
}

/** Writes what became of clocks; their rows are locked. */
export async function addSteps(tx: Tx, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  const list = steps.map(({ clockId, cycle, at, kind, dueAt, data }, ord) => ({ ord, clock_id: clockId, cycle, at, kind, due_at: dueAt, data }));
  await sql`insert into sla.step (clock_id, n, cycle, at, kind, due_at, data)
    select s.clock_id, coalesce((select max(o.n) from sla.step o where o.clock_id = s.clock_id), 0) + row_number() over (partition by s.clock_id order by s.ord), s.cycle, s.at, s.kind, s.due_at, s.data
    from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as s(ord int, clock_id uuid, cycle int, at timestamptz, kind text, due_at timestamptz, data jsonb)`.execute(tx);
}

export async function stepsOf(tx: Tx, clockIds: readonly string[]): Promise<(NewStep & { n: number })[]> {
  const { rows: steps } = await sql<NewStep & { n: number }>`select clock_id as "clockId", n, cycle, at, kind, due_at as "dueAt", data from sla.step where clock_id = any(${clockIds}::uuid[]) order by clock_id, n desc limit 500`.execute(tx);
  return steps;
}
