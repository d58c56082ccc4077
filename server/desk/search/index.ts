import { searchEndpoints } from "#contract/search.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { findOrders, findSaid, type SearchPorts } from "./service/find.ts";
import { findTicketIds, findTickets, type TicketAsk, type TicketsPort } from "./service/find-tickets.ts";
import { follower, indexer } from "./service/follow.ts";

export { findOrders, findSaid, type SaidQuery, type SearchPorts } from "./service/find.ts";
export type { TicketsPort } from "./service/find-tickets.ts";

/** The door of the search module. */
export interface Search {
  module: Module;
  /** Brings the index up to date now; tests, the demo and the benches use it. */
  catchUp(): Promise<void>;
  /** Tickets by their words, for the list of tickets. */
  ticketIds(ctx: Ctx, ask: TicketAsk): ReturnType<typeof findTicketIds>;
}

export function openSearch(kernel: Kernel, ports: SearchPorts, tickets: TicketsPort): Search {
  const index = indexer(kernel, tickets.texts);
  return {
    ticketIds: (ctx, ask) => findTicketIds(ctx, ask),
    catchUp: () => index.run(),
    module: {
      name: "search",
      routes: routes(searchEndpoints, {
        "GET /v1/search/said": (ctx, { query }) => findSaid(ports, ctx, query),
        "GET /v1/search/orders": (ctx, { query }) => findOrders(ports, ctx, query),
        "GET /v1/search/tickets": (ctx, { query }) => findTickets(tickets, ctx, query),
      }),
      readers: [follower],
      beats: [{ name: "search.index", everySeconds: 2, run: () => index.run() }],
      close: () => index.close(),
    },
  };
}
