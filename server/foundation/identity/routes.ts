import { identityEndpoints } from "#contract/identity.ts";
import { direct, routes, type Call, type Route } from "#server/kernel/http/route.ts";
import { giveCookie, takeCookie } from "./cookie.ts";
import type { Parts } from "./ports.ts";
import { changePassword, chooseLocale, describeSession, endOtherSessions, endOwnSession, listOwnSessions } from "./service/account.ts";
import { firstRun, needsFirstRun } from "./service/first-run.ts";
import { acceptInvitation, describeInvitation, invite } from "./service/invitation.ts";
import { addPerson, changePerson, insistMayChange, listPeople, readPerson } from "./service/people.ts";
import { completeSecondFactor, signIn, signOut, type Entered } from "./service/sign-in.ts";
import { dropTotpOf, reinstatePerson, suspendPerson } from "./service/suspension.ts";
import { beginTotp, confirmTotp, describeTotp, renewRecoveryCodes, turnTotpOff } from "./service/totp.ts";

/** Endpoint ↔ use case. What proves a secret is `direct`: hashing must not hold a transaction open, and counts must outlive a refusal. */
export function identityRoutes(parts: Parts): Route[] {
  const session = (call: Call) => parts.sessions.hashIn(call.request.headers.cookie);
  const entered = async (call: Call, enter: Promise<Entered>) => {
    const { token, next } = await enter;
    giveCookie(call, token);
    return { next };
  };
  return routes(identityEndpoints, {
    "POST /v1/session": direct((_actor, { body }, call) => entered(call, signIn(parts, body, call, session(call)))),
    "POST /v1/session/second-factor": direct((_actor, { body }, call) => entered(call, completeSecondFactor(parts, body, call, session(call)))),
    "GET /v1/session": (ctx) => describeSession(ctx),
    "DELETE /v1/session": direct(async (actor, _input, call) => {
      await signOut(parts, actor, session(call));
      takeCookie(call);
      return {};
    }),

    "GET /v1/first-run": async (ctx) => ({ needed: await needsFirstRun(ctx) }),
    "POST /v1/first-run": direct((_actor, { body }, call) => entered(call, firstRun(parts, body, call, session(call)))),

    "PUT /v1/me/password": direct(async (actor, { body }, call) => {
      await changePassword(parts, actor, body, call.ip, session(call));
      return {};
    }),
    "PUT /v1/me/locale": async (ctx, { body }) => {
      await chooseLocale(ctx, body);
      return {};
    },
    "GET /v1/me/totp": (ctx) => describeTotp(ctx),
    "POST /v1/me/totp": direct((actor, { body }, call) => beginTotp(parts, actor, body, call.ip)),
    "POST /v1/me/totp/confirmation": direct((actor, { body }, call) => confirmTotp(parts, actor, body, call.ip)),
    "POST /v1/me/totp/recovery-codes": direct((actor, { body }, call) => renewRecoveryCodes(parts, actor, body, call.ip)),
    "DELETE /v1/me/totp": direct(async (actor, { body }, call) => {
      await turnTotpOff(parts, actor, body, call.ip);
      return {};
    }),
    "GET /v1/me/sessions": async (ctx, _input, call) => ({ rows: await listOwnSessions(ctx, session(call)) }),
    "DELETE /v1/me/sessions": async (ctx, _input, call) => ({ ended: await endOtherSessions(parts, ctx, session(call)) }),
    "DELETE /v1/me/sessions/{id}": async (ctx, { params }) => {
      await endOwnSession(parts, ctx, params.id);
      return {};
    },

    "GET /v1/invitations/{token}": (ctx, { params }) => describeInvitation(ctx, params.token),
    "POST /v1/invitations/{token}": direct((_actor, { params, body }, call) => entered(call, acceptInvitation(parts, params.token, body, call, session(call)))),

    "GET /v1/people": (ctx, { query }) => listPeople(parts, ctx, query),
    "POST /v1/people": async (ctx, { body }, call) => {
      insistMayChange(ctx.actor);
      const id = await addPerson(ctx, body);
      return { invitation: await invite(ctx, id, call.origin), person: await readPerson(parts, ctx, id) };
    },
    "GET /v1/people/{id}": (ctx, { params }) => readPerson(parts, ctx, params.id),
    "PATCH /v1/people/{id}": async (ctx, { params, body }) => {
      await changePerson(parts, ctx, params.id, body);
      return readPerson(parts, ctx, params.id);
    },
    "POST /v1/people/{id}/suspension": async (ctx, { params, body }) => {
      const passed = await suspendPerson(parts, ctx, params.id, body.handOverTo);
      return { person: await readPerson(parts, ctx, params.id), ...passed };
    },
    "DELETE /v1/people/{id}/suspension": async (ctx, { params }) => {
      await reinstatePerson(ctx, params.id);
      return readPerson(parts, ctx, params.id);
    },
    "POST /v1/people/{id}/invitation": (ctx, { params }, call) => invite(ctx, params.id, call.origin),
    "DELETE /v1/people/{id}/totp": async (ctx, { params }) => {
      await dropTotpOf(parts, ctx, params.id);
      return readPerson(parts, ctx, params.id);
    },
  });
}
