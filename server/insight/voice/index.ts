import { voiceEndpoints } from "#contract/voice.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import * as service from "./service.ts";

/** What customers ask for and say, put together under themes that people name (R-CV-06). */
export function voiceModule(): Module {
  return {
    name: "voice",
    routes: routes(voiceEndpoints, {
      "GET /v1/voice-themes": (ctx) => service.listThemes(ctx),
      "POST /v1/voice-themes": (ctx, { body }) => service.makeTheme(ctx, body.name),
      "PATCH /v1/voice-themes/{id}": async (ctx, { params, body }) => (await service.renameTheme(ctx, params.id, body.name), {}),
      "POST /v1/voice-themes/{id}/merging": async (ctx, { params, body }) => (await service.mergeThemes(ctx, params.id, body.into), {}),
      "PUT /v1/voice-links": async (ctx, { body }) => (await service.linkPlaces(ctx, body.places, body.themeId), {}),
    }),
  };
}
export { linkPlaces, makeTheme } from "./service.ts";
