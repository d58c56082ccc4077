import type { z } from "zod";
import { agreements } from "./agreements.ts";
import { Calendar } from "./calendar.ts";
import { consents } from "./consents.ts";
import { conversation } from "./conversation.ts";
import { customerCare } from "./customer-care.ts";
import { customerFiles } from "./customer-files.ts";
import { customerTiers } from "./customer-tiers.ts";
import { dailyClose } from "./daily-close.ts";
import { definePolicy } from "./define.ts";
import { greeting } from "./greeting.ts";
import { orderHelp } from "./order-help.ts";
import { outgoingWords } from "./outgoing-words.ts";
import { metrics } from "./metrics.ts";
import { macros } from "./macros.ts";
import { ticketTemplates } from "./ticket-templates.ts";
import { presence } from "./presence.ts";
import { privacy } from "./privacy.ts";
import { partnerReviews } from "./partner-reviews.ts";
import { quickReplies } from "./quick-replies.ts";
import { recommendation } from "./recommendation.ts";
import { returns } from "./returns.ts";
import { routing } from "./routing.ts";
import { sla } from "./sla.ts";
import { tags } from "./tags.ts";
import { Territories } from "./territories.ts";
import { topics } from "./topics.ts";
import { waitPage } from "./wait-page.ts";
import { warranty } from "./warranty.ts";
import { workflow } from "./workflow.ts";

export const calendar = definePolicy({
  kind: "calendar",
  folder: "calendars",
  schemaVersion: 1,
  schema: Calendar,
  title: { "zh-CN": "日历", en: "Calendars" },
  readBy: "foundation/organization",
});

/** Coverage of the country is checked by the organization module, which app.ts adds as `check`. */
export const territories = definePolicy({
  kind: "territories",
  folder: "territories",
  schemaVersion: 1,
  schema: Territories,
  title: { "zh-CN": "属地", en: "Territories" },
  readBy: "foundation/organization",
});

/** Every kind of policy that this version of Kefu reads: one line each. */
export const policies = [territories, calendar, greeting, routing, conversation, presence, customerTiers, customerFiles, customerCare, agreements, topics, tags, quickReplies, macros, outgoingWords, metrics, waitPage, privacy, consents, sla, returns, orderHelp, recommendation, warranty, workflow, dailyClose, ticketTemplates, partnerReviews] as const;

/** The body of each kind, by its name. */
export type PolicyBodies = { [P in (typeof policies)[number] as P["kind"]]: z.output<P["schema"]> };
export type PolicyKind = keyof PolicyBodies;

export { definePolicy } from "./define.ts";
export type { BodyProblem, OtherBodies, Policy, PolicyReference } from "./define.ts";
