import type { Duty, DutyKind, DutyWeek } from "#contract/organization.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { addDays, dayBounds, onDate } from "#server/kernel/time/index.ts";
import { insistVersion } from "../no.ts";
import { countCap, pageOf, readCursor } from "../paging.ts";
import type { Parts } from "../parts.ts";
import { mayStretch, mondayOf, runsInto, spanOf, writtenOf, type Span, type WrittenDuty } from "../rules.ts";
import * as store from "../store/duty.ts";
import * as profiles from "../store/profiles.ts";
import { insistPeople, shortOf, within } from "./people.ts";
import { zoneOf } from "./zone.ts";

export const presentDuty = (row: store.DutyRow, zone: string): Duty => ({
  ...row,
  ...writtenOf(row, zone),
  fromAt: row.fromAt.toISOString(),
  toAt: row.toAt.toISOString(),
  kind: row.kind as DutyKind,
});

export interface WeekQuery {
  week?: string | undefined;
  team?: string | undefined;
  q?: string | undefined;
  planned?: boolean | undefined;
  after?: string | undefined;
  limit: number;
}

/** A week from its Monday: a page of people within reach, with their duty of each day. */
export async function readWeek(parts: Parts, ctx: Ctx, query: WeekQuery): Promise<DutyWeek> {
  const zone = await zoneOf(ctx.tx);
  const today = onDate(ctx.now, zone);
  const monday = mondayOf(query.week ?? today);
  const days = [0, 1, 2, 3, 4, 5, 6].map((n) => addDays(monday, n));
  const [from, to] = [dayBounds(monday, zone).from, dayBounds(addDays(monday, 7), zone).from];
  const among = await within(parts, ctx, "people.read");
  const filter = { q: query.q, team: query.team, among, planned: query.planned ? { from, to } : undefined, all: query.planned };
  const cursor = readCursor(query.after);
  const people = await profiles.listPeople(ctx.tx, filter, query.limit + 1, cursor);
  const duties = Map.groupBy(await store.dutyBeginning(ctx.tx, from, to, people.map((one) => one.id)), (row) => row.personId);
  const page = await pageOf(people, query.limit, cursor, (one) => ({ person: shortOf(one), duties: (duties.get(one.id) ?? []).map((row) => presentDuty(row, zone)) }), () =>
    profiles.countMatching(ctx.tx, filter, countCap),
  );
  const everybody = (await store.dutyBeginning(ctx.tx, from, to, among)).map((row) => `${row.personId} ${onDate(row.fromAt, zone)}`);
  const onDuty = days.map((day) => new Set(everybody.filter((one) => one.endsWith(day))).size);
  return { days, today, onDuty, ...page };
}

/** Refuses duty of people beyond the actor's reach: a supervisor plans the own teams. */
export async function insistReach(parts: Parts, ctx: Ctx, personIds: readonly string[]): Promise<void> {
  const reach = await within(parts, ctx, "duty.write");
  if (reach !== null && personIds.some((id) => !reach.includes(id))) throw new Refusal("duty_out_of_reach", { status: 403 });
}

/** The refusal of duty that runs into other duty of the same person, which it names. */
export function overlapOf(other: Span, zone: string): Refusal {
  const { on, from, to } = writtenOf(other, zone);
  return new Refusal("duty_overlap", { params: { on, from, to } });
}

async function insistFree(ctx: Ctx, personId: string, span: Span, zone: string, but: string | null = null): Promise<void> {
  const beside = (await store.dutyWithin(ctx.tx, span.fromAt, span.toAt, [personId])).filter((row) => row.id !== but);
  const other = runsInto(beside, span);
  if (other) throw overlapOf(other, zone);
}

export interface NewDuty extends Span {
  personId: string;
  kind: string;
  note: string;
}

/** Writes duty and its events. Asks for no permission: the routes, the imports and later the rosters do. */
export async function writeDuty(ctx: Ctx, rows: readonly NewDuty[]): Promise<string[]> {
  const made = rows.map((row) => ({ ...row, id: newId() }));
  if (made.length === 0) return [];
  try {
    await store.insertDuty(ctx.tx, made);
  } catch (error) {
    throw violates(error, "duty_overlap") ? new Refusal("duty_overlap") : error;
  }
  for (const { id, fromAt, toAt, ...rest } of made) ctx.record({ kind: "duty.added", subject: ["duty", id], data: { ...rest, fromAt: fromAt.toISOString(), toAt: toAt.toISOString() } });
  return made.map((row) => row.id);
}

/** Adds duty by hand. */
export async function addDuty(parts: Parts, ctx: Ctx, input: WrittenDuty & { personId: string; kind: string; note: string }): Promise<Duty> {
  insist(mayStretch(input));
  await insistPeople(ctx.tx, [input.personId], "personId");
  await insistReach(parts, ctx, [input.personId]);
  await store.lockPeoplesDuty(ctx.tx, [input.personId]);
  const zone = await zoneOf(ctx.tx);
  const span = spanOf(input, zone);
  await insistFree(ctx, input.personId, span, zone);
  const { personId, kind, note } = input;
  const [id] = await writeDuty(ctx, [{ personId, kind, note, ...span }]);
  return presentDuty({ id: id!, personId, kind, note, ...span, version: 1 }, zone);
}

type DutyChange = { on?: string | undefined; from?: string | undefined; to?: string | undefined; kind?: DutyKind | undefined; note?: string | undefined; version: number };

async function lockWithin(parts: Parts, ctx: Ctx, id: string): Promise<store.DutyRow> {
  const duty = found(await store.lockDuty(ctx.tx, id));
  // Duty of people whom the actor does not even see is not there.
  const seen = await within(parts, ctx, "people.read");
  found(seen === null || seen.includes(duty.personId) ? true : null);
  await insistReach(parts, ctx, [duty.personId]);
  await store.lockPeoplesDuty(ctx.tx, [duty.personId]);
  return duty;
}

/** Changes duty. */
export async function changeDuty(parts: Parts, ctx: Ctx, id: string, change: DutyChange): Promise<Duty> {
  const duty = await lockWithin(parts, ctx, id);
  insistVersion(change.version, duty.version);
  const zone = await zoneOf(ctx.tx);
  const written = writtenOf(duty, zone);
  const next = { on: change.on ?? written.on, from: change.from ?? written.from, to: change.to ?? written.to };
  insist(mayStretch(next));
  const span = spanOf(next, zone);
  await insistFree(ctx, duty.personId, span, zone, id);
  const row = { ...duty, ...span, kind: change.kind ?? duty.kind, note: change.note ?? duty.note };
  await store.updateDuty(ctx.tx, row);
  const said = (one: store.DutyRow) => ({ fromAt: one.fromAt.toISOString(), toAt: one.toAt.toISOString(), kind: one.kind, note: one.note });
  ctx.record({ kind: "duty.changed", subject: ["duty", id], data: { personId: duty.personId, before: said(duty), after: said(row) } });
  return presentDuty({ ...row, version: duty.version + 1 }, zone);
}

/** Removes duty. */
export async function removeDuty(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  const duty = await lockWithin(parts, ctx, id);
  await store.deleteDuty(ctx.tx, id);
  ctx.record({ kind: "duty.removed", subject: ["duty", id], data: { personId: duty.personId, fromAt: duty.fromAt.toISOString(), toAt: duty.toAt.toISOString(), kind: duty.kind } });
}
