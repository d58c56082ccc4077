import { fill } from "#locales/index.ts";
import { sizeOf, textsOf } from "../say.ts";
import { dataFolder, readOptions, type Command } from "../terminal.ts";
import { lookAt } from "./look.ts";
import { diagnose, type Finding } from "./rules.ts";

/** `kefu doctor`: one line for each thing looked at, with the fix; 1 when something must be mended (R-OP-07). */
export const doctorCommand: Command = async (args, terminal) => {
  const { values } = readOptions(args, { data: { type: "string" } });
  const dir = dataFolder(values, terminal.env);
  const findings = diagnose(await lookAt(dir, terminal.env), sizeOf);
  for (const line of report(findings, dir, terminal.env)) terminal.out(line);
  return findings.some((finding) => finding.level === "fail") ? 1 : 0;
};

/** The findings as the terminal shows them. */
export function report(findings: readonly Finding[], dir: string, env: NodeJS.ProcessEnv): string[] {
  const { doctor: texts, faults } = textsOf(env);
  const lines = findings.flatMap(({ level, code, params }) => {
    const [says, fix] = texts.findings[code] as [string, string];
    const named = code === "audit_broken" ? { fault: faults[params.fault as keyof typeof faults] } : params;
    const line = `  [${texts.levels[level]}] ${fill(says, named)}`;
    return level === "ok" ? [line] : [line, `         ${texts.fix}${fill(fix, named)}`];
  });
  const count = findings.filter((finding) => finding.level === "fail").length;
  return [fill(texts.title, { dir }), ...lines, count === 0 ? texts.sound : fill(texts.broken, { count })];
}
