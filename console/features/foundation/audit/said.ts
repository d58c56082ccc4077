/** Sealed fields of the record: bytes in base64, or an object that holds them. */
const isSealed = (value: string): boolean => /^[A-Za-z0-9+/]{60,}={0,2}$/.test(value);

function wordOf(value: unknown, sealed: string): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "string") return isSealed(value) ? sealed : value;
  if (Array.isArray(value)) return value.map((one) => wordOf(one, sealed)).join("、");
  if (typeof value !== "object") return JSON.stringify(value);
  const { from, to, ...rest } = value as Record<string, unknown>;
  if ((from !== undefined || to !== undefined) && Object.keys(rest).length === 0) return `${wordOf(from, sealed)} → ${wordOf(to, sealed)}`;
  return Object.entries(value).map(([key, one]) => `${key} ${wordOf(one, sealed)}`).join("，");
}

/** The content of an entry in one line: what changed as `from → to`, what is sealed as a word for it. */
export function saidOf(data: Readonly<Record<string, unknown>>, sealed: string): string {
  const { from, to, ...rest } = data;
  const change = from === undefined && to === undefined ? [] : [`${wordOf(from, sealed)} → ${wordOf(to, sealed)}`];
  return [...change, ...Object.entries(rest).map(([key, value]) => `${key}: ${wordOf(value, sealed)}`)].join("；");
}
