import { searchEndpoints } from "#contract/search.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { findOrders, findSaid, type SearchPorts } from "./service/find.ts";
import { follower, indexer } from "./service/follow.ts";

export { findOrders, findSaid, type SaidQuery, type SearchPorts } from "./service/find.ts";

/** The door of the search module. */
export interface Search {
  module: Module;
  /** Brings the index up to date now; tests, the demo and the benches use it. */
  catchUp(): Promise<void>;
}

export function openSearch(kernel: Kernel, ports: SearchPorts): Search {
  const index = indexer(kernel);
  return {
    catchUp: () => index.run(),
    module: {
      name: "search",
      routes: routes(searchEndpoints, {
        "GET /v1/search/said": (ctx, { query }) => findSaid(ports, ctx, query),
        "GET /v1/search/orders": (ctx, { query }) => findOrders(ports, ctx, query),
      }),
      readers: [follower],
      beats: [{ name: "search.index", everySeconds: 2, run: () => index.run() }],
      close: () => index.close(),
    },
  };
}
