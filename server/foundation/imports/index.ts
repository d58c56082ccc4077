import type { FastifyInstance, FastifyRequest } from "fastify";
import { importEndpoints, importUpload } from "#contract/imports.ts";
import { insistPermission, type Actor } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import { fileLimits, nameInHeader, type FileStore } from "#server/kernel/files/index.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { routes } from "#server/kernel/http/route.ts";
import { sameOrigin } from "#server/kernel/http/server.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { ImportKind } from "./kinds.ts";
import { applyImport, kindsFor, listImports, matchColumns, readDetail, readRefused, takeUp, withdrawImport } from "./service.ts";
import { openShops } from "./store.ts";
import { importWorks } from "./work.ts";

export type { ApplyOptions, Cells, CheckedRow, ImportField, ImportKind } from "./kinds.ts";
export { fenOf, isCutNumber } from "./rules.ts";

/** The door of imports. */
export interface Imports {
  module: Module;
  /** Where files come in. */
  uploads(app: FastifyInstance, authenticate: (request: FastifyRequest) => Promise<Actor>): void;
  /** The background's work, done now: for tests. */
  readonly works: ReturnType<typeof importWorks>;
}

const id = /^[0-9a-f-]{36}$/;

/** Files with rows: checked, shown, applied in batches (R-CU-05). What a row means is said by the kinds that app.ts hands in. */
export function openImports(kernel: Kernel, { keys, files, kinds }: { keys: DataKeys; files: FileStore; kinds: readonly ImportKind[] }): Imports {
  const works = importWorks({ keys, files, kinds });
  const parts = { keys, files, kinds, check: works.check, apply: works.apply };
  return {
    works,
    module: {
      name: "imports",
      work: [works.check, works.apply, works.erase],
      schedules: works.schedules,
      routes: routes(importEndpoints, {
        "GET /v1/import-kinds": async (ctx) => ({
          rows: kindsFor(parts, ctx.actor).map((kind) => ({ kind: kind.key, shop: kind.shop, fields: kind.fields.map(({ field, needed }) => ({ field, needed: needed ?? false })) })),
          shops: await openShops(ctx.tx),
        }),
        "GET /v1/imports": (ctx, { query }) => listImports(parts, ctx, query),
        "GET /v1/imports/{id}": (ctx, { params }) => readDetail(parts, ctx, params.id),
        "PUT /v1/imports/{id}/columns": async (ctx, { params, body }) => (await matchColumns(parts, ctx, params.id, body), {}),
        "POST /v1/imports/{id}/application": async (ctx, { params, body }) => (await applyImport(parts, ctx, params.id, body.version), {}),
        "POST /v1/imports/{id}/withdrawal": async (ctx, { params, body }) => (await withdrawImport(parts, ctx, params.id, body.version), {}),
        "GET /v1/imports/{id}/refused": (ctx, { params, query }) => readRefused(parts, ctx, params.id, query.after),
      }),
    },
    uploads(app, authenticate) {
      app.register(async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
        scope.post<{ Querystring: { kind?: string; shop?: string } }>(importUpload.path, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
          const actor = await authenticate(request);
          insistPermission(actor, "imports.use");
          if (!sameOrigin(kernel, request)) throw new Refusal("foreign_origin", { status: 403 });
          if (!allow(`import:${actor.id}`, 20 * kernel.config.limitFactor, 300)) throw new Refusal("too_many");
          const name = nameInHeader(request.headers);
          const declaredSize = Number(request.headers["content-length"] ?? 0) || null;
          const received = await files.put(request.body as AsyncIterable<Uint8Array>, { name, limit: fileLimits.import, declaredSize }).catch((error: unknown) => {
            // What is still coming on this connection would be read as the next request.
            reply.header("connection", "close");
            throw error;
          });
          try {
            return await kernel.run(actor, (ctx) => takeUp(parts, ctx, received, { kind: request.query.kind ?? "", shopId: id.test(request.query.shop ?? "") ? request.query.shop! : null }));
          } catch (error) {
            await files.discard(received);
            throw error;
          }
        });
      });
    },
  };
}
