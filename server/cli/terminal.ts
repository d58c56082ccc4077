import { resolve } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { CommandRefused, type Params } from "./refusal.ts";
import { sentenceOf } from "./say.ts";

/** What a command has of the outside: its environment, a place for its lines, and somebody who may be asked. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  out(line: string): void;
  /** Asks without showing what is typed; null when nobody is there to answer. */
  askSecret(question: string): Promise<string | null>;
}

/** Exit codes: 0 done · 1 refused or found wrong · 2 not understood. */
export type ExitCode = 0 | 1 | 2;
export type Command = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads options strictly; an unknown one is refused with the command's help named. */
export function readOptions<O extends Options>(args: readonly string[], options: O, positionals = 0) {
  try {
    const read = parseArgs({ args: [...args], options, allowPositionals: positionals > 0, strict: true });
    if (read.positionals.length > positionals) throw new TypeError(read.positionals.join(" "));
    return read;
  } catch (error) {
    throw new CommandRefused("usage", { detail: error instanceof Error ? error.message.split(/\. |\n/)[0]! : "" });
  }
}

/** The value of an option that must be given. */
export function insistOption(values: Record<string, unknown>, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value === "") throw new CommandRefused("option_missing", { option: `--${name}` });
  return value;
}

/** DIR of --data, as at the start. */
export const dataFolder = (values: { data?: string | undefined }, env: NodeJS.ProcessEnv): string => resolve(values.data ?? env.KEFU_DATA ?? ".kefu");

/** Says a line in the reader's language. */
export function tell(terminal: Terminal, name: Parameters<typeof sentenceOf>[1], params: Params = {}): void {
  terminal.out(sentenceOf(terminal.env, name, params));
}
