import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { migrationState } from "#server/kernel/db/migrate.ts";
import type { Route } from "#server/kernel/http/route.ts";
import { openApi } from "#server/kernel/http/openapi.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const consoleCsp = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** Health, the API's description, the console, the widget's files. */
export async function addPages(app: FastifyInstance, kernel: Kernel, options: { routes: readonly Route[]; ready(): Promise<boolean>; working(): boolean; shopOrigins(key: string): Promise<readonly string[] | null> }): Promise<void> {
  app.get("/healthz", async () => ({ alive: true }));
  app.get("/readyz", async (_request, reply) => {
    try {
      const { applied, known } = await migrationState(kernel.db.kysely);
      if (applied !== known) return reply.code(503).send({ ready: false, code: "migrating" });
      if (!(await options.ready())) return reply.code(503).send({ ready: false, code: "handbook_unreadable" });
      if (!options.working()) return reply.code(503).send({ ready: false, code: "work_not_running" });
      return { ready: true };
    } catch {
      return reply.code(503).send({ ready: false, code: "database_unreachable" });
    }
  });
  // Made when somebody first reads it: it takes a while, and hardly anybody does.
  let made: ReturnType<typeof openApi> | undefined;
  const described = () => (made ??= openApi(options.routes));
  app.get("/api/openapi.json", async () => described());
  app.get("/api/docs", async (_request, reply) => page(reply, apiPage(described())).header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"));

  if (existsSync(`${dist}widget`)) {
    // The loader runs on other people's pages: any origin may fetch it, it is checked anew each time; hashed chunks stay.
    await app.register(fastifyStatic, {
      root: `${dist}widget`, prefix: "/widget/", decorateReply: false, index: false, preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header("access-control-allow-origin", "*");
        reply.header("cross-origin-resource-policy", "cross-origin");
        reply.header("cache-control", /-[\w-]{8,}\.js(?:\.gz)?$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  if (existsSync(`${dist}widget/frame.html`)) {
    // data-frame: the panel on our own origin; only pages of the shop's origins (and ours) may frame it (D29).
    const frame = readFileSync(`${dist}widget/frame.html`, "utf8");
    app.get<{ Querystring: { shop?: string } }>("/widget/frame", async (request, reply) => {
      const origins = await options.shopOrigins(String(request.query.shop ?? ""));
      if (!origins) return reply.callNotFound();
      return page(reply, frame).headers({
        "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'self' ${origins.join(" ")}`,
        "cache-control": "no-cache",
      });
    });
  }
  if (existsSync(`${dist}console/index.html`)) {
    // Read anew when a build has replaced it: the page and the chunks that it names belong together.
    let index = { at: 0, html: "" };
    const indexNow = () => {
      const at = statSync(`${dist}console/index.html`).mtimeMs;
      if (at !== index.at) index = { at, html: readFileSync(`${dist}console/index.html`, "utf8") };
      return index.html;
    };
    await app.register(fastifyStatic, {
      root: `${dist}console/assets`, prefix: "/assets/", decorateReply: false, index: false, preCompressed: true,
      setHeaders: (reply) => reply.header("cache-control", "public, max-age=31536000, immutable"),
    });
    for (const name of ["mark.svg"]) if (existsSync(`${dist}console/${name}`)) app.get(`/${name}`, async (_request, reply) => reply.type("image/svg+xml").send(readFileSync(`${dist}console/${name}`)));
    app.get("/*", async (request, reply) => {
      if (request.url.startsWith("/v1/") || request.url.startsWith("/api/") || request.url.startsWith("/widget/")) return reply.callNotFound();
      return page(reply, indexNow()).headers({ "content-security-policy": consoleCsp, "x-frame-options": "DENY", "cache-control": "no-cache" });
    });
  }
}

function page(reply: FastifyReply, html: string): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(html);
}

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A plain page of the API: every endpoint with what it asks and gives; no script. */
function apiPage(described: ReturnType<typeof openApi>): string {
  const rows = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `<details><summary><b>${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary)}</summary><pre>${escapeHtml(JSON.stringify(operation, null, 2))}</pre></details>`,
    ),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kefu API</title><style>body{font:14px/22px system-ui,sans-serif;max-width:960px;margin:24px auto;padding:0 16px}code{background:#eef3f4;padding:1px 4px}pre{overflow:auto;background:#f8fafa;padding:12px}summary{cursor:pointer;padding:4px 0}</style><h1>Kefu API</h1><p>OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a></p>${rows.join("")}</html>`;
}
