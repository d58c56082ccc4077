import type { RefusedLine, RegionTable } from "#contract/organization.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { onDate } from "#server/kernel/time/index.ts";
import { insistWhole } from "../no.ts";
import type { Parts } from "../parts.ts";
import areaCodes from "../region-data/area-codes.json" with { type: "json" };
import { divisionSource, divisionsOf, parseIpRanges, parsePhonePrefixes, shippedIpTable, shippedPhoneTable } from "../region/index.ts";
import { packLines, regionsTopic } from "../region-tables.ts";
import * as store from "../store/regions.ts";
import { zoneOf } from "./zone.ts";

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;
const present = (row: store.TableRow): RegionTable => ({ ...row, usedAt: isoOf(row.usedAt) });

function shipped(): RegionTable[] {
  const [phone, ip] = [shippedPhoneTable(), shippedIpTable()];
  const row = (kind: RegionTable["kind"], source: string, asOf: string, lines: number): RegionTable => ({ id: null, kind, source, asOf, state: "shipped", lines, refused: 0, usedAt: null });
  return [
    row("phone", phone.source, phone.asOf, phone.runs.length),
    row("ip", ip.source, ip.asOf, ip.ranges[4].length + ip.ranges[6].length),
    row("area_codes", areaCodes.source, areaCodes.asOf, Object.keys(areaCodes.codes).length),
    row("divisions", divisionSource.source, divisionSource.asOf, 0),
  ];
}

/** Every table with its source and the day of its data; imported ones are asked before shipped ones. */
export async function listTables(ctx: Ctx): Promise<{ today: string; rows: RegionTable[] }> {
  return { today: onDate(ctx.now, await zoneOf(ctx.tx)), rows: [...(await store.listTables(ctx.tx)).map(present), ...shipped()] };
}

/** Begins to import a table. */
export async function beginTable(ctx: Ctx, input: { kind: store.TableKind; source: string; asOf: string }): Promise<RegionTable> {
  insistWhole(ctx.actor, "organization.write");
  const id = newId();
  await store.insertTable(ctx.tx, { ...input, id }, ctx.actor.id, ctx.now);
  return present(found(await store.lockTable(ctx.tx, id)));
}

/** Takes a part of a table; lines that cannot be read are told with their number in the whole file. */
export async function putPart(ctx: Ctx, at: { id: string; n: number }, input: { csv: string; firstLine: number }): Promise<{ taken: number; refused: RefusedLine[] }> {
  insistWhole(ctx.actor, "organization.write");
  const table = found(await store.lockTable(ctx.tx, at.id));
  if (table.state !== "loading") throw new Refusal("region_table_in_use");
  const read = table.kind === "phone" ? parsePhonePrefixes(input.csv, table) : parseIpRanges(input.csv, table);
  const taken = linesIn(input.csv) - read.problems.length;
  await store.putPart(ctx.tx, at.id, at.n, { lines: Math.max(taken, 0), refused: read.problems.length, content: packLines(input.csv) });
  const refused = read.problems.map(({ line, field, code, value }) => ({ line: line + input.firstLine - 1, field, code, params: { value } }));
  return { taken: Math.max(taken, 0), refused: refused.slice(0, 200) };
}

/** Lines that are meant as data: no blank ones, comments or headings. */
function linesIn(csv: string): number {
  return csv.replace(/^\uFEFF/, "").split(/\r?\n/).filter((line) => line.trim() !== "" && !/^\s*"?(#|prefix7|cidr)/i.test(line)).length;
}

/** Puts an imported table in use; from the commit on it answers before the shipped one, on every node. */
export async function useTable(parts: Parts, ctx: Ctx, id: string): Promise<RegionTable> {
  insistWhole(ctx.actor, "organization.write");
  const table = found(await store.lockTable(ctx.tx, id));
  if (table.state !== "loading") throw new Refusal("region_table_in_use");
  if (table.lines === 0) throw new Refusal("region_table_empty");
  await store.useTable(ctx.tx, table, ctx.now);
  ctx.record({ kind: "region.table_used", subject: ["region_table", id], data: { kind: table.kind, source: table.source, asOf: table.asOf, lines: table.lines, refused: table.refused } });
  ctx.after(() => parts.kernel.bus.wake(regionsTopic, id));
  return present(found(await store.lockTable(ctx.tx, id)));
}

/** Removes an imported table. */
export async function removeTable(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  const table = found(await store.lockTable(ctx.tx, id));
  await store.deleteTable(ctx.tx, id);
  ctx.record({ kind: "region.table_removed", subject: ["region_table", id], data: { kind: table.kind, source: table.source } });
  ctx.after(() => parts.kernel.bus.wake(regionsTopic, id));
}

/** The cities of a province, or the counties of a city. */
export function listDivisions(within: string): { rows: { code: string; name: string; finer: boolean }[] } {
  return { rows: divisionsOf(within).map(({ code, name, children }) => ({ code, name, finer: children.length > 0 })) };
}
