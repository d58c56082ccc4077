import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parsed, type Conversations } from "#server/desk/conversations/index.ts";
import { refuseBrokenText } from "#server/kernel/http/server.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { pollOnce, silentPeer } from "#server/kernel/realtime/poll.ts";
import type { SocketDoor } from "#server/kernel/realtime/sockets.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { visitorCalls } from "./calls.ts";
import { greet, type WebPorts } from "./visitor.ts";
import { addVisitorFiles } from "./files.ts";

export { insistRoom, type ShopFacts, type WebPorts } from "./visitor.ts";
export { readIdentity, signIdentity } from "./jwt.ts";

const hello = z.looseObject({});
const CallBody = z.object({ hello, name: z.string().max(40), input: z.unknown().optional() });
const PollBody = z.object({ hello, topic: z.string().min(1).max(120).optional(), since: z.number().int().min(0).default(0) });
/** What comes by HTTP meets the checks that a frame on the socket meets. */
function said<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  refuseBrokenText(body, "");
  return parsed(schema, body);
}

const ownOrigin = (kernel: Kernel, host: string | undefined, secure: boolean) => kernel.config.publicUrl ? new URL(kernel.config.publicUrl).origin : `${secure ? "https" : "http"}://${host ?? ""}`;

/** The web chat channel (R-CH-01): the visitor's socket, and the same by long poll where sockets do not get through. */
export function webChannel(kernel: Kernel, conversations: Conversations, ports: WebPorts, files: FileStore): { door: SocketDoor; routes(app: FastifyInstance, hub: Hub): void } {
  const calls = visitorCalls(conversations, ports);
  const secureOf = (request: IncomingMessage) => (request.socket as { encrypted?: boolean }).encrypted === true;
  return {
    door: {
      path: "/v1/visitor/socket",
      admit: async () => null,
      greet: (hello, { ip, origin, request }) => greet(kernel, ports, hello, { ip, origin, own: ownOrigin(kernel, request.headers.host, secureOf(request)) }),
      calls,
    },
    routes(app, hub) {
      const cors = (origin: string | undefined) => ({
        "access-control-allow-origin": origin ?? "null", vary: "origin", "access-control-allow-headers": "content-type, authorization, x-kefu-name, x-kefu-shop, x-kefu-identity", "access-control-max-age": "600",
      });
      app.options("/v1/visitor/*", (request, reply) => reply.headers(cors(request.headers.origin)).code(204).send());
      const enter = (hello: Record<string, unknown>, request: { ip: string; headers: IncomingMessage["headers"]; protocol: string; host: string }) =>
        greet(kernel, ports, hello, { ip: request.ip, origin: request.headers.origin ?? "", own: ownOrigin(kernel, request.host, request.protocol === "https") });

      app.post("/v1/visitor/call", async (request, reply) => {
        reply.headers(cors(request.headers.origin));
        const { hello, name, input } = said(CallBody, request.body);
        const { actor } = await enter(hello, request);
        const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
        if (!call) throw new Refusal("not_found");
        return (await call(actor, input, silentPeer(actor))) as object;
      });
      app.post("/v1/visitor/poll", async (request, reply) => {
        reply.headers(cors(request.headers.origin));
        const { hello, topic, since } = said(PollBody, request.body);
        const { actor, welcome } = await enter(hello, request);
        if (topic === undefined) return { welcome: { t: "welcome", ...welcome }, frames: [] };
        return { frames: await pollOnce(hub, actor, [{ topic, since }], request.raw) };
      });
      addVisitorFiles(app, kernel, files, cors, enter);
    },
  };
}
