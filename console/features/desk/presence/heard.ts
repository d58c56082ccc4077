import type { ToneName } from "#console/lib/tones.ts";
import { clockOf, type Targets } from "../conversations/list/groups.ts";
import type { Rows } from "../conversations/state/rows.ts";

/** Of a person's open conversations: whose they are, and whether an answer is late. */
export interface Heard {
  mine: ReadonlySet<string>;
  late: boolean;
}

export function heardIn(rows: Rows, personId: string, targets: Targets, now: number): Heard {
  const own = [...rows.rows.values()].filter((row) => row.open && row.assignee?.id === personId);
  const late = own.some((row) => {
    const clock = clockOf(row, targets);
    return clock.kind === "target" && clock.until < now;
  });
  return { mine: new Set(own.map((row) => row.id)), late };
}

/** What is to be heard of it: somebody new, and that now an answer is late; what was there at the start is neither. */
export function tonesFor(last: Heard | null, heard: Heard): ToneName[] {
  if (last === null) return [];
  return [...([...heard.mine].some((id) => !last.mine.has(id)) ? ["arrival" as const] : []), ...(heard.late && !last.late ? ["breach" as const] : [])];
}
