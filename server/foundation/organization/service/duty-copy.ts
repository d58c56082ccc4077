import type { PersonShort } from "#contract/organization.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { addDays, dayBounds, daysBetween } from "#server/kernel/time/index.ts";
import type { Parts } from "../parts.ts";
import { mondayOf, runsInto, spanOf, writtenOf } from "../rules.ts";
import * as store from "../store/duty.ts";
import * as profiles from "../store/profiles.ts";
import { shortOf, within } from "./people.ts";
import { writeDuty, type NewDuty } from "./duty.ts";
import { zoneOf } from "./zone.ts";

const mostAtOnce = 1000;

export interface CopiedWeek {
  copied: number;
  skipped: { person: PersonShort; on: string; from: string; to: string; code: string }[];
}

/** Copies a week's duty to another week by the wall clock; what is in the way is left out and told. */
export async function copyWeek(parts: Parts, ctx: Ctx, input: { from: string; to: string; team?: string | undefined }): Promise<CopiedWeek> {
  const zone = await zoneOf(ctx.tx);
  const [source, target] = [mondayOf(input.from), mondayOf(input.to)];
  const shift = daysBetween(source, target);
  if (shift === 0) throw new Refusal("duty_same_week", { status: 422, fields: [{ path: "to", code: "duty_same_week" }] });
  const filter = { team: input.team, among: await within(parts, ctx, "duty.write"), all: true };
  const people = new Map((await profiles.listPeople(ctx.tx, filter, 5000, null)).map((one) => [one.id, shortOf(one)]));
  const span = (monday: string) => [dayBounds(monday, zone).from, dayBounds(addDays(monday, 7), zone).from] as const;
  const rows = await store.dutyBeginning(ctx.tx, ...span(source), [...people.keys()]);
  if (rows.length > mostAtOnce) throw new Refusal("duty_copy_too_much", { status: 422, params: { maximum: mostAtOnce, count: rows.length } });
  const ids = [...new Set(rows.map((row) => row.personId))];
  await store.lockPeoplesDuty(ctx.tx, ids);
  const planned = Map.groupBy(await store.dutyWithin(ctx.tx, dayBounds(addDays(target, -1), zone).from, dayBounds(addDays(target, 8), zone).from, ids), (row) => row.personId);
  const made: NewDuty[] = [];
  const skipped: CopiedWeek["skipped"] = [];
  for (const row of rows) {
    const written = writtenOf(row, zone);
    const next = { ...written, on: addDays(written.on, shift) };
    const copy = { personId: row.personId, kind: row.kind, note: row.note, ...spanOf(next, zone) };
    const person = people.get(row.personId)!;
    const said = { person, on: next.on, from: next.from, to: next.to };
    if (person.state === "suspended") skipped.push({ ...said, code: "person_suspended" });
    else if (runsInto([...(planned.get(row.personId) ?? []), ...made.filter((one) => one.personId === row.personId)], copy)) skipped.push({ ...said, code: "duty_overlap" });
    else made.push(copy);
  }
  await writeDuty(ctx, made);
  return { copied: made.length, skipped };
}
