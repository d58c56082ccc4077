import type { IncomingMessage } from "node:http";
import { system, writeEvents, type Actor, type EventDraft } from "#server/kernel/context.ts";
import { refreshCapacity } from "./store/routing.ts";
import type { EventReader } from "#server/kernel/events/readers.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import type { SocketDoor } from "#server/kernel/realtime/sockets.ts";
import { startGroupWriter } from "./append.ts";
import { createFeed, type Feed } from "./feed.ts";
import type { Ports } from "./ports.ts";
import { startRouter } from "./routing/service.ts";
import { conversationRoutes } from "./routes.ts";
import { outgoingRoutes } from "./outgoing/routes.ts";
import { leasesOf, polledDevices, staffSocket, type Leases } from "./staff-socket.ts";
import { wakeRouting, type Desk } from "./service/desk.ts";
import { giveBack } from "./service/presence.ts";
import { posting, type Posting } from "./service/post.ts";
import { afterTurns, silence, unanswered, type Turn } from "./service/reactions.ts";

export { parsed } from "./staff-socket.ts";
export { isUuid } from "./feed.ts";
export { rulesFromHandbook } from "./handbook.ts";
export { secretsOver } from "./secrets.ts";
export type { Ports as ConversationPorts, FilesPort, RulesPort } from "./ports.ts";
export type { Arrival } from "./service/open.ts";
export { confirmSolved, leave, rate, readByCustomer } from "./service/customer.ts";
export { publicEntriesOf, storedMessage } from "./service/public.ts";
export { leaveMessage, waitOf } from "./service/waiting.ts";
export { readable } from "./service/read.ts";
export { choosePresence, ownPresence } from "./service/presence.ts";
export { handOverOpenWork } from "./service/hand-over.ts";
export { acceptConversation, acceptNext, askSolved, endByAgent, recordConversation, transfer } from "./service/serve.ts";
export { readEntries } from "./store/entries.ts";
export { insertPast, type PastConversation } from "./store/past.ts";
export { conversationForCustomer } from "./views.ts";
export { conversationsWithin } from "./service/read.ts";
export { latestOf, conversationsOf, lastMessages, listConversations, readConversation, servedBy, type ConversationState } from "./store/conversations.ts";
export type { Desk } from "./service/desk.ts";

/** Skills and capacity, teams and their people, duty, rules, and people who are let in again. */
const freesPlaces = /^(person\.|team\.|duty\.|handbook\.)/;

/** The door of the conversations module. */
export interface Conversations {
  module: Module;
  desk: Desk;
  feed: Feed;
  post: Posting;
  leases: Leases;
  bind(hub: Hub): void;
  /** Looks at the queue now; tests and the simulators use it. */
  route(): Promise<void>;
  /** A window without a socket keeps asking: its person is there. */
  here(actor: Actor, device: string): void;
  staffDoor(admit: (request: IncomingMessage) => Promise<Actor>): SocketDoor;
}

/** Builds the module: the group writer, the router, the feed and the use cases over them. */
export function openConversations(kernel: Kernel, ports: Ports): Conversations {
  const feed = createFeed(kernel, ports);
  const writer = startGroupWriter(kernel, (draft, appended) => feed.announce(draft, appended));
  const desk: Desk = { kernel, bus: kernel.bus, ports, writer, announce: (draft, appended) => feed.announce(draft, appended), changed: (id) => feed.changed(id) };
  const post = posting(desk);
  const router = startRouter(desk);
  const leases = leasesOf(desk);
  /** Follows the record: what an answer or a question sets in motion happens once per event, also after a crash. */
  const turns: EventReader = {
    name: "conversations.turns",
    kinds: ["conversation.asked", "conversation.answered"],
    everyMs: 500,
    async read(tx, events, now) {
      const afters: (() => void)[] = [];
      const found: Turn[] = events.flatMap(({ kind, subjectKind, subjectId, at }) =>
        subjectKind === "conversation" && subjectId ? [{ conversationId: subjectId, kind: kind === "conversation.asked" ? "asked" : "answered", at }] : [],
      );
      const drafts: EventDraft[] = [];
      const ctx = { tx, now, actor: system, record: (event: EventDraft) => void drafts.push(event), after: (work: () => void) => void afters.push(work) };
      if (found.length > 0) await afterTurns(desk, ctx, found);
      await writeEvents(tx, drafts, system, now);
      return () => afters.forEach((work) => work());
    },
  };
  /** Whatever changes who may serve, or how many, may free a place: the queue is looked at again. */
  const capacities: EventReader = {
    name: "conversations.capacity",
    kinds: ["person.profile_changed"],
    async read(tx, events) {
      const people = [...new Set(events.flatMap((e) => (e.subjectId ? [e.subjectId] : [])))];
      for (const personId of people) await refreshCapacity(tx, personId);
      const looks = events.some((e) => freesPlaces.test(e.kind));
      return () => {
        people.forEach((personId) => kernel.bus.wake("presence", personId));
        if (looks) kernel.bus.wake("routing", "");
      };
    },
  };
  return {
    desk, feed, post, leases,
    bind: (hub) => feed.bind(hub),
    route: () => router.run(),
    here: polledDevices(leases),
    staffDoor: (admit) => staffSocket(desk, feed, post, leases, admit),
    module: {
      name: "conversations",
      routes: [...conversationRoutes(desk, feed, post), ...outgoingRoutes(desk)],
      topics: feed.topics,
      readers: [turns, capacities],
      deadlines: [
        { kind: "conversation.overflow", handle: async (ctx) => wakeRouting(desk, ctx) },
        { kind: "conversation.unanswered", handle: (ctx, due) => unanswered(desk, ctx, due.subject, String(due.data.to)) },
        { kind: "conversation.silence", handle: (ctx, due) => silence(desk, ctx, due.subject, String(due.data.step)) },
        { kind: "presence.unreachable", handle: (ctx, due) => giveBack(desk, ctx, due.subject) },
      ],
      beats: [{ name: "presence.leases", everySeconds: 10, run: () => leases.beat() }],
      async close() {
        await router.close();
        await writer.close();
        feed.close();
      },
    },
  };
}
