import { z } from "zod";
import { channelPermissions, tokenPermissions } from "#contract/permissions.ts";
import type { Route } from "./route.ts";

interface Operation {
  operationId: string;
  summary: string;
  "x-permission": string;
  security: Record<string, string[]>[];
  parameters: object[];
  requestBody?: object;
  responses: Record<string, object>;
}
export interface OpenApi {
  openapi: "3.1.0";
  info: object;
  paths: Record<string, Record<string, Operation>>;
  components: object;
}

const schemaOf = (schema: z.ZodType, io: "input" | "output") => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" }) as Record<string, unknown>;
  return rest;
};

function parametersOf(schema: z.ZodType | undefined, where: "path" | "query"): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Record<string, object>; required?: string[] };
  return Object.entries(properties).map(([name, value]) => ({ name, in: where, required: where === "path" || required.includes(name), schema: value }));
}

const repeatKey = {
  name: "idempotency-key", in: "header", required: false, schema: { type: "string", minLength: 16, maxLength: 200 },
  description: "A random text of your own. Repeating a change with the same key and content within 7 days gives the first reply again; other content under the same key is refused with idempotency_conflict.",
};

/** Who is let in: nobody in particular, people by cookie, machines by token. */
function securityOf(method: string, perm: string): Record<string, string[]>[] {
  if (perm === "public") return [];
  if (channelPermissions.some((one) => one === perm)) return [{ token: [] }];
  return method === "GET" && tokenPermissions.some((one) => one === perm) ? [{ session: [] }, { token: [] }] : [{ session: [] }];
}

/** The contract as OpenAPI 3.1. */
export function openApi(routes: readonly Route[]): OpenApi {
  const paths: OpenApi["paths"] = {};
  for (const { key, endpoint } of routes) {
    const [method, path] = key.split(" ") as [string, string];
    (paths[path] ??= {})[method.toLowerCase()] = {
      operationId: key.replace(/[^A-Za-z0-9]+/g, "_"),
      summary: endpoint.summary,
      "x-permission": endpoint.perm,
      security: securityOf(method, endpoint.perm),
      parameters: [...parametersOf(endpoint.params, "path"), ...parametersOf(endpoint.query, "query"), ...(method === "GET" ? [] : [repeatKey])],
      ...(endpoint.body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(endpoint.body, "input") } } } } : {}),
      responses: {
        "200": { description: "OK", content: { "application/json": { schema: schemaOf(endpoint.response, "output") } } },
        "429": { description: "Too many calls; `retry-after` says after how many seconds the next one is let through.", headers: { "retry-after": { schema: { type: "integer" } } }, content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } } },
        default: { description: `Refusal${endpoint.refusals.length > 0 ? `: ${endpoint.refusals.join(", ")}` : ""}`, content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } } },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Kefu", version: "1", license: { name: "Apache-2.0" } },
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "kefu", description: "A person of the staff, signed in with the browser." },
        token: { type: "http", scheme: "bearer", description: "A token made in the settings under 开放接口 (Open interface): `Authorization: Bearer kefu_…`. It holds named permissions, is bound to shops, ends when it says or is revoked." },
      },
      schemas: {
        Refusal: {
          type: "object", required: ["code"],
          properties: { code: { type: "string" }, fields: { type: "array", items: { type: "object", properties: { path: { type: "string" }, code: { type: "string" }, params: { type: "object" } } } }, params: { type: "object" } },
        },
      },
    },
  };
}
