import { useEffect, useRef } from "react";
import { useNow } from "#console/lib/tick.ts";
import { play } from "#console/lib/tones.ts";
import { useTargets } from "../conversations/handbook.ts";
import { type Desk, useDeskPart } from "../conversations/state/desk.ts";
import { type Heard, heardIn, tonesFor } from "./heard.ts";

/** One soft tone when a conversation is given to this person, another when the first answer becomes late (LOOK §5). */
export function useTones(desk: Desk): void {
  const rows = useDeskPart(desk, (world) => world.inbox);
  const targets = useTargets();
  const now = useNow();
  const before = useRef<Heard | null>(null);
  useEffect(() => {
    if (!rows.known) return;
    const heard = heardIn(rows, desk.personId, targets, now);
    for (const tone of tonesFor(before.current, heard)) play(tone);
    before.current = heard;
  }, [rows, targets, now, desk]);
}
