import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { FilesPort } from "#server/desk/conversations/index.ts";
import { insistPermission, nobody, type Actor } from "#server/kernel/context.ts";
import { fileHeaders, fileLimits, nameInHeader, type FileStore } from "#server/kernel/files/index.ts";
import { networkOf } from "#server/kernel/http/address.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { sameOrigin } from "#server/kernel/http/server.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { Refusal } from "#server/kernel/refusal.ts";

export type Audience = "staff" | "visitor";
const validMs = 12 * 3_600_000;
let ticketKey: Buffer = randomBytes(32);

/** Several servers on one database must read each other's tickets: the key is derived from the master key. */
export function useTicketKey(key: Buffer): void {
  ticketKey = key;
}

const sign = (fileId: string, audience: Audience, until: number) => createHmac("sha256", ticketKey).update(`${fileId}/${audience}/${until}`).digest("base64url").slice(0, 27);

/**
 * A ticket is given only with an entry that its reader may see; it opens one file for one audience, for as long as a page stays open with it: a shift, and no longer
 * than an unused session. It is not bound to a person: one frame goes to all who watch a conversation. Who passes an address on passes the file on, to colleagues who are signed in.
 */
export function ticketFor(fileId: string, audience: Audience, now: Date): string {
  const until = Math.floor((now.getTime() + validMs) / 1000);
  return `${until.toString(36)}.${sign(fileId, audience, until)}`;
}

export function isTicket(fileId: string, ticket: string, audience: Audience, now: Date): boolean {
  const [until36, signature] = ticket.split(".");
  const until = Number.parseInt(until36 ?? "", 36);
  if (!Number.isSafeInteger(until) || until * 1000 < now.getTime()) return false;
  const [given, made] = [Buffer.from(signature ?? ""), Buffer.from(sign(fileId, audience, until))];
  return given.length === made.length && timingSafeEqual(given, made);
}

/** How conversations speak of files. */
export function filesPort(kernel: Kernel, files: FileStore): FilesPort {
  return {
    async attach(tx, fileId, uploader) {
      const file = await files.find(tx, fileId);
      if (!file || file.ownerId !== uploader) throw new Refusal("invalid", { fields: [{ path: "fileId", code: "file_unknown" }] });
      return { id: file.id, name: file.name, type: file.type, size: file.size, inline: file.inline };
    },
    withhold: (tx, fileId, now) => files.withhold(tx, fileId, now),
    remove: (tx, fileId) => files.remove(tx, fileId),
    address: (fileId, audience) => `/v1/${audience === "visitor" ? "visitor/" : ""}files/${fileId}?t=${ticketFor(fileId, audience, kernel.clock.now())}`,
  };
}

const staffDayBytes = 2 * 2 ** 30;

/** Takes a file in as a stream (D22) for an owner, within the day's quota; what is refused leaves nothing behind. */
export async function receiveUpload(kernel: Kernel, files: FileStore, request: FastifyRequest, reply: FastifyReply, { owner, name, dayBytes }: { owner: string; name: string; dayBytes: number }): Promise<{ id: string; name: string; type: string; size: number; inline: boolean }> {
  if (Number(request.headers["content-length"] ?? 0) > fileLimits.message) {
    reply.header("connection", "close");
    throw new Refusal("file_too_large", { status: 413, fields: [{ path: "file", code: "file_too_large", params: { limit: fileLimits.message } }] });
  }
  const received = await files.put(request.body as AsyncIterable<Uint8Array>, { name, limit: fileLimits.message }).catch((error: unknown) => {
    // What is still coming on this connection would be read as the next request.
    reply.header("connection", "close");
    throw error;
  });
  try {
    const stored = await kernel.run(nobody, (ctx) => files.record(ctx.tx, ctx.now, received, { id: owner, quota: { since: new Date(ctx.now.getTime() - 86_400_000), bytes: dayBytes } }));
    return { id: stored.id, name: stored.name, type: stored.type, size: stored.size, inline: stored.inline };
  } catch (error) {
    await files.discard(received);
    throw error;
  }
}

const customerDayBytes = 200 * 2 ** 20;

/** A customer's files on our own pages: brought by whoever holds a pass or a follow link, for the contact that it belongs to. */
export function addCustomerFiles(app: FastifyInstance, kernel: Kernel, files: FileStore, contactOf: (token: string) => Promise<string | null>): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.post("/v1/customer/files", { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      if (!sameOrigin(kernel, request)) throw new Refusal("foreign_origin", { status: 403 });
      if (!allow(`customer-upload:${networkOf(request.ip)}`, 60 * kernel.config.limitFactor, 300)) throw new Refusal("too_many");
      const token = String(request.headers.authorization ?? "").replace(/^Bearer /, "");
      const owner = token.length < 20 || token.length > 100 ? null : await contactOf(token);
      if (owner === null) throw new Refusal("unauthenticated");
      return receiveUpload(kernel, files, request, reply, { owner, name: nameInHeader(request.headers), dayBytes: customerDayBytes });
    });
  });
}

/** Upload and download for staff: signed in, and for download with a ticket that came with an entry they may see. */
export function addStaffFiles(app: FastifyInstance, kernel: Kernel, files: FileStore, authenticate: (request: FastifyRequest) => Promise<Actor>): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.post("/v1/files", { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const actor = await authenticate(request);
      // Who serves customers, adds photos to the answer of a task, or files to a document.
      if (actor.scopeOf("tasks.answer") === null && actor.scopeOf("documents.write") === null) insistPermission(actor, "conversations.serve");
      if (!sameOrigin(kernel, request)) throw new Refusal("foreign_origin", { status: 403 });
      if (!allow(`upload:${actor.id}`, 60 * kernel.config.limitFactor, 300)) throw new Refusal("too_many");
      return receiveUpload(kernel, files, request, reply, { owner: actor.id!, name: nameInHeader(request.headers), dayBytes: staffDayBytes });
    });
  });
  app.get<{ Params: { id: string }; Querystring: { t?: string } }>("/v1/files/:id", async (request, reply) => {
    insistPermission(await authenticate(request), "conversations.read");
    if (!isTicket(request.params.id, request.query.t ?? "", "staff", kernel.clock.now())) throw new Refusal("not_found");
    const opened = await files.open(kernel.db.kysely, request.params.id);
    if (!opened) throw new Refusal("not_found");
    return reply.headers({ ...fileHeaders(opened.file), "cache-control": "private, max-age=3600" }).send(opened.stream);
  });
}
