import { signInEndpoints } from "#contract/sign-in.ts";
import { direct, routes, type Call, type Route } from "#server/kernel/http/route.ts";
import { giveCookie, giveSsoCookie, takeSsoCookie } from "./cookie.ts";
import type { Parts } from "./ports.ts";
import { ownId } from "./service/account.ts";
import { addPasskey, beginPasskey, listPasskeys, passkeyChallenge, removePasskey, renamePasskey, signInByPasskey } from "./service/passkeys.ts";
import { insistMayChange } from "./service/people.ts";
import { addProvider, changeProvider, listProviders, redirectOf, tryProvider } from "./service/providers.ts";
import { listSignIns } from "./service/sign-ins.ts";
import { beginLink, beginSso, completeSso, listLogins, offeredProviders, unlink, type Begun } from "./service/sso.ts";

/** Endpoint ↔ use case: passkeys, single sign-on, the history of sign-ins. */
export function signInRoutes(parts: Parts): Route[] {
  const session = (call: Call) => parts.sessions.hashIn(call.request.headers.cookie);
  const goes = async (call: Call, begin: Promise<Begun>) => {
    const { location, browser } = await begin;
    giveSsoCookie(call, browser);
    return { location };
  };
  return routes(signInEndpoints, {
    "POST /v1/session/passkey/challenge": (ctx, _input, call) => passkeyChallenge(ctx, call.origin),
    "POST /v1/session/passkey": direct(async (_actor, { body }, call) => {
      const { token, next } = await signInByPasskey(parts, body, call.origin, call, session(call));
      giveCookie(call, token);
      return { next };
    }),
    "GET /v1/me/passkeys": async (ctx) => ({ rows: await listPasskeys(ctx) }),
    "POST /v1/me/passkeys/challenge": direct((actor, { body }, call) => beginPasskey(parts, actor, body, call.origin, call.ip)),
    "POST /v1/me/passkeys": direct((actor, { body }, call) => addPasskey(parts, actor, body, call.origin)),
    "PATCH /v1/me/passkeys/{id}": async (ctx, { params, body }) => {
      await renamePasskey(ctx, params.id, body.name);
      return {};
    },
    "DELETE /v1/me/passkeys/{id}": async (ctx, { params }) => {
      await removePasskey(ctx, params.id);
      return {};
    },

    "GET /v1/me/sign-ins": (ctx, { query }) => listSignIns(ctx, ownId(ctx.actor), query),
    "GET /v1/people/{id}/sign-ins": (ctx, { params, query }) => {
      insistMayChange(ctx.actor);
      return listSignIns(ctx, params.id, query);
    },

    "GET /v1/session/providers": async (ctx) => ({ rows: await offeredProviders(ctx) }),
    "POST /v1/session/sso": direct((_actor, { body }, call) => goes(call, beginSso(parts, body.provider, call.origin, null))),
    "POST /v1/session/sso/return": direct(async (actor, { body }, call) => {
      const { token, next } = await completeSso(parts, actor, body.query, takeSsoCookie(call), call.origin, call, session(call));
      if (token !== null) giveCookie(call, token);
      return { next };
    }),
    "GET /v1/me/logins": async (ctx) => ({ rows: await listLogins(ctx) }),
    "POST /v1/me/logins": direct((actor, { body }, call) => goes(call, beginLink(parts, actor, body, call.origin, call.ip))),
    "DELETE /v1/me/logins/{key}": async (ctx, { params }) => {
      await unlink(ctx, params.key);
      return {};
    },

    "GET /v1/providers": async (ctx, _input, call) => ({ rows: await listProviders(ctx), redirect: redirectOf(call.origin) }),
    "POST /v1/providers": (ctx, { body }) => addProvider(parts, ctx, body),
    "PATCH /v1/providers/{id}": (ctx, { params, body }) => changeProvider(parts, ctx, params.id, body),
    "POST /v1/providers/{id}/trial": direct((actor, { params }) => {
      insistMayChange(actor);
      return tryProvider(parts, params.id);
    }),
  });
}
