import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { acknowledged, Card, clientIdSchema, messageText } from "#contract/conversation.ts";
import { Id } from "#contract/common.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { fieldsOf } from "#server/kernel/http/server.ts";
import { newId } from "#server/kernel/ids.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Peer } from "#server/kernel/realtime/hub.ts";
import type { SocketDoor } from "#server/kernel/realtime/sockets.ts";
import { insistPermission } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { mayRead } from "./access.ts";
import { Here, type hereOf } from "./acts/here.ts";
import type { Feed } from "./feed.ts";
import { mayPost } from "./passing-rules.ts";
import type { Desk } from "./service/desk.ts";
import type { Posting } from "./service/post.ts";
import { deviceBack, deviceLost, sweepLeases } from "./service/presence.ts";
import { readByStaff } from "./service/serve.ts";
import { readConversation } from "./store/conversations.ts";
import { renewLeases } from "./store/presence.ts";

const Post = z.object({ conversationId: Id, clientId: clientIdSchema, text: messageText.default(""), card: Card.optional(), fileId: Id.optional(), acknowledged });
const Typing = z.object({ conversationId: Id, on: z.boolean() });
const Read = z.object({ conversationId: Id, upTo: z.number().int().min(1) });

/** Validates a socket call's input; the refusal names the fields like HTTP does. */
export function parsed<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (!result.success) throw new Refusal("invalid", { fields: fieldsOf(result.error) });
  return result.data;
}


export interface Leases {
  /** A device that holds a lease without a socket: a simulated agent. */
  hold(personId: string, device: string): void;
  release(personId: string, device: string): void;
  /** People with a device of this node that is not one of these. */
  peopleBeside(devices: ReadonlySet<string>): Set<string>;
  beat(): Promise<void>;
}

/** Presence leases of the devices connected to this node, renewed together (D15). */
export function leasesOf(desk: Desk): Leases {
  const held = new Map<string, { personId: string; device: string }>();
  const { kernel } = desk;
  // A lease is a sign of life: it lasts as long as the handbook waits for the next one.
  const renew = async (devices: { personId: string; device: string }[]) => {
    const now = kernel.clock.now();
    const { body } = await desk.ports.rules.presence(kernel.db.kysely, now);
    await renewLeases(kernel.db.kysely, kernel.node, devices, new Date(now.getTime() + body.graceSeconds * 1000));
  };
  const quietly = (work: Promise<unknown>) => void work.catch((error: unknown) => kernel.log.warn("presence.retry", errorFields(error)));
  return {
    hold(personId, device) {
      held.set(device, { personId, device });
      quietly(renew([{ personId, device }]).then(() => kernel.run(system, (ctx) => deviceBack(desk, ctx, personId))));
    },
    release(personId, device) {
      held.delete(device);
      quietly(kernel.run(system, (ctx) => deviceLost(desk, ctx, personId, device)));
    },
    peopleBeside: (devices) => new Set([...held.values()].filter((one) => !devices.has(one.device)).map((one) => one.personId)),
    async beat() {
      await renew([...held.values()]);
      await kernel.run(system, (ctx) => sweepLeases(desk, ctx));
    },
  };
}

/** Longer than a poll is held: a window that asks again in time never loses its lease. */
const polledSeconds = 30;

/** Leases of windows without a socket: held while they keep asking (D2, D15). */
export function polledDevices(leases: Leases): (actor: Actor, device: string) => void {
  const waiting = new Map<string, NodeJS.Timeout>();
  return (actor, device) => {
    if (actor.kind !== "staff" || actor.scopeOf("presence.set") === null) return;
    const name = `poll-${actor.id}-${device}`;
    const known = waiting.get(name);
    if (known) clearTimeout(known);
    else leases.hold(actor.id!, name);
    const silent = () => {
      waiting.delete(name);
      leases.release(actor.id!, name);
    };
    waiting.set(name, setTimeout(silent, polledSeconds * 1000).unref());
  };
}

/** Whoever may not write to the customer is not shown to the customer as writing; beyond reach a conversation does not exist. */
async function insistWriter({ kernel, ports }: Desk, actor: Actor, conversationId: string): Promise<void> {
  const c = found(await readConversation(kernel.db.kysely, conversationId));
  if (!mayRead(actor, c)) throw new Refusal("not_found");
  insist(mayPost(c, actor, (await ports.rules.conversation(kernel.db.kysely, kernel.clock.now())).body.transfer));
}

/** The staff's socket: cookie and same Origin at the door, then topics and calls (D2, D20). */
export function staffSocket(desk: Desk, feed: Feed, post: Posting, leases: Leases, sayHere: ReturnType<typeof hereOf>["say"], admit: (request: IncomingMessage) => Promise<Actor>): SocketDoor {
  const devices = new Map<Peer, string>();
  return {
    path: "/v1/socket",
    admit,
    opened(peer) {
      const device = newId();
      devices.set(peer, device);
      if (peer.actor.kind === "staff" && peer.actor.scopeOf("presence.set") !== null) leases.hold(peer.actor.id!, device);
    },
    closed(peer) {
      const device = devices.get(peer);
      devices.delete(peer);
      if (device && peer.actor.kind === "staff" && peer.actor.scopeOf("presence.set") !== null) leases.release(peer.actor.id!, device);
    },
    calls: {
      async post(actor, input) {
        insistPermission(actor, "conversations.serve");
        const { conversationId, fileId, ...words } = parsed(Post, input);
        const file = fileId ? await desk.ports.files.attach(desk.kernel.db.kysely, fileId, actor.id!) : undefined;
        const { seq, at } = await post.fromAgent(actor, conversationId, { ...words, file });
        return { seq, at: at.toISOString() };
      },
      async typing(actor, input) {
        insistPermission(actor, "conversations.serve");
        const { conversationId, on } = parsed(Typing, input);
        await insistWriter(desk, actor, conversationId);
        feed.typing(conversationId, "staff", actor.name, on);
        return {};
      },
      async here(actor, input) {
        await sayHere(actor, parsed(Here, input));
        return {};
      },
      async read(actor, input) {
        insistPermission(actor, "conversations.serve");
        const { conversationId, upTo } = parsed(Read, input);
        await desk.kernel.run(actor, (ctx) => readByStaff(desk, ctx, conversationId, upTo));
        return {};
      },
    },
  };
}
