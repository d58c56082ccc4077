import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import type { WidgetHello } from "#contract/widget.ts";
import type { Conversations } from "#server/desk/conversations/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { pollOnce, silentPeer } from "#server/kernel/realtime/poll.ts";
import type { SocketDoor } from "#server/kernel/realtime/sockets.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { visitorCalls } from "./calls.ts";
import { greet, type WebPorts } from "./visitor.ts";
import { addVisitorFiles } from "./files.ts";

export type { ShopFacts, WebPorts } from "./visitor.ts";
export { readIdentity, signIdentity } from "./jwt.ts";

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
      const enter = (hello: WidgetHello, request: { ip: string; headers: IncomingMessage["headers"]; protocol: string; host: string }) =>
        greet(kernel, ports, hello as unknown as Record<string, unknown>, { ip: request.ip, origin: request.headers.origin ?? "", own: ownOrigin(kernel, request.host, request.protocol === "https") });

      app.post<{ Body: { hello: WidgetHello; name: string; input: unknown } }>("/v1/visitor/call", async (request, reply) => {
        reply.headers(cors(request.headers.origin));
        const { actor } = await enter(request.body?.hello ?? ({} as WidgetHello), request);
        const call = Object.hasOwn(calls, request.body.name) ? calls[request.body.name] : undefined;
        if (!call) throw new Refusal("not_found");
        return (await call(actor, request.body.input, silentPeer(actor))) as object;
      });
      app.post<{ Body: { hello: WidgetHello; topic?: string; since?: number } }>("/v1/visitor/poll", async (request, reply) => {
        reply.headers(cors(request.headers.origin));
        const { actor, welcome } = await enter(request.body?.hello ?? ({} as WidgetHello), request);
        const { topic, since } = request.body;
        if (!topic) return { welcome: { t: "welcome", ...welcome }, frames: [] };
        return { frames: await pollOnce(hub, actor, [{ topic, since: Number(since ?? 0) || 0 }], request.raw) };
      });
      addVisitorFiles(app, kernel, files, cors, enter);
    },
  };
}
