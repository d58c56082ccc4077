import { system, type Ctx } from "#server/kernel/context.ts";
import { setDeadline, setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { hasGivenUp } from "../rules.ts";
import { endConversation } from "../service/end.ts";
import type { Desk } from "../service/desk.ts";
import { wordsOf } from "../service/words.ts";
import { lockConversation } from "../store/conversations.ts";
import { waitingPages } from "../store/queue.ts";

/** So long after the time is up one looks once more: a clock that jumps, or a line that is just being laid anew, ends nothing. */
const onceMoreMinutes = 1;

export interface Gone {
  bind(hub: Hub): void;
  beat(): Promise<void>;
  due(ctx: Ctx, id: string, data: Record<string, unknown>): Promise<void>;
}

/**
 * Customers who leave the page while they wait (D17). A page that is open moves its deadline on with every beat of the node that holds it; a
 * page that is not lets it fall due. No row says "here", so a server that dies leaves nobody behind as present.
 */
export function goneOf(desk: Desk): Gone {
  const { kernel } = desk;
  const since = kernel.clock.now();
  let hub: Hub | null = null;
  const isHere = (id: string) => hub?.watched(`talk:${id}`) ?? false;
  const minutesAt = async (ctx: Pick<Ctx, "tx" | "now">) => (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.abandonedAfterMinutes;
  const later = (from: Date, minutes: number) => new Date(from.getTime() + minutes * 60_000);
  return {
    bind: (to) => void (hub = to),
    async beat() {
      await kernel.run(system, async (ctx) => {
        // Nobody waits, as on a new database that has no rules yet: nothing is asked for.
        const waiting = await waitingPages(ctx.tx);
        const minutes = waiting.length === 0 ? null : await minutesAt(ctx);
        if (minutes === null) return;
        const rows = (here: boolean) => waiting.filter((id) => isHere(id) === here).map((subject) => ({ subject, dueAt: later(ctx.now, minutes) }));
        await setDeadlines(ctx, "conversation.gone", rows(true));
        await setDeadlines(ctx, "conversation.gone", rows(false), {}, "keep");
      });
    },
    async due(ctx, id, data) {
      const minutes = await minutesAt(ctx);
      const c = await lockConversation(ctx.tx, id);
      if (minutes === null || !c || !c.open || c.assigneeId !== null) return;
      // After a start every page has the whole time to come back: what stood still was we.
      const fromStart = later(since, minutes);
      if (isHere(id) || fromStart > ctx.now) return setDeadline(ctx, "conversation.gone", id, isHere(id) ? later(ctx.now, minutes) : fromStart);
      if (data.missed !== true) return setDeadline(ctx, "conversation.gone", id, later(ctx.now, onceMoreMinutes), { missed: true });
      const outsideHours = !(await desk.ports.rules.serviceHours(ctx.tx, c.queuedAt ?? c.openedAt, "zh-CN")).openNow;
      if (hasGivenUp(c, { here: false, outsideHours, leftMessage: c.leftMessageAt !== null })) await endConversation(desk, ctx, c, "abandoned", [await wordsOf(desk, ctx, c, "closedBySilence")]);
    },
  };
}
