import { z } from "zod";
import { Id, Instant, Nothing, page, PageQuery } from "./common.ts";
import { endpoints } from "./endpoint.ts";

export const mailTls = ["tls", "starttls", "none"] as const;
/** waiting: its turn comes by itself · uncertain: handed over, never answered; a person decides (D13) · refused: the receiver's server said no for good · failed: given up. */
export const mailStates = ["waiting", "sending", "sent", "refused", "uncertain", "failed"] as const;
export type MailState = (typeof mailStates)[number];
/** Why a try came to nothing. */
export const mailCodes = ["put_off", "refused", "auth_refused", "server_refused", "tls_failed", "certificate_refused", "protocol_broken", "address_refused", "unresolvable", "unreachable", "timed_out", "cut_after_data", "sender_lost", "too_old", "erased", "no_sender"] as const;
export type MailCode = (typeof mailCodes)[number];

const Line = z.string().trim().max(200).regex(/^[^\p{Cc}]*$/u);
export const MailSender = z.object({ shop: z.object({ id: Id, name: z.string() }).nullable(), address: z.string(), name: z.string() });
export const MailSettings = z.object({
  /** Null: no server is set, nothing is sent. */
  server: z.object({ host: z.string(), port: z.number().int(), tls: z.enum(mailTls), user: z.string(), hasPassword: z.boolean(), version: z.number().int() }).nullable(),
  /** The sender of the installation first. */
  senders: z.array(MailSender),
  /** What keeps the server itself from taking mail. */
  trouble: z.object({ code: z.enum(mailCodes), at: Instant }).nullable(),
  counts: z.object({ waiting: z.number().int(), uncertain: z.number().int(), refused: z.number().int(), failed: z.number().int() }),
});
export type MailSettings = z.output<typeof MailSettings>;

export const OutgoingMail = z.object({
  id: Id,
  /** What it is about, as in `partner.asked`. */
  about: z.string(),
  /** The console's page that it belongs to. */
  link: z.string().nullable(),
  /** Masked. */
  to: z.string(),
  state: z.enum(mailStates),
  attempts: z.number().int(),
  at: Instant,
  lastAt: Instant.nullable(),
  nextAt: Instant.nullable(),
  code: z.enum(mailCodes).nullable(),
  status: z.number().int().nullable(),
  /** What the server said, personal data cut out. */
  answer: z.string(),
  messageId: z.string().nullable(),
});
export type OutgoingMail = z.output<typeof OutgoingMail>;

/** What became of a mail, for the page of whatever it is about. */
export const MailFate = OutgoingMail.pick({ to: true, state: true, attempts: true, at: true, nextAt: true, code: true, answer: true });
export type MailFate = z.output<typeof MailFate>;

const byId = z.object({ id: Id });
const Tried = z.object({ ok: z.boolean(), code: z.enum(mailCodes).nullable(), status: z.number().int().nullable(), answer: z.string() });

/** Outgoing mail by SMTP: the server, the senders, what waits and what came of it. */
export const mailEndpoints = endpoints({
  "GET /v1/mail": { summary: "The mail server, the senders, and how much waits for a person.", perm: "integrations.write", response: MailSettings, refusals: [] },
  "PUT /v1/mail/server": {
    summary: "Sets the mail server; `password` left out keeps the one that is stored. What waits is sent at once.",
    perm: "integrations.write",
    body: z.object({
      host: z.string().trim().min(1).max(200).regex(/^[A-Za-z0-9.:_-]+$/, "mail_host_form"),
      port: z.number().int().min(1).max(65_535),
      tls: z.enum(mailTls),
      user: Line.default(""),
      password: z.string().max(200).optional(),
      /** 0 for the first. */
      version: z.number().int().min(0),
    }),
    response: MailSettings,
    refusals: ["stale_version"],
  },
  "DELETE /v1/mail/server": { summary: "Takes the server away: nothing is sent until there is one again.", perm: "integrations.write", response: MailSettings, refusals: ["mail_no_server"] },
  "PUT /v1/mail/senders": {
    summary: "Sets the addresses that mail comes from: one of the installation, and one for each shop that has its own.",
    perm: "integrations.write",
    body: z.object({ senders: z.array(z.object({ shopId: Id.nullable(), address: z.email().max(200), name: Line.default("") })).min(1).max(200) }),
    response: MailSettings,
    refusals: [],
  },
  "POST /v1/mail/test": { summary: "Sends a test mail now, beside the outbox, and tells what the server said.", perm: "integrations.write", body: z.object({ to: z.email().max(200) }), response: Tried, refusals: ["mail_no_server"] },
  "GET /v1/mail/outgoing": { summary: "Outgoing mail, the newest first; kept for 90 days.", perm: "integrations.write", query: PageQuery.extend({ state: z.enum(mailStates).optional() }), response: page(OutgoingMail), refusals: [] },
  "POST /v1/mail/outgoing/{id}/resend": { summary: "Sends one again, under the same Message-ID.", perm: "integrations.write", params: byId, response: Nothing, refusals: ["mail_moving"] },
  "POST /v1/mail/outgoing/{id}/arrival": { summary: "Says of an uncertain one that it arrived.", perm: "integrations.write", params: byId, response: Nothing, refusals: ["mail_not_uncertain"] },
});
