export type LogFields = Record<string, string | number | boolean | null | undefined>;
/** One JSON line per happening; never personal data (D5): log ids and codes, not texts. */
export interface Log {
  info(what: string, fields?: LogFields): void;
  warn(what: string, fields?: LogFields): void;
  error(what: string, fields?: LogFields): void;
}

/** Writes lines to the given sink; `quiet` keeps only warnings and errors. */
export function createLog(sink: (line: string) => void, options: { quiet?: boolean } = {}): Log {
  const write = (level: string, what: string, fields?: LogFields) =>
    sink(JSON.stringify({ at: new Date().toISOString(), level, what, ...fields }));
  return {
    info: (what, fields) => {
      if (!options.quiet) write("info", what, fields);
    },
    warn: (what, fields) => write("warn", what, fields),
    error: (what, fields) => write("error", what, fields),
  };
}

// A code is a short name or a five-sign SQLSTATE; anything else may be quoted input.
const isCode = (code: unknown): code is string => typeof code === "string" && /^([A-Za-z][A-Za-z_]{0,60}|[0-9A-Z]{5})$/.test(code);

/** The name under which an error is remembered in a table: a refusal's or the database's code, else its class; never its message. */
export function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (isCode(code)) return code;
  return isCode(name) ? name : typeof error;
}

/** Where it was thrown: the first line of ours below the message, which may quote input with lines of its own. */
function placeOf(error: Error): string | undefined {
  const stack = error.stack ?? "";
  const below = stack.slice(Math.max(0, stack.indexOf(error.message)) + error.message.length);
  const line = below.split("\n").find((one) => one.includes("/server/"));
  return line?.trim().replace(/^at /, "").replace(/\(?file:.*\/server\//, "server/").replace(/\)$/, "");
}

/** What may be said of an error in a log: its class, code and place, never its message, which may quote input. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  return { error: isCode(error.name) ? error.name : "Error", code: isCode(code) ? code : undefined, place: placeOf(error) };
}
