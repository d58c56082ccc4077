/** Sealed fields of the record: bytes in base64, or an object that holds them. */
const isSealed = (value: string): boolean => /^[A-Za-z0-9+/]{60,}={0,2}$/.test(value);
const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(value);
const isInstant = (value: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);

/** What a reader needs to read an entry: names of ids, words of parts and codes, and how values are written. */
export interface Saying {
  names: Readonly<Record<string, string>>;
  /** The word of a part; a part without one stands under its own name. */
  field: (key: string) => string;
  /** The word of a code that stands under a part. */
  code: (key: string, value: string) => string;
  moment: (instant: string) => string;
  money: (fen: number) => string;
  /** What stands after the word of a part, between parts, between the items of a list. */
  between: { part: string; parts: string; items: string };
  sealed: string;
  yes: string;
  no: string;
  many: (count: number) => string;
}

/** An item of a list; things with one part each are a list of that part. */
function itemOf(key: string, item: unknown, how: Saying): string {
  const [only, ...others] = typeof item === "object" && item !== null ? Object.entries(item) : [];
  return only !== undefined && others.length === 0 ? wordOf(only[0], only[1], how) : wordOf(key, item, how);
}

/** One value in words; empty when it says nothing to a person, as an id that has no name. */
function wordOf(key: string, value: unknown, how: Saying): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? how.yes : how.no;
  if (typeof value === "number") return key.endsWith("Fen") ? how.money(value) : String(value);
  if (isId(value)) return how.names[value] ?? "";
  if (typeof value === "string") return isSealed(value) ? how.sealed : isInstant(value) ? how.moment(value) : how.code(key, value);
  if (Array.isArray(value)) {
    if (value.length > 6 || (value.length > 0 && value.every((one) => isId(one) && how.names[one] === undefined))) return how.many(value.length);
    return value.map((one) => itemOf(key, one, how)).filter((one) => one !== "").join(how.between.items);
  }
  const { from, to, ...rest } = value as Record<string, unknown>;
  // A reason is a code with what filled its sentence.
  if (typeof rest.code === "string" && typeof rest.params === "object") return how.code(key, rest.code);
  const change = from === undefined && to === undefined ? [] : [changeOf(key, from, to, how)];
  return [...change, ...Object.entries(rest).map(([inner, one]) => partOf(inner, one, how))].filter((one) => one !== "").join(how.between.items);
}

const changeOf = (key: string, from: unknown, to: unknown, how: Saying): string => {
  const [before, after] = [wordOf(key, from, how), wordOf(key, to, how)];
  return before === "" && after === "" ? "" : before === "" ? `→ ${after}` : `${before} → ${after === "" ? "–" : after}`;
};

function partOf(key: string, value: unknown, how: Saying): string {
  const said = wordOf(key, value, how);
  return said === "" ? "" : `${how.field(key)}${how.between.part}${said}`;
}

/** The content of an entry in one line: what changed as `from → to`, then its parts by their words; what is sealed as a word for it. */
export function saidOf(data: Readonly<Record<string, unknown>>, how: Saying): string {
  const { from, to, ...rest } = data;
  return [changeOf("to", from, to, how), ...Object.entries(rest).map(([key, value]) => partOf(key, value, how))].filter((one) => one !== "").join(how.between.parts);
}
