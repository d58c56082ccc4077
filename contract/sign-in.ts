import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const signInMethods = ["password", "second_factor", "recovery_code", "invitation", "first_run", "passkey", "sso"] as const;
export type SignInMethod = (typeof signInMethods)[number];

const SignedIn = z.object({ next: z.enum(["done", "second_factor"]) });
const Password = z.string().min(1).max(200);
const byId = z.object({ id: Id });
/** What the browser's authenticator answered, as WebAuthn's JSON form; the library checks its inside. */
const Answer = z.record(z.string(), z.unknown());
const Options = z.record(z.string(), z.unknown());

export const PasskeyRow = z.object({ id: Id, name: z.string(), createdAt: Instant, usedAt: Instant.nullable(), backedUp: z.boolean() });
export const SignInRow = z.object({
  id: Id,
  at: Instant,
  method: z.enum(signInMethods),
  result: z.enum(["in", "locked", "refused"]),
  address: z.string(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
});

/** A key as it stands in an address: `company-login`. */
export const ProviderKey = z.string().trim().toLowerCase().max(40).refine((key) => /^[a-z0-9][a-z0-9-]*$/.test(key), "provider_key_shape");
const Issuer = z.string().trim().max(300).refine((text) => /^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(text), "issuer_shape");
const ProviderBody = z.object({
  name: z.string().trim().min(1).max(40),
  issuer: Issuer,
  clientId: z.string().trim().min(1).max(200),
  claim: z.enum(["preferred_username", "email"]).nullable(),
  secondFactor: z.boolean(),
  enabled: z.boolean(),
});
export const ProviderRow = ProviderBody.extend({ id: Id, key: z.string(), hasSecret: z.boolean(), createdAt: Instant, version: z.number().int(), logins: z.number().int() });

/** Signing in without a password, and how somebody has signed in before (R-PE-01). */
export const signInEndpoints = endpoints({
  "POST /v1/session/passkey/challenge": { summary: "What a passkey has to sign to sign in.", perm: "public", response: Options, refusals: ["passkey_needs_a_name"] },
  "POST /v1/session/passkey": {
    summary: "Signs in by a passkey; it stands for both factors.",
    perm: "public",
    body: z.object({ answer: Answer }),
    response: SignedIn,
    refusals: ["passkey_refused", "account_suspended", "passkey_needs_a_name"],
  },
  "GET /v1/me/passkeys": { summary: "One's own passkeys.", perm: "signed-in", response: z.object({ rows: z.array(PasskeyRow) }), refusals: [] },
  "POST /v1/me/passkeys/challenge": {
    summary: "Begins to add a passkey: what the authenticator needs to make one.",
    perm: "signed-in",
    body: z.object({ password: Password }),
    response: Options,
    refusals: ["locked_out", "passkey_needs_a_name"],
  },
  "POST /v1/me/passkeys": {
    summary: "Adds the passkey that the authenticator has made.",
    perm: "signed-in",
    body: z.object({ name: z.string().trim().min(1).max(40), answer: Answer }),
    response: PasskeyRow,
    refusals: ["passkey_refused", "passkey_known", "passkey_needs_a_name", "too_many_passkeys"],
  },
  "PATCH /v1/me/passkeys/{id}": { summary: "Renames a passkey.", perm: "signed-in", params: byId, body: z.object({ name: z.string().trim().min(1).max(40) }), response: Nothing, refusals: [] },
  "DELETE /v1/me/passkeys/{id}": { summary: "Removes a passkey; it no longer signs in.", perm: "signed-in", params: byId, response: Nothing, refusals: [] },

  "GET /v1/me/sign-ins": { summary: "One's own sign-ins of the last months, the newest first.", perm: "signed-in", query: PageQuery, response: page(SignInRow), refusals: [] },
  "GET /v1/people/{id}/sign-ins": { summary: "A person's sign-ins of the last months.", perm: "people.write", params: byId, query: PageQuery, response: page(SignInRow), refusals: [] },

  "GET /v1/session/providers": { summary: "The single sign-on providers to choose from at the sign-in page.", perm: "public", response: z.object({ rows: z.array(z.object({ key: z.string(), name: z.string() })) }), refusals: [] },
  "POST /v1/session/sso": {
    summary: "Begins a single sign-on: the address of the provider to go to.",
    perm: "public",
    body: z.object({ provider: ProviderKey }),
    response: z.object({ location: z.string() }),
    refusals: ["provider_unreachable"],
  },
  "POST /v1/session/sso/return": {
    summary: "Completes a single sign-on with the query that the provider sent the browser back with.",
    perm: "public",
    body: z.object({ query: z.string().max(8000) }),
    response: z.object({ next: z.enum(["done", "second_factor", "linked"]) }),
    refusals: ["sso_again", "sso_refused", "sso_nobody", "account_suspended", "provider_unreachable", "login_known"],
  },
  "GET /v1/me/logins": {
    summary: "Providers by which one can sign in, and which are linked.",
    perm: "signed-in",
    response: z.object({ rows: z.array(z.object({ key: z.string(), name: z.string(), linkedAt: Instant.nullable(), usedAt: Instant.nullable() })) }),
    refusals: [],
  },
  "POST /v1/me/logins": {
    summary: "Begins to link an account of a provider: the address to go to.",
    perm: "signed-in",
    body: z.object({ provider: ProviderKey, password: Password }),
    response: z.object({ location: z.string() }),
    refusals: ["provider_unreachable", "locked_out"],
  },
  "DELETE /v1/me/logins/{key}": { summary: "Takes a linked account away; it no longer signs in.", perm: "signed-in", params: z.object({ key: ProviderKey }), response: Nothing, refusals: [] },

  "GET /v1/providers": { summary: "The single sign-on providers of the centre.", perm: "people.write", response: z.object({ rows: z.array(ProviderRow), redirect: z.string() }), refusals: [] },
  "POST /v1/providers": {
    summary: "Adds a single sign-on provider; its secret is kept sealed and never shown again.",
    perm: "people.write",
    body: ProviderBody.extend({ key: ProviderKey, secret: z.string().max(500).nullable() }),
    response: ProviderRow,
    refusals: [],
  },
  "PATCH /v1/providers/{id}": {
    summary: "Changes a provider; a secret that is left out stays.",
    perm: "people.write",
    params: byId,
    body: ProviderBody.extend({ secret: z.string().max(500).nullable().optional(), version: z.number().int() }),
    response: ProviderRow,
    refusals: ["stale_version"],
  },
  "POST /v1/providers/{id}/trial": {
    summary: "Asks the provider for its description, to see that address and reachability are right.",
    perm: "people.write",
    params: byId,
    response: z.object({ authorization: z.string() }),
    refusals: ["provider_unreachable"],
  },
});
