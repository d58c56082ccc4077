import type { DutyKind, PersonShort, RefusedLine } from "#contract/organization.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { readCsv, readDay, readHeading, readWallTime, type CsvLine } from "../csv.ts";
import type { Parts } from "../parts.ts";
import { dutyKindOf, runsInto, spanOf, writtenOf, type Span, type WrittenDuty } from "../rules.ts";
import * as store from "../store/duty.ts";
import { writeDuty } from "./duty.ts";
import { shortOf, within } from "./people.ts";
import { zoneOf } from "./zone.ts";

const mostLines = 1000;
const words = {
  person: ["person", "login", "loginname", "staffno", "账号", "登录名", "工号", "人员", "客服"],
  on: ["on", "date", "day", "日期"],
  from: ["from", "start", "begin", "开始", "上班", "开始时间", "上班时间"],
  to: ["to", "end", "结束", "下班", "结束时间", "下班时间"],
  kind: ["kind", "shift", "班次", "类型"],
  note: ["note", "remark", "备注", "说明"],
} as const;

interface ReadLine extends WrittenDuty {
  line: number;
  who: string;
  kind: DutyKind;
  note: string;
}
interface Taken extends ReadLine, Span {
  person: PersonShort;
}
export interface ImportedDuty {
  rows: { line: number; person: PersonShort; on: string; from: string; to: string; kind: DutyKind; note: string }[];
  same: number;
  refused: RefusedLine[];
  applied: boolean;
}

function readLine({ line, cells }: CsvLine, columns: ReadonlyMap<keyof typeof words, number>): ReadLine | RefusedLine {
  const cell = (key: keyof typeof words) => cells[columns.get(key) ?? -1] ?? "";
  const no = (field: string, code: string, value: string): RefusedLine => ({ line, field, code, params: { value: value.slice(0, 40) } });
  const [on, from, to, kind] = [readDay(cell("on")), readWallTime(cell("from")), readWallTime(cell("to")), dutyKindOf(cell("kind"))];
  if (cell("person") === "") return { line, field: "person", code: "required" };
  if (on === null) return no("on", "not_a_day", cell("on"));
  if (from === null || from === "24:00") return no("from", "wall_time_form", cell("from"));
  if (to === null) return no("to", "wall_time_form", cell("to"));
  if (from === to) return no("to", "duty_no_length", cell("to"));
  if (kind === null) return no("kind", "duty_kind_unknown", cell("kind"));
  return { line, who: cell("person"), on, from, to, kind, note: cell("note").slice(0, 500) };
}

const isRefused = (one: ReadLine | Taken | RefusedLine): one is RefusedLine => "code" in one;

/** Reads duty from a CSV; in a preview nothing is changed. Good lines are taken, the others told with line and reason. */
export async function importDuty(parts: Parts, ctx: Ctx, input: { csv: string; mode: "preview" | "apply" }): Promise<ImportedDuty> {
  const reach = await within(parts, ctx, "duty.write");
  const [heading, ...body] = readCsv(input.csv);
  const columns = readHeading(heading, words, ["person", "on", "from", "to"]);
  if (!columns) throw new Refusal("import_no_heading", { status: 422, fields: [{ path: "csv", code: "import_no_heading" }] });
  if (body.length > mostLines) throw new Refusal("import_too_long", { status: 422, params: { maximum: mostLines, lines: body.length } });

  const read = body.map((line) => readLine(line, columns));
  const zone = await zoneOf(ctx.tx);
  const named = read.map((one) => (isRefused(one) ? one : withPerson(one, zone)));
  const people = await peopleOf(ctx, named);
  const known = named.map((one): Taken | RefusedLine => {
    if (isRefused(one)) return one;
    const person = people.get(one.who.toLowerCase());
    if (!person) return { line: one.line, field: "person", code: "person_unknown", params: { value: one.who.slice(0, 40) } };
    if (person.state === "suspended") return { line: one.line, field: "person", code: "person_suspended", params: { name: person.name } };
    if (reach !== null && !reach.includes(person.id)) return { line: one.line, field: "person", code: "duty_out_of_reach", params: { name: person.name } };
    return { ...one, person };
  });
  const placed = await place(ctx, known, zone);
  const rows = placed.flatMap((one) => (one !== "same" && !isRefused(one) ? [one] : []));
  if (input.mode === "apply") await writeDuty(ctx, rows.map(({ person, kind, note, fromAt, toAt }) => ({ personId: person.id, kind, note, fromAt, toAt })));
  return {
    rows: rows.map(({ line, person, on, from, to, kind, note }) => ({ line, person, on, from, to, kind, note })),
    same: placed.filter((one) => one === "same").length,
    refused: placed.flatMap((one) => (one !== "same" && isRefused(one) ? [one] : [])),
    applied: input.mode === "apply",
  };
}

const withPerson = (one: ReadLine, zone: string): ReadLine & Span => ({ ...one, ...spanOf(one, zone) });

async function peopleOf(ctx: Ctx, lines: readonly (ReadLine | RefusedLine)[]): Promise<Map<string, PersonShort>> {
  const called = [...new Set(lines.flatMap((one) => (isRefused(one) ? [] : [one.who])))];
  const people = new Map<string, PersonShort>();
  for (const person of called.length === 0 ? [] : await store.peopleCalled(ctx.tx, called)) {
    if (person.staffNo !== null) people.set(person.staffNo.toLowerCase(), shortOf(person));
    people.set(person.loginName, shortOf(person));
  }
  return people;
}

/** Lays the lines beside what is planned and beside each other: the first of two that run into each other stays. */
async function place(ctx: Ctx, lines: readonly (Taken | RefusedLine)[], zone: string): Promise<(Taken | RefusedLine | "same")[]> {
  const good = lines.flatMap((one) => (isRefused(one) ? [] : [one]));
  if (good.length === 0) return [...lines];
  const ids = [...new Set(good.map((one) => one.person.id))];
  await store.lockPeoplesDuty(ctx.tx, ids);
  const from = new Date(Math.min(...good.map((one) => one.fromAt.getTime())));
  const to = new Date(Math.max(...good.map((one) => one.toAt.getTime())));
  const planned = Map.groupBy(await store.dutyWithin(ctx.tx, from, to, ids), (row) => row.personId);
  const laid = new Map<string, Taken[]>();
  return lines.map((one) => {
    if (isRefused(one)) return one;
    const there = runsInto(planned.get(one.person.id) ?? [], one);
    if (there && there.fromAt.getTime() === one.fromAt.getTime() && there.toAt.getTime() === one.toAt.getTime() && there.kind === one.kind) return "same";
    if (there) return { line: one.line, field: "from", code: "duty_overlap", params: { name: one.person.name, ...saidOf(there, zone) } };
    const earlier = laid.get(one.person.id) ?? [];
    const other = runsInto(earlier, one);
    if (other) return { line: one.line, field: "from", code: "duty_overlap_line", params: { name: one.person.name, other: other.line } };
    laid.set(one.person.id, [...earlier, one]);
    return one;
  });
}

function saidOf(span: Span, zone: string): { on: string; from: string; to: string } {
  const { on, from, to } = writtenOf(span, zone);
  return { on, from, to };
}
