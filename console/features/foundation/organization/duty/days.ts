/** The day that lies `days` later; days need no zone. What is no day stays what it is. */
export function plusDays(day: string, days: number): string {
  if (Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return day;
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
