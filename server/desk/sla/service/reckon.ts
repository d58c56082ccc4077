import type { Ctx } from "#server/kernel/context.ts";
import type { EventReader } from "#server/kernel/events/readers.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import type { SlaPorts } from "../ports.ts";
import * as store from "../store.ts";
import { benchOf, onTerms, reckoned } from "./clocks.ts";

export const reckonKind = "sla.reckon";
const perStep = 300;

/** Another calendar, another notice of holidays, other rules: the open clocks are reckoned anew, in short steps, from the moment that it holds. */
export const ruleReader: EventReader = {
  name: "sla.rules",
  kinds: ["handbook.published", "handbook.pilot_ended", "holidays.imported", "holidays.removed"],
  async read(tx, events, now) {
    for (const { id, kind, data } of events) {
      const about = kind.startsWith("holidays.") ? "calendar" : String(data.kind);
      if (about !== "calendar" && about !== "sla") continue;
      const reason = about === "calendar" ? "calendar" : "rules";
      const from = typeof data.from === "string" ? new Date(data.from) : now;
      // Rules that begin later count for what runs then; with a calendar that begins later one reckons at once.
      await setDeadline({ tx }, reckonKind, id, reason === "rules" && from > now ? from : now, { reason, after: null });
    }
  },
};

/**
 * One step of a reckoning (D19): the calendar holds for time that has not elapsed, so only due times move; a clock takes the targets of a new version
 * only where that version says so, its elapsed time kept. Done twice it changes nothing more. The next step is a deadline of its own: any node goes on after a crash.
 */
export async function reckonStep(ports: SlaPorts, ctx: Ctx, due: { subject: string; data: Record<string, unknown> }): Promise<void> {
  const clocks = await store.lockOpenAfter(ctx.tx, typeof due.data.after === "string" ? due.data.after : null, perStep);
  const bench = benchOf(ports, ctx);
  const reason = due.data.reason === "rules" ? "rules" : "calendar";
  const next: store.StoredClock[] = [];
  for (const clock of clocks) next.push(reason === "rules" ? await underRules(ports, ctx, bench, clock) : clock);
  const before = new Map(clocks.map((clock) => [clock.id, clock.dueAt]));
  const changed = next.filter((clock, i) => reason === "calendar" ? clock.since !== null : clock !== clocks[i]);
  await reckoned(bench, changed, reason, before);
  if (clocks.length === perStep) await setDeadline(ctx, reckonKind, due.subject, ctx.now, { ...due.data, after: clocks.at(-1)!.id });
}

async function underRules(ports: SlaPorts, ctx: Ctx, bench: ReturnType<typeof benchOf>, clock: store.StoredClock): Promise<store.StoredClock> {
  const { body, version } = await ports.rules(ctx.tx, ctx.now, clock.facts.territory ?? null);
  if (version === clock.version || body.running !== "take") return clock;
  return (await onTerms(bench, clock, body, version, clock.facts)) ?? clock;
}
