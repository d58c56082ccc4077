import { z } from "zod";
import { Id, Nothing } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { voiceKinds } from "./insight.ts";

export const mostThemes = 1000;
const Name = z.string().trim().min(1).max(40);

/** A matter that several customers brought up in their own words, named by a person (R-CV-06). */
export const VoiceTheme = z.object({ id: Id, name: z.string(), linked: z.number().int() });
export type VoiceTheme = z.output<typeof VoiceTheme>;

/** One thing that a customer asked for or said: the category's n-th in the record of a conversation. */
export const VoicePlace = z.object({ conversationId: Id, kind: z.enum(voiceKinds), category: z.string().min(1).max(80), n: z.number().int().min(1).max(100) });
export type VoicePlace = z.output<typeof VoicePlace>;

const byId = z.object({ id: Id });

export const voiceEndpoints = endpoints({
  "GET /v1/voice-themes": {
    summary: "The themes under which people have put what customers ask for and say, the fullest first",
    perm: "insight.read",
    response: z.object({ rows: z.array(VoiceTheme) }),
    refusals: [],
  },
  "POST /v1/voice-themes": { summary: "Names a new theme", perm: "voice.write", body: z.object({ name: Name }), response: z.object({ id: Id }), refusals: ["theme_known", "too_many_themes"] },
  "PATCH /v1/voice-themes/{id}": { summary: "Calls a theme by another name", perm: "voice.write", params: byId, body: z.object({ name: Name }), response: Nothing, refusals: ["theme_known"] },
  "POST /v1/voice-themes/{id}/merging": {
    summary: "Two themes say the same: what belonged to this one goes to the other, and this one is used no more",
    perm: "voice.write",
    params: byId,
    body: z.object({ into: Id }),
    response: Nothing,
    refusals: ["theme_itself"],
  },
  "PUT /v1/voice-links": {
    summary: "Puts what customers said under a theme, or takes it out of its theme; all of it or nothing",
    perm: "voice.write",
    body: z.object({ places: z.array(VoicePlace).min(1).max(200), themeId: Id.nullable() }),
    response: Nothing,
    refusals: [],
  },
});
