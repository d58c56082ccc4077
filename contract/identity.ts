import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { roles, scopes } from "./permissions.ts";

/** What one signs in with: small letters, digits and . _ - @, as in `li.na`. */
export const LoginName = z
  .string()
  .trim()
  .toLowerCase()
  .max(40)
  .refine((name) => /^[a-z0-9][a-z0-9._@-]+$/.test(name), "login_name_shape");
const Password = z.string().min(1).max(200);
const PersonName = z.string().trim().min(1).max(60);
const StaffNo = z.string().trim().min(1).max(40).nullable();
const Code = z.string().trim().min(1).max(40);
const Token = z.string().min(20).max(100);
const Locale = z.enum(["zh-CN", "en"]);

/** A role given to a person; a scope narrows it. */
export const Grant = z.object({ role: z.enum(roles), scope: z.enum(scopes).optional() });
const Grants = z.array(Grant).min(1).max(roles.length);

export const PersonState = z.enum(["invited", "active", "suspended"]);
export const Person = z.object({
  id: Id,
  loginName: z.string(),
  name: z.string(),
  avatarText: z.string(),
  staffNo: z.string().nullable(),
  state: PersonState,
  simulated: z.boolean(),
  roles: z.array(Grant),
  secondFactor: z.boolean(),
  lastSeenAt: Instant.nullable(),
  createdAt: Instant,
  suspendedAt: Instant.nullable(),
  version: z.number().int(),
});
export type Person = z.output<typeof Person>;

/** A link to choose a password by; the token is shown once and never again. */
export const Invitation = z.object({ token: z.string(), link: z.string(), expiresAt: Instant });
export type Invitation = z.output<typeof Invitation>;

const SignedIn = z.object({ next: z.enum(["done", "second_factor"]) });

export const SessionView = z.object({
  person: z.object({ id: Id, name: z.string(), loginName: z.string(), avatarText: z.string(), roles: z.array(Grant) }),
  permissions: z.record(z.string(), z.enum(scopes)),
  /** The territories that the person's teams answer for. */
  territories: z.array(z.string()),
  centre: z.object({ name: z.string(), zone: z.string(), demo: z.boolean() }),
  locale: Locale,
});
export type SessionView = z.output<typeof SessionView>;

export const SessionRow = z.object({
  id: Id,
  createdAt: Instant,
  seenAt: Instant,
  address: z.string(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
  current: z.boolean(),
});
export type SessionRow = z.output<typeof SessionRow>;

const byId = z.object({ id: Id });
const byToken = z.object({ token: Token });

/** Endpoints of the identity module: who is there, and what they may do. */
export const identityEndpoints = endpoints({
  "POST /v1/session": {
    summary: "Signs in by name and password; says whether a second factor is asked.",
    perm: "public",
    body: z.object({ loginName: z.string().trim().min(1).max(100), password: Password }),
    response: SignedIn,
    refusals: ["sign_in_failed", "locked_out", "account_suspended"],
  },
  "POST /v1/session/second-factor": {
    summary: "Completes a sign-in by a code of the authenticator app, or by a recovery code.",
    perm: "public",
    body: z.object({ code: Code }),
    response: SignedIn,
    refusals: ["sign_in_again", "second_factor_wrong", "locked_out"],
  },
  "GET /v1/session": { summary: "Who is signed in, with permissions and the centre.", perm: "signed-in", response: SessionView, refusals: [] },
  "DELETE /v1/session": { summary: "Signs out on this device.", perm: "public", response: Nothing, refusals: [] },

  "GET /v1/first-run": { summary: "Whether this centre still needs its administrator.", perm: "public", response: z.object({ needed: z.boolean() }), refusals: [] },
  "POST /v1/first-run": {
    summary: "Sets up the centre and its first administrator with the code that the terminal printed, and signs in.",
    perm: "public",
    body: z.object({
      code: Code,
      centreName: z.string().trim().min(1).max(60),
      zone: z.string().min(1).max(60),
      loginName: LoginName,
      name: PersonName,
      password: Password,
      locale: Locale.optional(),
    }),
    response: SignedIn,
    refusals: ["already_set_up", "setup_code_wrong"],
  },

  "PUT /v1/me/password": {
    summary: "Changes one's own password; all other sessions end.",
    perm: "signed-in",
    body: z.object({ current: Password, next: Password }),
    response: Nothing,
    refusals: ["locked_out"],
  },
  "PUT /v1/me/locale": { summary: "Sets one's own language.", perm: "signed-in", body: z.object({ locale: Locale }), response: Nothing, refusals: [] },
  "GET /v1/me/totp": {
    summary: "Whether one's second factor is on, and how many recovery codes are left.",
    perm: "signed-in",
    response: z.object({ on: z.boolean(), since: Instant.nullable(), recoveryCodesLeft: z.number().int() }),
    refusals: [],
  },
  "POST /v1/me/totp": {
    summary: "Begins to enrol an authenticator app: gives the secret, which counts only after a first code.",
    perm: "signed-in",
    body: z.object({ password: Password }),
    response: z.object({ secret: z.string(), uri: z.string() }),
    refusals: ["second_factor_on", "locked_out"],
  },
  "POST /v1/me/totp/confirmation": {
    summary: "Turns the second factor on by a first code; gives eight recovery codes, shown once.",
    perm: "signed-in",
    body: z.object({ code: Code }),
    response: z.object({ recoveryCodes: z.array(z.string()) }),
    refusals: ["second_factor_on", "second_factor_not_begun", "second_factor_wrong", "locked_out"],
  },
  "POST /v1/me/totp/recovery-codes": {
    summary: "Makes eight new recovery codes; the old ones stop working.",
    perm: "signed-in",
    body: z.object({ password: Password }),
    response: z.object({ recoveryCodes: z.array(z.string()) }),
    refusals: ["second_factor_off", "locked_out"],
  },
  "DELETE /v1/me/totp": {
    summary: "Turns one's own second factor off.",
    perm: "signed-in",
    body: z.object({ password: Password }),
    response: Nothing,
    refusals: ["second_factor_off", "locked_out"],
  },
  "GET /v1/me/sessions": { summary: "One's own open sessions, the newest first.", perm: "signed-in", response: z.object({ rows: z.array(SessionRow) }), refusals: [] },
  "DELETE /v1/me/sessions": { summary: "Ends all of one's own sessions but this one.", perm: "signed-in", response: z.object({ ended: z.number().int() }), refusals: [] },
  "DELETE /v1/me/sessions/{id}": { summary: "Ends one of one's own sessions.", perm: "signed-in", params: byId, response: Nothing, refusals: [] },

  "GET /v1/invitations/{token}": {
    summary: "Whom an invitation is for.",
    perm: "public",
    params: byToken,
    response: z.object({ name: z.string(), loginName: z.string(), centreName: z.string(), reset: z.boolean(), expiresAt: Instant }),
    refusals: ["invitation_void"],
  },
  "POST /v1/invitations/{token}": {
    summary: "Accepts an invitation by choosing a password, and signs in.",
    perm: "public",
    params: byToken,
    body: z.object({ password: Password, locale: Locale.optional() }),
    response: SignedIn,
    refusals: ["invitation_void"],
  },

  "GET /v1/people": {
    summary: "The people of the centre, by name.",
    perm: "people.read",
    query: PageQuery.extend({ q: z.string().trim().max(60).optional(), role: z.enum(roles).optional(), state: PersonState.optional() }),
    response: page(Person),
    refusals: [],
  },
  "POST /v1/people": {
    summary: "Adds a person and makes the link by which they choose their password.",
    perm: "people.write",
    body: z.object({ loginName: LoginName, name: PersonName, staffNo: StaffNo.optional(), roles: Grants }),
    response: z.object({ person: Person, invitation: Invitation }),
    refusals: [],
  },
  "GET /v1/people/{id}": { summary: "One person.", perm: "people.read", params: byId, response: Person, refusals: [] },
  "PATCH /v1/people/{id}": {
    summary: "Changes name, staff number or roles; `version` guards against overwriting a colleague's change.",
    perm: "people.write",
    params: byId,
    body: z.object({ name: PersonName.optional(), staffNo: StaffNo.optional(), roles: Grants.optional(), version: z.number().int().optional() }),
    response: Person,
    refusals: ["last_administrator", "stale_version"],
  },
  "POST /v1/people/{id}/suspension": {
    summary: "Suspends a person at once and hands their open work over in the same step (null: back to the queue; so is what the other one has no right for).",
    perm: "people.write",
    params: byId,
    body: z.object({ handOverTo: Id.nullable() }),
    response: z.object({ person: Person, handedOver: z.number().int(), /** Of these, what the successor has no right for: it waits for somebody. */ letGo: z.number().int() }),
    refusals: ["already_suspended", "last_administrator", "not_yourself", "successor_not_active"],
  },
  "DELETE /v1/people/{id}/suspension": { summary: "Lets a suspended person back in.", perm: "people.write", params: byId, response: Person, refusals: ["not_suspended"] },
  "POST /v1/people/{id}/invitation": {
    summary: "Makes a new link to choose a password by; earlier links stop working.",
    perm: "people.write",
    params: byId,
    response: Invitation,
    refusals: ["account_suspended"],
  },
  "DELETE /v1/people/{id}/totp": {
    summary: "Turns off the second factor of a person who lost it; their sessions end.",
    perm: "people.write",
    params: byId,
    response: Person,
    refusals: ["second_factor_off"],
  },
});
