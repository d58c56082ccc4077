import { consentEndpoints } from "#contract/consents.ts";
import { dataRequestEndpoints } from "#contract/data-requests.ts";
import { privacyEndpoints } from "#contract/privacy.ts";
import type { Reading } from "#server/desk/customers/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Tx } from "#server/kernel/db.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { onDate } from "#server/kernel/time/index.ts";
import type { PrivacyPorts } from "./ports.ts";
import { checkAlert, listAlerts, listPurposes } from "./service/alerts.ts";
import { ownConsents, readConsents, takeConsent, type OwnConsents } from "./service/consents.ts";
import { opening, openMessage } from "./service/open-message.ts";
import { readingOver } from "./service/reading.ts";
import { consentsOf } from "./store/consents.ts";
import { heldAmong, isHeld, openKinds } from "./store/requests.ts";
import { deleteOld } from "./store/readings.ts";
import { eraseOldWords } from "./retention.ts";
import { copyOf, listRequests, receiveRequest, requestDeadlines, takeStep } from "./service/requests.ts";

export type { OwnConsents } from "./service/consents.ts";
export type { PrivacyPorts } from "./ports.ts";

/** The door of the privacy module: what customer files and orders read through, and its endpoints. */
export interface Privacy {
  reading: Reading;
  /** Whether somebody may open personal data of a contact; notes the reading, gives the reason as it is recorded. */
  opening(ctx: Ctx, of: { contactId: string; field: string; serving?: boolean }, why: { purpose?: string | undefined; reason: string }): Promise<{ customerId: string; reason: string }>;
  /** What customers agree to by themselves, in the shop's window. */
  consents: OwnConsents;
  /** Whether the customer of these contacts agrees to a purpose at this moment. */
  consented(tx: Tx, contactIds: readonly string[], purpose: string): Promise<boolean>;
  /** Whether one of these customers has asked to be deleted and waits for it. */
  deletionOpen(tx: Tx, customerIds: readonly string[]): Promise<boolean>;
  /** Whether a customer's data are only kept at this moment. */
  held(tx: Tx, customerId: string, at: Date): Promise<boolean>;
  /** The same for many at once: those of them that are. */
  heldAmong(tx: Tx, customerIds: readonly string[], at: Date): Promise<ReadonlySet<string>>;
  module: Module;
}

const dayMs = 86_400_000;

/** Drops readings, and alerts that were looked into, past the handbook's time: a thousand at a time, so that a night cut short goes on the next. */
export async function dropOld(ports: Pick<PrivacyPorts, "rules">, kernel: Pick<Kernel, "db" | "clock">): Promise<void> {
  for (let dropped = 1000; dropped === 1000; )
    dropped = await kernel.db.transaction(kernel.clock, async (tx, now) => {
      const { keep } = (await ports.rules(tx, now)).body;
      return deleteOld(tx, { readings: new Date(now.getTime() - keep.readingDays * dayMs), alerts: new Date(now.getTime() - keep.alertDays * dayMs) }, 1000);
    });
}

export function openPrivacy(ports: PrivacyPorts): Privacy {
  const retention = defineWork({ name: "privacy.retention", handle: async (kernel) => {
    await dropOld(ports, kernel);
    await eraseOldWords(ports, kernel);
  } });
  return {
    reading: readingOver(ports),
    opening: (ctx, of, why) => opening(ports, ctx, of, why),
    consents: ownConsents(ports),
    consented: async (tx, contactIds, purpose) => (await consentsOf(tx, contactIds)).find((word) => word.purpose === purpose)?.given ?? false,
    deletionOpen: async (tx, customerIds) => (await openKinds(tx, customerIds)).includes("delete"),
    held: async (tx, customerId, at) => isHeld(tx, customerId, onDate(at, await ports.zone(tx))),
    heldAmong: async (tx, customerIds, at) => heldAmong(tx, customerIds, onDate(at, await ports.zone(tx))),
    module: {
      name: "privacy",
      work: [retention],
      schedules: [{ work: retention, cron: "0 4 * * *" }],
      deadlines: requestDeadlines(ports),
      routes: [...routes(dataRequestEndpoints, {
        "GET /v1/data-requests": (ctx, { query }) => listRequests(ctx, query),
        "POST /v1/data-requests": (ctx, { body }) => receiveRequest(ports, ctx, body),
        "POST /v1/data-requests/{id}/steps": (ctx, { params, body }) => takeStep(ports, ctx, params.id, body),
        "GET /v1/data-requests/{id}/copy": (ctx, { params }) => copyOf(ports, ctx, params.id),
      }), ...routes(consentEndpoints, {
        "GET /v1/customers/{id}/consents": (ctx, { params }) => readConsents(ports, ctx, params.id),
        "POST /v1/customers/{id}/consents": (ctx, { params, body }) => takeConsent(ports, ctx, params.id, body),
      }), ...routes(privacyEndpoints, {
        "GET /v1/opening-purposes": (ctx) => listPurposes(ports, ctx),
        "POST /v1/conversations/{id}/entries/{seq}/unmasking": (ctx, { params, body }) => openMessage(ports, ctx, params.id, params.seq, body),
        "POST /v1/conversations/{id}/unmasking": (ctx, { params, body: { of, ...why } }) => openMessage(ports, ctx, params.id, of, why),
        "GET /v1/reading-alerts": (ctx, { query }) => listAlerts(ports, ctx, query),
        "POST /v1/reading-alerts/{id}/check": async (ctx, { params, body }) => (await checkAlert(ctx, params.id, body), {}),
      })],
    },
  };
}
