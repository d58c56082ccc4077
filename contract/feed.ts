import { z } from "zod";
import { endpoints } from "./endpoint.ts";

const many = <T extends z.ZodType>(one: T) => z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(one).min(1).max(20));

export const feedEndpoints = endpoints({
  "GET /v1/feed": {
    summary: "Topics by long poll on the socket's cursors: what follows `since`, or nothing after 20 s; several topics pair with several `since`",
    perm: "signed-in",
    query: z.object({
      topic: many(z.string().min(1).max(120)),
      since: many(z.coerce.number().int().min(0)).optional(),
      /** 0: answer at once with how it stands. */
      hold: z.coerce.number().int().min(0).max(20).default(20),
      /** The browser window that asks: its person counts as there while it keeps asking. */
      device: z.string().regex(/^[\w-]{8,40}$/).optional(),
    }),
    /** The frames that the socket would have sent. */
    response: z.object({ frames: z.array(z.looseObject({ t: z.string(), topic: z.string().optional() })) }),
    refusals: [],
  },
});
