import type { FastifyInstance } from "fastify";
import type { Kernel } from "#server/kernel/kernel.ts";
import { fileHeaders, nameInHeader, type FileStore } from "#server/kernel/files/index.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { isTicket, receiveUpload } from "#server/desk/attachments/index.ts";
import type { Visitor } from "./visitor.ts";

type Enter = (hello: Record<string, unknown>, request: { ip: string; headers: Record<string, string | string[] | undefined>; protocol: string; host: string }) => Promise<{ actor: Visitor }>;
const dayBytes = 200 * 2 ** 20;

/** A visitor's files: taken in as a stream (D22), fetched again by a short ticket. */
export function addVisitorFiles(app: FastifyInstance, kernel: Kernel, files: FileStore, cors: (origin: string | undefined) => Record<string, string>, enter: Enter): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.post("/v1/visitor/files", { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      reply.headers(cors(request.headers.origin));
      const head = (name: string) => String(request.headers[name] ?? "");
      const identity = head("x-kefu-identity");
      const { actor } = await enter({ t: "hello", shop: head("x-kefu-shop"), token: head("authorization").replace(/^Bearer /, ""), ...(identity ? { identity } : {}) }, request);
      if (!allow(`upload:${actor.id}`, 20 * kernel.config.limitFactor, 300)) throw new Refusal("too_many");
      return receiveUpload(kernel, files, request, reply, { owner: actor.id, name: nameInHeader(request.headers), dayBytes });
    });
  });
  app.get<{ Params: { id: string }; Querystring: { t?: string } }>("/v1/visitor/files/:id", async (request, reply) => {
    if (!isTicket(request.params.id, request.query.t ?? "", "visitor", kernel.clock.now())) throw new Refusal("not_found");
    const opened = await files.open(kernel.db.kysely, request.params.id);
    if (!opened) throw new Refusal("not_found");
    return reply.headers({ ...fileHeaders(opened.file), ...cors(request.headers.origin), "cross-origin-resource-policy": "cross-origin", "cache-control": "private, max-age=3600" }).send(opened.stream);
  });
}
