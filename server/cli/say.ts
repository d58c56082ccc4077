import { fill } from "#locales/index.ts";
import en from "#locales/en/cli.ts";
import enStart from "#locales/en/start.ts";
import zh from "#locales/zh-CN/cli.ts";
import zhStart from "#locales/zh-CN/start.ts";
import { ConfigRefused } from "#server/kernel/config.ts";
import { DatabaseNewer } from "#server/kernel/db/migrate.ts";
import { MovingRefused } from "#server/kernel/moving/index.ts";
import { StartRefused } from "#server/kernel/postgres/index.ts";
import { CommandRefused, type Params } from "./refusal.ts";

export type CliTexts = typeof zh;
type Sentence = { [K in keyof CliTexts]: CliTexts[K] extends string ? K : never }[keyof CliTexts];

/** The words of the reader's language: English for KEFU_LANG or LANG en…, else Chinese, as at the start. */
export const textsOf = (env: NodeJS.ProcessEnv): CliTexts => (isEnglish(env) ? en : zh);
const isEnglish = (env: NodeJS.ProcessEnv) => (env.KEFU_LANG ?? env.LANG ?? "").startsWith("en");

/** One sentence, filled. */
export const sentenceOf = (env: NodeJS.ProcessEnv, name: Sentence, params: Params = {}): string => fill(textsOf(env)[name], params);

/** Why a command failed, in one sentence with its fix; what is unexpected keeps its name only, since messages may quote data. */
export function refusalSentence(env: NodeJS.ProcessEnv, error: unknown, command: string): string {
  const texts = textsOf(env);
  const refused: Record<string, string> = texts.refused;
  const say = (code: string, params: Params) => fill(refused[code]!, { command, ...params });
  if (error instanceof CommandRefused || error instanceof MovingRefused) return error instanceof CommandRefused && error.code === "usage" ? fill(texts.usage, { command, ...error.params }) : say(error.code, error.params);
  if (error instanceof StartRefused) return fill(texts.database[error.code], error.fields);
  const start: Record<string, string> = (isEnglish(env) ? enStart : zhStart).refused;
  if (error instanceof ConfigRefused) return fill(start[error.code] ?? start.start_failed!, { detail: error.code, ...error.params });
  if (error instanceof DatabaseNewer) return start.database_newer!;
  const { code, path, syscall, address } = error as { code?: unknown; path?: unknown; syscall?: unknown; address?: unknown };
  if (syscall === "connect" || syscall === "getaddrinfo" || address !== undefined || /^(28|08|3D|57)/.test(String(code))) return fill(start.database_unreachable!, { reason: String(code) });
  if (typeof path === "string" && typeof code === "string") return say("disk", { path, code });
  return say("failed", { detail: typeof code === "string" ? code : error instanceof Error ? error.name : "" });
}

/** Bytes as people read them. */
export function sizeOf(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * step);
  return `${step === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[step]}`;
}
