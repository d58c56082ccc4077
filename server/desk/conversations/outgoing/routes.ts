import { outgoingEndpoints } from "#contract/outgoing.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { Desk } from "../service/desk.ts";

export function outgoingRoutes(desk: Desk): Route[] {
  return routes(outgoingEndpoints, {
    "GET /v1/outgoing-words": async (ctx) => {
      const { version, rules, sounds } = await desk.ports.rules.outgoingWords(ctx.tx, ctx.now);
      return { version, rules: [...rules], sounds: { ...sounds } };
    },
  });
}
