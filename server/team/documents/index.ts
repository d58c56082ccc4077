import { documentEndpoints, type NewDocument } from "#contract/documents.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import { acknowledge, approve, audience, fired, listDocuments, noteReading, readDocument, remindNow, reminderKind, rewriteDocument, sendBack, withdraw, writeDocument, type DocumentPorts } from "./service.ts";

export type { DocumentPorts } from "./service.ts";

/** The door of the documents module. */
export interface Documents {
  readonly module: Module;
  /** For the demo company. */
  write(ctx: Ctx, given: NewDocument): Promise<{ id: string }>;
  acknowledge(ctx: Ctx, id: string): Promise<void>;
}

/** Requests, reports and documents 公文 (R-CO-03): decided by a superior, passed on with a receipt of everybody who got them. */
export function openDocuments(ports: DocumentPorts): Documents {
  return {
    write: (ctx, given) => writeDocument(ports, ctx, given),
    acknowledge,
    module: {
      name: "documents",
      deadlines: [{ kind: reminderKind, handle: (ctx, { subject, data }) => fired(ctx, subject, data.step) }],
      routes: routes(documentEndpoints, {
        "GET /v1/documents": (ctx, { query }) => listDocuments(ports, ctx, query),
        "GET /v1/documents/audience": (ctx) => audience(ports, ctx),
        "POST /v1/documents": (ctx, { body }) => writeDocument(ports, ctx, body),
        "GET /v1/documents/{id}": (ctx, { params }) => readDocument(ports, ctx, params.id),
        "PUT /v1/documents/{id}": async (ctx, { params, body }) => (await rewriteDocument(ports, ctx, params.id, body), {}),
        "POST /v1/documents/{id}/approval": async (ctx, { params, body }) => (await approve(ctx, params.id, body.words), {}),
        "POST /v1/documents/{id}/return": async (ctx, { params, body }) => (await sendBack(ctx, params.id, body.words), {}),
        "POST /v1/documents/{id}/withdrawal": async (ctx, { params }) => (await withdraw(ctx, params.id), {}),
        "POST /v1/documents/{id}/reading": async (ctx, { params }) => (await noteReading(ctx, params.id), {}),
        "POST /v1/documents/{id}/acknowledgement": async (ctx, { params }) => (await acknowledge(ctx, params.id), {}),
        "POST /v1/documents/{id}/reminder": (ctx, { params }) => remindNow(ctx, params.id),
      }),
    },
  };
}
