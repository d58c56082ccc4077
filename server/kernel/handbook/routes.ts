import { handbookEndpoints } from "#contract/handbook.ts";
import { routes, type Route } from "../http/route.ts";
import * as drafting from "./drafting.ts";
import type { PolicyKind } from "#contract/policies/index.ts";
import { Refusal } from "../refusal.ts";
import type { Handbook } from "./index.ts";
import { endPilot, publish } from "./publishing.ts";
import * as reading from "./reading.ts";

/** The handbook's endpoints. */
export function handbookRoutes({ engine, all }: Pick<Handbook, "engine" | "all">): Route[] {
  return routes(handbookEndpoints, {
    "GET /v1/handbook/kinds": async (ctx) => ({
      kinds: [...engine.kinds.values()].map(({ kind, title, readBy, schemaVersion }) => ({ kind, title, readBy, schemaVersion })),
      publishers: await engine.ports.publishers(ctx.tx),
    }),
    "GET /v1/handbook/in-force/{kind}": async (ctx, { params: { kind } }) => {
      if (!engine.kinds.has(kind)) throw new Refusal("not_found");
      const found = await all(ctx.tx, kind as PolicyKind, { at: ctx.now });
      return { rows: found.map(({ document, version, body }) => ({ key: document.slice(kind.length + 1), version, body })) };
    },
    "GET /v1/handbook/documents": (ctx, { query }) => reading.list(ctx, query),
    "GET /v1/handbook/documents/{kind}/{key}": (ctx, { params, query }) => reading.history(engine, ctx, { ...params, ...query }),
    "GET /v1/handbook/documents/{kind}/{key}/versions/{n}": (ctx, { params }) => reading.versionText(engine, ctx, params),
    "GET /v1/handbook/documents/{kind}/{key}/difference": (ctx, { params, query }) => reading.difference(engine, ctx, { ...params, ...query }),
    "POST /v1/handbook/check": (ctx, { body }) => drafting.checkText(engine, ctx, body),
    "POST /v1/handbook/documents/{kind}/{key}/drafts": (ctx, { params, body }) => drafting.startDraft(engine, ctx, { ...params, ...body }),
    "PUT /v1/handbook/documents/{kind}/{key}/versions/{n}": (ctx, { params, body }) => drafting.saveDraft(engine, ctx, { ...params, ...body }),
    "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/submission": async (ctx, { params, body }) => {
      await drafting.submitDraft(engine, ctx, { ...params, ...body });
      return reading.version(engine, ctx, params);
    },
    "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/approval": async (ctx, { params }) => {
      await drafting.approveVersion(engine, ctx, params);
      return reading.version(engine, ctx, params);
    },
    "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/return": async (ctx, { params, body }) => {
      await drafting.returnVersion(engine, ctx, { ...params, ...body });
      return reading.version(engine, ctx, params);
    },
    "POST /v1/handbook/documents/{kind}/{key}/versions/{n}/withdrawal": async (ctx, { params }) => {
      await drafting.withdrawVersion(engine, ctx, params);
      return reading.version(engine, ctx, params);
    },
    "POST /v1/handbook/documents/{kind}/{key}/pilots/end": async (ctx, { params, body }) => {
      await endPilot(engine, ctx, { ...params, ...body });
      return {};
    },
    "POST /v1/handbook/change-sets": async (ctx, { body }) => {
      const { id } = await publish(engine, ctx, {
        versions: body.versions,
        scope: body.scope,
        from: body.from === undefined ? undefined : new Date(body.from),
        until: body.until === undefined ? undefined : new Date(body.until),
        reason: body.reason,
        origin: "console",
      });
      return reading.changeSet(engine, ctx, id);
    },
    "GET /v1/handbook/change-sets": (ctx, { query }) => reading.changeSets(engine, ctx, query),
  });
}
