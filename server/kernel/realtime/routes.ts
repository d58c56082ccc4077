import { feedEndpoints } from "#contract/feed.ts";
import type { Actor } from "../context.ts";
import { direct, routes, type Route } from "../http/route.ts";
import type { Hub } from "./hub.ts";
import { pollOnce } from "./poll.ts";

/** The staff's topics without a socket; `here` is told which window keeps asking. */
export function feedRoutes(hub: () => Hub, here: (actor: Actor, device: string) => void): Route[] {
  return routes(feedEndpoints, {
    "GET /v1/feed": direct(async (actor, { query }, call) => {
      if (query.device) here(actor, query.device);
      const wanted = query.topic.map((topic, i) => ({ topic, since: query.since?.[i] ?? 0 }));
      return { frames: (await pollOnce(hub(), actor, wanted, call.request.raw, query.hold * 1000)) as { t: string }[] };
    }),
  });
}
