import { partnerTaskEndpoints } from "#contract/partners.ts";
import { partnerReviewEndpoints } from "#contract/partner-reviews.ts";
import type { Incoming, Received, Subject } from "#server/foundation/mailbox/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import type { PartnerPorts } from "./ports.ts";
import { askPartner, partnerTask, remindPartner, renewLink, replyPartner, revokeLinks, type Asking } from "./service/ask.ts";
import { decideLetter, letterTasks, receiveLetter, subjectKind } from "./service/letters.ts";
import { partnerFigures, partnerTasks } from "./service/figures.ts";
import { decideReview, openReviews, reviews } from "./service/reviews.ts";
import { actAs, actByLink, partnerPage, uploaderOf, type PartnerAct } from "./service/page.ts";

export type { PartnerPorts } from "./ports.ts";

/** The door of the partners module. */
export interface Partners {
  readonly module: Module;
  /** Asks a partner, in the caller's transaction; `origin` is the address under which Kefu is reached. */
  ask(ctx: Ctx, ticketId: string, asking: Asking, origin: string): Promise<{ id: string }>;
  /** What a partner does, without a link: for the demo company. */
  act(ctx: Ctx, taskId: string, act: PartnerAct): Promise<void>;
  /** A letter came that belongs to a task; null: it is none of ours. */
  receive(ctx: Ctx, subject: Subject, letter: Incoming): Promise<Received | null>;
  /** For whom the holder of a link brings files; null when it opens nothing. */
  uploaderOf(tx: Tx, token: string, now: Date): Promise<string | null>;
  /** Opens the reviews that fall due now; by itself it does so every morning. */
  openReviews(kernel: Kernel): Promise<void>;
  /** The clock of a task fired: a partner is reminded. */
  fired(ctx: Ctx, taskId: string, step: "warned" | "breached" | "escalated"): Promise<void>;
}

/** Partners outside: asked by mail, answering by link (R-TK-08), with their figures (R-CO-03). */
export function openPartners(ports: PartnerPorts): Partners {
  const work = defineWork({ name: "partners.reviews", handle: (kernel) => openReviews(ports, kernel) });
  return {
    openReviews: (kernel) => openReviews(ports, kernel),
    ask: (ctx, ticketId, asking, origin) => askPartner(ports, ctx, ticketId, asking, origin),
    act: (ctx, taskId, act) => actAs(ports, ctx, taskId, act),
    receive: async (ctx, subject, letter) => (subject.kind === subjectKind ? receiveLetter(ports, ctx, subject.id, letter) : null),
    uploaderOf: (tx, token, now) => uploaderOf(ports, tx, token, now),
    fired: (ctx, taskId, step) => remindPartner(ports, ctx, taskId, step),
    module: {
      name: "partners",
      work: [work],
      schedules: [{ work, cron: "10 6 * * *" }],
      routes: [...routes(partnerReviewEndpoints, {
        "GET /v1/partner-reviews": (ctx, { query }) => reviews(ports, ctx, query.partner ?? null),
        "POST /v1/partner-reviews/{id}/decision": async (ctx, { params, body }) => (await decideReview(ports, ctx, params.id, body), {}),
      }), ...routes(partnerTaskEndpoints, {
        "POST /v1/tickets/{id}/partner-tasks": (ctx, { params, body }, call) => askPartner(ports, ctx, params.id, body, call.origin),
        "GET /v1/partner-tasks/{id}": (ctx, { params }) => partnerTask(ports, ctx, params.id),
        "POST /v1/partner-tasks/{id}/link": (ctx, { params }, call) => renewLink(ports, ctx, params.id, call.origin),
        "DELETE /v1/partner-tasks/{id}/link": async (ctx, { params }) => (await revokeLinks(ports, ctx, params.id), {}),
        "POST /v1/partner-tasks/{id}/reply": async (ctx, { params, body }) => (await replyPartner(ports, ctx, params.id, body.words), {}),
        "POST /v1/partner-tasks/{id}/letters/{letterId}": async (ctx, { params, body }) => (await decideLetter(ports, ctx, params.id, params.letterId, body.decision), {}),
        "GET /v1/partner-letter-tasks": (ctx) => letterTasks(ports, ctx),
        "POST /v1/partner": (ctx, { body }) => partnerPage(ports, ctx, body.token),
        "POST /v1/partner/acts": async (ctx, { body }) => (await actByLink(ports, ctx, body.token, body.act), {}),
        "GET /v1/partner-figures": (ctx, { query }) => partnerFigures(ports, ctx, query),
        "GET /v1/partner-figures/{id}/tasks": (ctx, { params, query }) => partnerTasks(ports, ctx, params.id, query),
      })],
    },
  };
}
