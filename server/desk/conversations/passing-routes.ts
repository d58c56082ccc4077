import { passingEndpoints } from "#contract/passing.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { Appended } from "./append.ts";
import { askColleague, endConsult, wordInConsult } from "./service/consult.ts";
import type { Desk } from "./service/desk.ts";
import { addHelper, endHelper, reportHelp } from "./service/helpers.ts";
import { answerMisplaced, listMisplaced, misplace } from "./service/misplaced.ts";
import { acceptOffer, declineOffer, withdrawOffer } from "./service/offer.ts";
import { partiesPast } from "./service/read.ts";
import { takeOver, whisper } from "./service/supervise.ts";
import { within } from "./service/within.ts";

const stored = ({ seq, at }: Appended) => ({ seq, at: at.toISOString() });

/** Endpoint ↔ use case: passing on, helping, asking, stepping in. */
export function passingRoutes(desk: Desk): Route[] {
  return routes(passingEndpoints, {
    "POST /v1/conversations/{id}/offer/acceptance": async (ctx, { params }) => (await acceptOffer(desk, ctx, params.id), {}),
    "POST /v1/conversations/{id}/offer/refusal": async (ctx, { params, body }) => (await declineOffer(desk, ctx, params.id, body.reason), {}),
    "DELETE /v1/conversations/{id}/offer": async (ctx, { params }) => (await withdrawOffer(desk, ctx, await within(ctx, params.id, "conversations.transfer")), {}),
    "POST /v1/conversations/{id}/takeover": async (ctx, { params }) => (await takeOver(desk, ctx, params.id), {}),
    "POST /v1/conversations/{id}/whispers": async (ctx, { params, body }) => stored(await whisper(desk, ctx, params.id, body)),
    "GET /v1/conversations/{id}/parties": (ctx, { params }) => partiesPast(desk, ctx, params.id),
    "POST /v1/conversations/{id}/helpers": async (ctx, { params, body }) => ({ id: await addHelper(desk, ctx, params.id, body) }),
    "PUT /v1/conversations/{id}/helpers/{partyId}/report": async (ctx, { params, body }) => (await reportHelp(desk, ctx, params.id, params.partyId, body.text), {}),
    "DELETE /v1/conversations/{id}/helpers/{partyId}": async (ctx, { params }) => (await endHelper(desk, ctx, params.id, params.partyId), {}),
    "POST /v1/conversations/{id}/consults": async (ctx, { params, body }) => ({ id: await askColleague(desk, ctx, params.id, body) }),
    "POST /v1/conversations/{id}/consults/{partyId}/words": async (ctx, { params, body }) => stored(await wordInConsult(desk, ctx, params.id, params.partyId, body)),
    "DELETE /v1/conversations/{id}/consults/{partyId}": async (ctx, { params }) => (await endConsult(desk, ctx, params.id, params.partyId), {}),
    "POST /v1/conversations/{id}/misplacement": async (ctx, { params, body }) => ({ id: await misplace(desk, ctx, params.id, body) }),
    "GET /v1/misplacements": (ctx, { query }) => listMisplaced(desk, ctx, query),
    "POST /v1/misplacements/{id}/answer": async (ctx, { params, body }) => (await answerMisplaced(desk, ctx, params.id, body.answer), {}),
  });
}
