import { z } from "zod";
import { Id, Instant, LocalText } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const staffConsentChannels = ["conversation", "phone", "mail", "letter"] as const;
export const consentChannels = ["web", "app", ...staffConsentChannels] as const;
export type ConsentChannel = (typeof consentChannels)[number];

/** One word of a customer: given or withdrawn, by which text, how. */
export const ConsentWord = z.object({
  id: Id,
  purpose: z.string(),
  /** The purpose's name while the handbook knows it. */
  name: LocalText.nullable(),
  given: z.boolean(),
  at: Instant,
  channel: z.enum(consentChannels),
  version: z.string(),
  /** Who took it down; null: the customer by themselves. */
  by: z.string().nullable(),
  evidence: z.string(),
});
export type ConsentWord = z.output<typeof ConsentWord>;

/** How a purpose stands now; `given: null`: never asked. */
export const ConsentState = z.object({
  key: z.string(),
  name: LocalText,
  text: LocalText,
  given: z.boolean().nullable(),
  at: Instant.nullable(),
  /** Agreed to by an earlier text than the one in force. */
  earlierText: z.boolean(),
});
export type ConsentState = z.output<typeof ConsentState>;

export const consentEndpoints = endpoints({
  "GET /v1/customers/{id}/consents": {
    summary: "What a customer has agreed to: how each purpose stands, and every word that was said",
    perm: "customers.read",
    params: z.object({ id: Id }),
    response: z.object({ purposes: z.array(ConsentState), words: z.array(ConsentWord) }),
    refusals: [],
  },
  "POST /v1/customers/{id}/consents": {
    summary: "Takes down that a customer gave or withdrew consent, with how it was said",
    perm: "customers.write",
    params: z.object({ id: Id }),
    body: z.object({ purpose: z.string().min(1).max(80), given: z.boolean(), channel: z.enum(staffConsentChannels), evidence: z.string().trim().min(4).max(500) }),
    response: z.object({ id: Id }),
    refusals: ["consent_unchanged"],
  },
});
