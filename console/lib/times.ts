/** A wall time as people type it (9, 930, 9:30, 9：30) in the form 09:30; what cannot be read stays as typed. */
export function tidyTime(typed: string): string {
  const text = typed.trim().replace(/[：.]/, ":");
  const [, hour, minute = "00"] = /^(\d{1,2}):?(\d{2})?$/.exec(text) ?? [];
  return hour === undefined || Number(hour) > 24 || Number(minute) > 59 ? typed : `${hour.padStart(2, "0")}:${minute}`;
}
