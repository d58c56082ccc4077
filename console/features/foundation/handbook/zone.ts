/** The instant of a wall time (`2026-12-01 09:00`) in a zone; in a gap of summer time the later reading. */
export function instantOf(wall: string, zone: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})$/.exec(wall.trim());
  if (match === null) return null;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  // A 31st of November is nobody's day.
  if (Number.isNaN(asUtc) || new Date(asUtc).getUTCDate() !== day || new Date(asUtc).getUTCMonth() !== month - 1 || new Date(asUtc).getUTCHours() !== hour || minute > 59) return null;
  // Two rounds settle every zone, since the offset changes by far less than a day.
  let at = asUtc - offsetAt(asUtc, zone);
  at = asUtc - offsetAt(at, zone);
  return new Date(at);
}

/** The instant with which a day (`2026-12-01`) begins in a zone, or one some days later; what is no day gives nothing. */
export function midnight(day: string | undefined, zone: string, daysLater = 0): string | undefined {
  const at = day === undefined ? null : instantOf(`${day} 00:00`, zone);
  if (at === null || daysLater === 0) return at?.toISOString();
  return instantOf(`${new Date(Date.parse(`${day}T00:00:00Z`) + daysLater * 86_400_000).toISOString().slice(0, 10)} 00:00`, zone)!.toISOString();
}

function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const seen = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return seen - Math.floor(at / 1000) * 1000;
}
