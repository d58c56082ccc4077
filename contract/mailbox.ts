import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { mailTls } from "./mail.ts";
import { TicketFile } from "./tasks.ts";

/** What keeps the mailbox from being read. */
export const mailboxTroubles = ["auth_refused", "server_refused", "tls_failed", "certificate_refused", "protocol_broken", "address_refused", "unresolvable", "unreachable", "timed_out", "folder_missing"] as const;
export type MailboxTrouble = (typeof mailboxTroubles)[number];
export const letterNatures = ["letter", "auto_reply", "bounce"] as const;
export type LetterNature = (typeof letterNatures)[number];
export const letterStates = ["open", "taken", "aside"] as const;
export type LetterState = (typeof letterStates)[number];
/** Why a letter waits for a person, or what was made of it. */
export const letterWhys = ["unmatched", "other_address", "revoked", "empty", "unreadable", "too_large", "answer", "question", "refusal", "accepted", "late", "noted", "set_aside"] as const;
export type LetterWhy = (typeof letterWhys)[number];

const Line = z.string().trim().min(1).max(200).regex(/^[^\p{Cc}]*$/u);
export const MailboxSettings = z.object({
  /** Null: answers come by link only. */
  box: z.object({ host: z.string(), port: z.number().int(), tls: z.enum(mailTls), user: z.string(), folder: z.string(), address: z.string(), version: z.number().int() }).nullable(),
  lookedAt: Instant.nullable(),
  trouble: z.object({ code: z.enum(mailboxTroubles), at: Instant }).nullable(),
});
export type MailboxSettings = z.output<typeof MailboxSettings>;

/** One letter that came in; personal data stand masked. */
export const Letter = z.object({
  id: Id,
  at: Instant,
  nature: z.enum(letterNatures),
  /** Name and address, masked. */
  from: z.string(),
  title: z.string(),
  said: z.string(),
  /** What was quoted of earlier letters; folded on the screen. */
  quoted: z.string(),
  files: z.array(TicketFile),
  leftOut: z.number().int(),
  state: z.enum(letterStates),
  why: z.enum(letterWhys),
  decidedBy: z.string(),
  decidedAt: Instant.nullable(),
});
export type Letter = z.output<typeof Letter>;

const byId = z.object({ id: Id });

/** Incoming mail: the mailbox that answers come to, and the letters that wait for a person. */
export const mailboxEndpoints = endpoints({
  "GET /v1/mailbox": { summary: "The mailbox that answers come to, when it was looked at, and what keeps it from being read.", perm: "integrations.write", response: MailboxSettings, refusals: [] },
  "PUT /v1/mailbox": {
    summary: "Sets the mailbox; `password` left out keeps the one that is stored. Mail that came before is not read.",
    perm: "integrations.write",
    body: z.object({
      host: z.string().trim().min(1).max(200).regex(/^[A-Za-z0-9.:_-]+$/, "mail_host_form"),
      port: z.number().int().min(1).max(65_535),
      tls: z.enum(mailTls),
      user: Line,
      password: z.string().max(200).optional(),
      folder: Line.default("INBOX"),
      address: z.email().max(200),
      /** 0 for the first. */
      version: z.number().int().min(0),
    }),
    response: MailboxSettings,
    refusals: ["stale_version"],
  },
  "DELETE /v1/mailbox": { summary: "Takes the mailbox away: answers come by link only until there is one again.", perm: "integrations.write", response: MailboxSettings, refusals: ["mailbox_none"] },
  "POST /v1/mailbox/test": { summary: "Signs in to the mailbox now and tells what came of it.", perm: "integrations.write", response: z.object({ code: z.enum(mailboxTroubles).nullable() }), refusals: ["mailbox_none"] },
  "GET /v1/mailbox/letters": { summary: "Letters that nobody could be found for, or that are settled; the newest first, settled ones for 90 days.", perm: "mail.sort", query: PageQuery.extend({ state: z.enum(letterStates).default("open") }), response: page(Letter), refusals: [] },
  "POST /v1/mailbox/letters/{id}/aside": { summary: "Sets a letter aside: it belongs to nothing here.", perm: "mail.sort", params: byId, response: Nothing, refusals: ["letter_settled"] },
});
