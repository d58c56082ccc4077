import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { wordProblem } from "#contract/policies/words.ts";
import { Instant } from "#contract/common.ts";
import { fill } from "#locales/index.ts";
import en from "#locales/en/handbook.ts";
import zh from "#locales/zh-CN/handbook.ts";
import { system } from "#server/kernel/context.ts";
import { applyFolder, checkFolder, createHandbook, exportFolder, shippedFolder, type FileProblem } from "#server/kernel/handbook/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { policyKinds } from "#server/policies.ts";

/** What a command needs from outside: where to write, and how to open the database of this installation. */
export interface CommandDoor {
  out(line: string): void;
  open(): Promise<{ kernel: Kernel; close(): Promise<void> }>;
}

/** Exit codes: 0 done · 1 refused, nothing changed · 2 not understood. */
export async function handbookCommand(args: readonly string[], door: CommandDoor): Promise<0 | 1 | 2> {
  const say = (line: keyof typeof zh.cli, values: Record<string, string | number> = {}) => door.out(`${fill(zh.cli[line], values)} / ${fill(en.cli[line], values)}`);
  const parsed = parse(args);
  if (!parsed) {
    say("usage");
    return 2;
  }
  const { action, folder, values } = parsed;
  const from = values.from === undefined ? undefined : new Date(values.from);
  if (from && !Instant.safeParse(values.from).success) {
    say("fromInvalid");
    return 2;
  }
  if (action !== "export" && !(await stat(folder).catch(() => null))?.isDirectory()) {
    say("folderMissing", { folder: parsed.named });
    return 2;
  }
  const show = (problems: readonly FileProblem[], line: "refused" | "broken") => {
    for (const problem of problems) door.out(sentence(parsed.named, problem));
    say(line, { problems: problems.length, files: new Set(problems.map((one) => one.file)).size });
    return 1 as const;
  };
  if (action === "check") {
    const { documents, problems } = await checkAgainstShipped(folder);
    if (problems.length > 0) return show(problems, "broken");
    say("sound", { documents: documents.length });
    return 0;
  }

  const { kernel, close } = await door.open();
  const handbook = createHandbook(kernel, policyKinds, { publishers: async () => 1, names: async () => new Map(), teamExists: async () => false });
  try {
    if (action === "export") {
      const written = await kernel.run(system, (ctx) => exportFolder(handbook.engine, ctx, folder, values.overwrite));
      say("exported", { files: written.files.length, folder: parsed.named });
      if (written.pilots > 0) say("pilots", { pilots: written.pilots });
      return 0;
    }
    const reason = values.reason ?? zh.cli.reason;
    const applied = await kernel.run(system, async (ctx) => {
      const result = await applyFolder(handbook.engine, ctx, folder, { reason, from });
      if (values["dry-run"]) throw new DryRun(result);
      return result;
    }).catch((error: unknown) => {
      if (error instanceof DryRun) return error.result;
      throw error;
    });
    if (applied.problems.length > 0) return show(applied.problems, "refused");
    const versions = applied.published?.versions.length ?? 0;
    if (versions === 0) say("nothing", { documents: applied.checked });
    else say(values["dry-run"] ? "planned" : "applied", { versions, same: applied.checked - versions });
    for (const one of applied.published?.versions ?? []) door.out(`  ${one.kind}/${one.key} #${one.n}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "handbook_folder_not_empty") say("notEmpty", { folder: parsed.named });
    else if (error.code === "handbook_past") say("past");
    else for (const field of error.fields) door.out(`${field.path} ${wordProblem(zh, field)} / ${wordProblem(en, field)}`);
    return 1;
  } finally {
    handbook.close();
    await close();
  }
}

/** Undoes everything by failing the transaction, and carries the answer out. */
class DryRun extends Error {
  readonly result: Awaited<ReturnType<typeof applyFolder>>;
  constructor(result: DryRun["result"]) {
    super("dry run");
    this.result = result;
  }
}

/** Without a database, what a folder names but does not hold is looked for among the shipped defaults. */
async function checkAgainstShipped(folder: string): ReturnType<typeof checkFolder> {
  const kinds = new Map(policyKinds.map((policy) => [policy.kind, policy]));
  const shipped = new Map((await checkFolder(kinds, shippedFolder)).documents.map((one) => [`${one.kind}/${one.key}`, one.body]));
  return checkFolder(kinds, folder, (kind, key) => shipped.get(`${kind}/${key}`));
}

/** `file:line:column place  reason / reason`, as editors and terminals can follow it. */
const sentence = (folder: string, problem: FileProblem): string =>
  `${join(folder, problem.file)}:${problem.line}:${problem.column} ${problem.path}  ${wordProblem(zh, problem)} / ${wordProblem(en, problem)}`;

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { overwrite: { type: "boolean", default: false }, "dry-run": { type: "boolean", default: false }, reason: { type: "string" }, from: { type: "string" }, data: { type: "string" } },
    });
    const [action, named, ...rest] = positionals;
    if ((action !== "export" && action !== "check" && action !== "apply") || named === undefined || rest.length > 0) return null;
    return { action, named, folder: resolve(named), values } as const;
  } catch {
    return null;
  }
}
