import { z } from "zod";
import type { RowProblem } from "#contract/imports.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { sealField, type DataKey } from "#server/kernel/crypto/index.ts";
import { defineWork, type Schedule, type WorkDef } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Cells, ImportKind } from "./kinds.ts";
import { rowsOf, type FileRow } from "./read.ts";
import { byField, longCells } from "./rules.ts";
import { cellsText, eraseImport, keptDays, refusedPlace, type ImportParts } from "./service.ts";
import * as store from "./store.ts";

/** Rows of one transaction: so few that it stays short, so many that half a million take minutes. */
const checkedRows = 1000;
const appliedRows = 250;
/** The most rows that belong together, as the lines of one order. */
const mostTogether = 200;
const dayMs = 86_400_000;

type Own = Pick<ImportParts, "keys" | "files" | "kinds">;
const ofId = z.object({ id: z.string() });

const broken: readonly RowProblem[] = [{ field: "", code: "row_broken" }];
const checkRow = (kind: ImportKind, it: store.StoredImport, row: FileRow): ({ cells: Cells } & ({ row: unknown } | { problems: readonly RowProblem[] })) => {
  const cells = byField(it.columns, row.cells);
  const problems = row.broken ? broken : longCells(cells);
  return { cells, ...(problems.length > 0 ? { problems } : kind.check(cells)) };
};
const sealed = (key: DataKey, id: string, row: FileRow, problems: readonly RowProblem[]): store.RefusedRow => ({ row: row.row, sealed: sealField(key, refusedPlace(id, row.row), cellsText(row.cells)), problems });

/** What a file needs to be read again from its first row, heading left out. */
async function opened(parts: Own, kernel: Kernel, id: string, state: store.StoredImport["state"]): Promise<{ it: store.StoredImport; kind: ImportKind; key: DataKey; rows: AsyncGenerator<FileRow> } | null> {
  const it = await store.readImport(kernel.db.kysely, id);
  const kind = it && parts.kinds.find((one) => one.key === it.kind);
  if (!it || !kind || it.state !== state) return null;
  const key = await parts.keys.find(kernel.db.kysely, id);
  const file = key && (await parts.files.open(kernel.db.kysely, it.fileId));
  if (!key || !file) return null;
  async function* behindHeading(): AsyncGenerator<FileRow> {
    let first = true;
    for await (const row of rowsOf(file!.stream, it!)) {
      if (!first) yield row;
      first = false;
    }
  }
  return { it, kind, key, rows: behindHeading() };
}

/** A file that cannot be read to its end is told so; anything else is tried again. */
async function failing(kernel: Kernel, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal) && !(error as { code?: string }).code?.startsWith("CSV_")) throw error;
    await kernel.run(system, (ctx) => store.move(ctx.tx, id, "failed", { problem: error instanceof Refusal ? error.code : "csv_unreadable" }));
  }
}

export function importWorks(parts: Own): { check: WorkDef<{ id: string }>; apply: WorkDef<{ id: string }>; erase: WorkDef; schedules: Schedule[] } {
  /** Every row by the rules of its kind; nothing is kept but the refused rows. Begun anew when it was cut short. */
  const check = defineWork<{ id: string }>({
    name: "imports.check", schema: ofId, atMostSeconds: 3600, retries: 3,
    handle: (kernel, { id }) => failing(kernel, id, async () => {
      if (!(await kernel.run(system, (ctx) => store.resetCheck(ctx.tx, id)))) return;
      const file = await opened(parts, kernel, id, "checking");
      if (!file) return;
      let [rows, refused]: [number, store.RefusedRow[]] = [0, []];
      const save = async () => {
        await kernel.run(system, async (ctx) => {
          await store.insertRefused(ctx.tx, id, refused);
          await store.addChecked(ctx.tx, id, { rows, good: rows - refused.length, bad: refused.length });
        });
        [rows, refused] = [0, []];
      };
      for await (const row of file.rows) {
        const checked = checkRow(file.kind, file.it, row);
        rows += 1;
        if ("problems" in checked) refused.push(sealed(file.key, id, row, checked.problems));
        if (rows >= checkedRows) await save();
      }
      await save();
      await kernel.run(system, (ctx) => store.move(ctx.tx, id, "checked"));
    }),
  });

  /** The good rows, batch by batch; the place in the file moves in the transaction of what it counts, so after a kill each row still counts once. */
  const apply = defineWork<{ id: string }>({
    name: "imports.apply", schema: ofId, atMostSeconds: 4 * 3600, retries: 12,
    handle: (kernel, { id }) => failing(kernel, id, async () => {
      const file = await opened(parts, kernel, id, "applying");
      if (!file) return;
      const { it, kind } = file;
      // In the name of whoever had it applied; whether they may was asked then.
      const actor: Actor = { ...system, kind: "staff", id: it.by.id, name: it.by.name };
      let batch: { row: FileRow; checked: ReturnType<typeof checkRow> }[] = [];
      let gone = false;
      const save = async () => {
        if (batch.length === 0) return;
        const taken = batch;
        batch = [];
        gone = !(await kernel.run(actor, async (ctx) => {
          const now = await store.lockImport(ctx.tx, id);
          if (now?.state !== "applying") return false;
          const fresh = taken.filter(({ row }) => row.row > now.position);
          const good = fresh.flatMap(({ row, checked }) => ("row" in checked ? [{ row, value: checked.row }] : []));
          const answers = good.length === 0 ? [] : await kind.apply(ctx, good.map(({ value }) => value), { importId: id, at: it.at, shopId: it.shop?.id ?? null });
          const outcomes = { ...now.outcomes };
          const refused = good.flatMap(({ row }, n) => {
            const answer = answers[n]!;
            if (typeof answer !== "string") return [sealed(file.key, id, row, answer.problems)];
            outcomes[answer] = (outcomes[answer] ?? 0) + 1;
            return [];
          });
          await store.insertRefused(ctx.tx, id, refused);
          await store.saveApplied(ctx.tx, id, Math.max(now.position, taken.at(-1)!.row.row), outcomes, refused.length);
          return true;
        }));
      };
      let last: string | undefined;
      for await (const row of file.rows) {
        if (row.row <= it.position) continue;
        const checked = checkRow(kind, it, row);
        const together = kind.together?.(checked.cells);
        const joined = together !== undefined && together !== "" && together === last;
        if (batch.length >= (joined ? appliedRows + mostTogether : appliedRows)) await save();
        if (gone) return;
        batch.push({ row, checked });
        last = together;
      }
      await save();
      if (gone) return;
      await kernel.run(actor, async (ctx) => {
        const now = await store.lockImport(ctx.tx, id);
        if (now?.state !== "applying") return;
        await store.move(ctx.tx, id, "done", { endedAt: ctx.now, eraseAt: new Date(ctx.now.getTime() + keptDays.applied * dayMs) });
        ctx.record({ kind: "import.done", subject: ["import", id], data: { kind: it.kind, outcomes: now.outcomes, bad: now.bad } });
        await kind.done?.(ctx);
      });
    }),
  });

  /** Files and refused rows past their time. */
  const erase = defineWork({
    name: "imports.erase",
    async handle(kernel) {
      for (;;) {
        const due = await kernel.run(system, async (ctx) => {
          const rows = await store.overdue(ctx.tx, ctx.now, 50);
          for (const { id, fileId } of rows) await eraseImport(parts, ctx, id, fileId);
          return rows.length;
        });
        if (due < 50) return;
      }
    },
  });
  return { check, apply, erase, schedules: [{ work: erase, cron: "40 3 * * *" }] };
}
