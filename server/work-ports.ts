import type { Permission } from "#contract/permissions.ts";
import type { Agreements } from "#server/desk/agreements/index.ts";
import { handOverOpenWork, type Conversations } from "#server/desk/conversations/index.ts";
import type { Incidents } from "#server/desk/incidents/index.ts";
import type { Promises } from "#server/desk/promises/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import type { IdentityPorts } from "#server/foundation/identity/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What a person can have open, the right that it stands on, and how it goes to another one or to nobody. A ticket is locked before the conversation that it speaks in, here as everywhere. */
function openWork({ tickets, incidents, agreements, promises, conversations }: { tickets: Tickets; incidents: Incidents; agreements: Agreements; promises: Promises; conversations: Conversations }) {
  return [
    { right: "tickets.work", handOver: tickets.handOver },
    { right: "tickets.work", handOver: incidents.handOver },
    { right: "agreements.work", handOver: agreements.handOver },
    { right: "promises.serve", handOver: promises.handOver },
    { right: "conversations.serve", handOver: (ctx, from, to) => handOverOpenWork(conversations.desk, ctx, from, to) },
  ] satisfies { right: Permission; handOver(ctx: Ctx, from: string, to: string | null): Promise<number> }[];
}

/** Leaving hands over all of it, what the successor has no right for to nobody yet; losing a right what stands on that right, to nobody: whoever changes roles names no successor (R-PE-06). */
export function workPorts(doors: () => Parameters<typeof openWork>[0] & { actorOf(tx: Tx, id: string): Promise<Actor | null> }): Pick<IdentityPorts, "handOver" | "letGo"> {
  return {
    async handOver(ctx, from, to) {
      const successor = to === null ? null : await doors().actorOf(ctx.tx, to);
      const passed = { handedOver: 0, letGo: 0 };
      for (const { right, handOver } of openWork(doors())) {
        const may = to === null || (successor !== null && successor.scopeOf(right) !== null);
        const count = await handOver(ctx, from, may ? to : null);
        passed.handedOver += count;
        if (!may) passed.letGo += count;
      }
      return passed;
    },
    async letGo(ctx, from, lost) {
      let count = 0;
      for (const { right, handOver } of openWork(doors())) if (lost.includes(right)) count += await handOver(ctx, from, null);
      return count;
    },
  };
}
