import cookie from "@fastify/cookie";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { z } from "zod";
import { changingPermissions, type Permission } from "#contract/permissions.ts";
import { insistPermission, type Actor } from "../context.ts";
import { lostConnection } from "../db.ts";
import type { Kernel } from "../kernel.ts";
import { errorFields } from "../log.ts";
import { Refusal } from "../refusal.ts";
import { networkOf, trusts } from "./address.ts";
import { once, onceAround, repeatable } from "./idempotency.ts";
import { secondsOver } from "./limits.ts";
import type { Call, Route } from "./route.ts";

export interface HttpPorts {
  /** Who is calling, by cookie or token; `nobody` when no one is signed in. */
  authenticate(request: FastifyRequest): Promise<Actor>;
}

const reasonOf = (issue: z.core.$ZodIssue): { code: string; params?: Record<string, string | number> } => {
  switch (issue.code) {
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1 ? { code: "required" } : { code: "too_small", params: { minimum: Number(issue.minimum) } };
    case "too_big":
      return { code: "too_big", params: { maximum: Number(issue.maximum) } };
    case "invalid_type":
      return issue.input === undefined ? { code: "required" } : { code: "wrong_type", params: { expected: issue.expected } };
    case "invalid_value":
      return { code: "not_allowed", params: { allowed: issue.values.join(", ") } };
    case "unrecognized_keys":
      return { code: "unknown_field", params: { names: issue.keys.join(", ") } };
    case "custom":
      return { code: issue.message || "invalid" };
    default:
      return { code: issue.code === "invalid_format" ? `format_${issue.format}` : "invalid" };
  }
};

/** Turns zod's issues into fields that a form can show. */
export function fieldsOf(error: z.core.$ZodError, root = ""): Refusal["fields"] {
  return error.issues.slice(0, 50).map((issue) => ({ path: [root, ...issue.path].filter((part) => part !== "").join("."), ...reasonOf(issue) }));
}

function check(schema: z.ZodType | undefined, value: unknown, root: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw new Refusal("invalid", { fields: fieldsOf(result.error, root) });
  return result.data;
}

/** Whoever reads at an address that names nothing, a mistyped id say, is told that nothing is there, as for any other id. */
function named(schema: z.ZodType | undefined, params: unknown): unknown {
  const result = schema?.safeParse(params);
  if (result?.success === false) throw new Refusal("not_found");
  return result?.data;
}

/** Postgres cannot hold U+0000, and lone surrogates are not text: refused with the field's name before anything is stored. */
export function refuseBrokenText(value: unknown, path: string): void {
  if (typeof value === "string") {
    if (value.includes("\u0000") || !value.isWellFormed()) throw new Refusal("invalid", { fields: [{ path, code: "broken_text" }] });
  } else if (Array.isArray(value)) value.forEach((item, i) => refuseBrokenText(item, `${path}.${i}`));
  else if (value !== null && typeof value === "object")
    for (const [key, item] of Object.entries(value)) {
      if (key.includes("\u0000") || !key.isWellFormed()) throw new Refusal("invalid", { fields: [{ path, code: "broken_text" }] });
      refuseBrokenText(item, path ? `${path}.${key}` : key);
    }
}

/** The HTTP server: security headers, one error shape, and every route of the contract behind its permission. */
export async function createHttp(kernel: Kernel, ports: HttpPorts, table: readonly Route[]): Promise<FastifyInstance> {
  const app = Fastify({
    trustProxy: trusts(kernel.config.trustProxy),
    bodyLimit: 256 * 1024,
    routerOptions: { maxParamLength: 300 },
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void sendError(kernel, reply, error),
  });
  await app.register(cookie);
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    reply.header("referrer-policy", "same-origin");
    if (request.url.startsWith("/v1/") && !reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    if (kernel.config.publicUrl?.startsWith("https://")) reply.header("strict-transport-security", "max-age=31536000");
  });
  app.setErrorHandler((error, _request, reply) => sendError(kernel, reply, error));
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith("/v1/")) return sendError(kernel, reply, new Refusal("not_found"));
    return reply.code(404).type("text/plain; charset=utf-8").send("404");
  });
  for (const route of table) addRoute(app, kernel, ports, route);
  return app;
}

/** Whether a change comes from our own pages: same Origin for cookies (D20). */
export function sameOrigin(kernel: Kernel, request: FastifyRequest): boolean {
  const origin = request.headers.origin;
  if (origin === undefined) return request.headers["sec-fetch-site"] === undefined || request.headers["sec-fetch-site"] === "same-origin";
  if (kernel.config.publicUrl && origin === new URL(kernel.config.publicUrl).origin) return true;
  return origin === `${request.protocol}://${request.host}`;
}

function addRoute(app: FastifyInstance, kernel: Kernel, ports: HttpPorts, { key, endpoint, handle }: Route): void {
  const [method, path] = key.split(" ") as [string, string];
  app.route({
    method: method as "GET",
    url: path.replace(/\{(\w+)\}/g, ":$1"),
    handler: async (request, reply) => {
      const actor = await ports.authenticate(request);
      if (method !== "GET" && actor.kind !== "token" && !sameOrigin(kernel, request)) throw new Refusal("foreign_origin", { status: 403 });
      const over = secondsOver(actor.id ?? networkOf(request.ip), actor.ratePerMinute ?? (actor.id ? 600 : 240) * kernel.config.limitFactor, 60);
      if (over > 0) throw new Refusal("too_many", { params: { seconds: over } });
      insistMay(actor, method, endpoint.perm);
      refuseBrokenText(request.body, "");
      refuseBrokenText(request.query, "");
      const input = {
        params: (method === "GET" ? named(endpoint.params, request.params) : check(endpoint.params, request.params, "")) as undefined,
        query: check(endpoint.query, request.query, "") as undefined,
        body: check(endpoint.body, request.body, "") as undefined,
      };
      const call = callOf(kernel, request, reply);
      const again = method === "GET" ? null : repeatable(actor, request.headers["idempotency-key"], { key, ...input });
      const declared = (result: unknown): unknown => (reply.sent ? null : declaredReply(kernel, key, endpoint.response, result));
      const result =
        "direct" in handle
          ? await onceAround((work) => kernel.db.transaction(kernel.clock, work), again, async () => declared(await handle.direct(actor, input, call)))
          : await kernel.run(actor, (ctx) => once(ctx.tx, ctx.now, again, async () => declared(await handle(ctx, input, call))));
      if (reply.sent) return reply;
      if (result.repeated) reply.header("idempotency-replayed", "true");
      return reply.send(result.reply);
    },
  });
}

/** The one place where every caller is asked for the endpoint's permission. A token holds named permissions only: nothing of an account's own, and it changes nothing but over its channel and what its shops tell. */
export function insistMay(actor: Actor, method: string, perm: Route["endpoint"]["perm"]): void {
  if (perm === "public") return;
  if (actor.kind === "token" && (perm === "signed-in" || (method !== "GET" && !changingPermissions.some((one) => one === perm)))) throw new Refusal("forbidden", { params: { permission: perm } });
  if (perm !== "signed-in") return void insistPermission(actor, perm as Permission);
  if (actor.id === null) throw new Refusal("unauthenticated");
}

/** Only what the contract declares leaves the server; a handler that gives something else has changed nothing. */
function declaredReply(kernel: Kernel, key: string, response: z.ZodType, result: unknown): unknown {
  const checked = response.safeParse(result);
  if (checked.success) return checked.data;
  kernel.log.error("reply.undeclared", { endpoint: key, path: checked.error.issues[0]?.path.join(".") ?? "" });
  throw new Refusal("internal", { status: 500 });
}

function callOf(kernel: Kernel, request: FastifyRequest, reply: FastifyReply): Call {
  const secure = request.protocol === "https" || kernel.config.publicUrl?.startsWith("https://") === true;
  return {
    ip: request.ip,
    userAgent: String(request.headers["user-agent"] ?? "").slice(0, 200),
    secure,
    origin: kernel.config.publicUrl ?? `${request.protocol}://${request.host}`,
    setCookie: (name, value, maxAge) => void reply.setCookie(name, value, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge }),
    request,
    reply,
  };
}

/** Every error leaves as { code, fields }; what is unexpected is logged without its message and sent as `internal`. */
function sendError(kernel: Kernel, reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof Refusal && error.status === 429) reply.header("retry-after", String(error.params?.seconds ?? 60));
  if (error instanceof Refusal) return reply.code(error.status).send({ code: error.code, fields: error.fields, params: error.params });
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (statusCode === 413) return reply.code(413).send({ code: "too_large", fields: [] });
  if (statusCode !== undefined && statusCode < 500) return reply.code(statusCode).send({ code: code === "FST_ERR_CTP_INVALID_MEDIA_TYPE" ? "media_type" : "unreadable", fields: [] });
  if (code === "FST_ERR_BAD_URL" || code === "FST_ERR_MAX_PARAM_LENGTH") return reply.code(400).send({ code: "unreadable", fields: [] });
  if (lostConnection(error)) return reply.code(503).send({ code: "try_again", fields: [] });
  // 22P05/22021: text the database cannot hold; 22003/22008: a number or a time that it cannot.
  if (code === "22P05" || code === "22021") return reply.code(422).send({ code: "invalid", fields: [{ path: "", code: "broken_text" }] });
  if (code === "22003" || code === "22008") return reply.code(422).send({ code: "invalid", fields: [{ path: "", code: "out_of_range" }] });
  kernel.log.error("request.failed", errorFields(error));
  return reply.code(500).send({ code: "internal", fields: [] });
}
