/** The day that lies `days` later; days need no zone. */
export function plusDays(day: string, days: number): string {
  if (day === "") return "";
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
