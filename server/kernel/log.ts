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

/** The name under which an error is remembered in a table: a refusal's or the database's code, else its class; never its message. */
export function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === "string" && /^[\w.-]{1,60}$/.test(code)) return code;
  return typeof name === "string" ? name.slice(0, 60) : typeof error;
}

/** What may be said of an error in a log: its name, code and place, never its message, which may quote input. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const place = error.stack?.split("\n").find((line) => line.includes("/server/"))?.trim().replace(/^at /, "").replace(/\(?file:.*\/server\//, "server/").replace(/\)$/, "");
  return { error: error.name, code: typeof code === "string" ? code : undefined, place };
}
