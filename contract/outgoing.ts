import { z } from "zod";
import { LocalText } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { WordRule } from "./policies/outgoing-words.ts";

/** What is not said to customers, as the composer needs it: the same rules and sounds that the server looks by (R-CV-07). */
export const outgoingEndpoints = endpoints({
  "GET /v1/outgoing-words": {
    summary: "The rules for words to customers that are in force, with what sounds alike",
    perm: "conversations.read",
    response: z.object({ version: z.string(), rules: z.array(WordRule.extend({ name: LocalText, why: LocalText, instead: LocalText })), sounds: z.record(z.string(), z.string()) }),
    refusals: [],
  },
});
