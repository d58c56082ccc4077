import { useEffect, useRef } from "react";
import { useNow } from "#console/lib/tick.ts";
import { play } from "#console/lib/tones.ts";
import { useTargets } from "../conversations/handbook.ts";
import { clockOf, type Targets } from "../conversations/list/groups.ts";
import { type Desk, useDeskPart } from "../conversations/state/desk.ts";
import type { Rows } from "../conversations/state/rows.ts";

/** Of a person's open conversations: whose they are, and whether an answer is late. */
export function heardIn(rows: Rows, personId: string, targets: Targets, now: number): { mine: ReadonlySet<string>; late: boolean } {
  const own = [...rows.rows.values()].filter((row) => row.open && row.assignee?.id === personId);
  const late = own.some((row) => {
    const clock = clockOf(row, targets);
    return clock.kind === "target" && clock.until < now;
  });
  return { mine: new Set(own.map((row) => row.id)), late };
}

/** One soft tone when a conversation is given to this person, another when the first answer becomes late (LOOK §5); what was there at the start makes none. */
export function useTones(desk: Desk): void {
  const rows = useDeskPart(desk, (world) => world.inbox);
  const targets = useTargets();
  const now = useNow();
  const before = useRef<{ mine: ReadonlySet<string>; late: boolean } | null>(null);
  useEffect(() => {
    if (!rows.known) return;
    const heard = heardIn(rows, desk.personId, targets, now);
    const last = before.current;
    before.current = heard;
    if (last === null) return;
    if ([...heard.mine].some((id) => !last.mine.has(id))) play("arrival");
    if (heard.late && !last.late) play("breach");
  }, [rows, targets, now, desk]);
}
