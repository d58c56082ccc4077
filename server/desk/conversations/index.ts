import type { IncomingMessage } from "node:http";
import { aside } from "#server/kernel/calm.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import type { SocketDoor } from "#server/kernel/realtime/sockets.ts";
import { draftRetention, draftsTopic } from "./acts/drafts.ts";
import { followUpDue } from "./acts/follow-up.ts";
import { hereOf } from "./acts/here.ts";
import { deskActRoutes } from "./acts/routes.ts";
import { startGroupWriter } from "./append.ts";
import { createDelivery } from "./delivery.ts";
import { createFeed, type Feed } from "./feed.ts";
import type { Ports } from "./ports.ts";
import { startRouter } from "./routing/service.ts";
import { readersOf } from "./readers.ts";
import { conversationRoutes } from "./routes.ts";
import { outgoingRoutes } from "./outgoing/routes.ts";
import { passingRoutes } from "./passing-routes.ts";
import { offerExpired } from "./service/offer.ts";
import { listening } from "./service/supervise.ts";
import { leasesOf, polledDevices, staffSocket, type Leases } from "./staff-socket.ts";
import { wakeRouting, type Desk } from "./service/desk.ts";
import { answerOverdue, awayTooLong } from "./presence/alerts.ts";
import { wrapUpOver } from "./presence/wrap-up.ts";
import { giveBack } from "./service/presence.ts";
import { posting, type Posting } from "./service/post.ts";
import { silence, unanswered } from "./service/reactions.ts";
import { summarizeLately } from "./store/entries.ts";
import { goneOf } from "./waiting/gone.ts";

export { parsed } from "./staff-socket.ts";
export { isUuid } from "./feed.ts";
export { clockSubject } from "./clocks.ts";
export { rulesFromHandbook } from "./handbook.ts";
export { secretsOver } from "./secrets.ts";
export type { Ports as ConversationPorts, FilesPort, RulesPort } from "./ports.ts";
export type { Arrival } from "./service/open.ts";
export { confirmSolved, leave, rate, readByCustomer } from "./service/customer.ts";
export { publicEntriesOf, storedMessage } from "./service/public.ts";
export { leaveMessage, waitOf } from "./service/waiting.ts";
export { readable } from "./service/read.ts";
export { anyOpenTalkOf, openTalkOf, tellCustomer } from "./service/tell.ts";
export { publicSeqBefore, readPublicEntries } from "./store/entries.ts";
export { mayRate } from "./rules.ts";
export { localeOf } from "./store/language.ts";
export { readConversations } from "./store/conversations.ts";
export { readRating as ratingOf } from "./store/records.ts";
export { choosePresence, ownPresence, takeMeal } from "./service/presence.ts";
export { writeNote } from "./acts/mention.ts";
export { dropErasedMonths, eraseOldConversations, type Erased } from "./service/retention.ts";
export { partsOf } from "./service/open-parts.ts";
export { handOverOpenWork } from "./service/hand-over.ts";
export { acceptConversation, acceptNext, askSolved, endByAgent, recordConversation } from "./service/serve.ts";
export { wordInConsult } from "./service/consult.ts";
export { acceptOffer, declineOffer } from "./service/offer.ts";
export { transfer } from "./service/transfer.ts";
export { whyWaiting } from "./routing/why.ts";
export { readEntries } from "./store/entries.ts";
export { insertPast, type PastConversation } from "./store/past.ts";
export { conversationForCustomer } from "./views.ts";
export { conversationsWithin, countWithin } from "./service/read.ts";
export { latestOf, conversationsOf, lastMessages, listConversations, readConversation, servedBy, type ConversationState } from "./store/conversations.ts";
export type { Desk } from "./service/desk.ts";

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
  const feed = createFeed(kernel, ports, (actor, c) => listened(actor, c), (id) => delivery.moved(id));
  const writer = startGroupWriter(kernel, (draft, appended, alone) => feed.announce(draft, appended, alone));
  const desk: Desk = { kernel, bus: kernel.bus, ports, writer, announce: (draft, appended) => feed.announce(draft, appended), changed: (id) => feed.changed(id) };
  const listened = listening(desk);
  const delivery = createDelivery(desk);
  const post = posting(desk);
  const router = startRouter(desk);
  const leases = leasesOf(desk);
  const drafts = draftsTopic(kernel, ports);
  const here = hereOf(kernel);
  const gone = goneOf(desk);
  return {
    desk, feed, post, leases,
    bind(hub) {
      for (const part of [feed, delivery, drafts, here, gone]) part.bind(hub);
    },
    route: () => router.run(),
    here: polledDevices(leases),
    staffDoor: (admit) => staffSocket(desk, feed, post, leases, here.say, admit),
    module: {
      name: "conversations",
      routes: [...conversationRoutes(desk, feed, post), ...deskActRoutes(desk), ...outgoingRoutes(desk), ...passingRoutes(desk)],
      topics: [...feed.topics, drafts.topic],
      work: [draftRetention],
      schedules: [{ work: draftRetention, cron: "0 4 * * *" }],
      readers: readersOf(desk),
      deadlines: [
        { kind: "conversation.overflow", handle: async (ctx) => wakeRouting(desk, ctx) },
        { kind: "conversation.unanswered", handle: (ctx, due) => unanswered(desk, ctx, due.subject, String(due.data.to)) },
        { kind: "conversation.offer", handle: (ctx, due) => offerExpired(desk, ctx, due.subject) },
        { kind: "conversation.silence", handle: (ctx, due) => silence(desk, ctx, due.subject, String(due.data.step)) },
        { kind: "conversation.answer_overdue", handle: (ctx, due) => answerOverdue(desk, ctx, due.subject) },
        { kind: "presence.away", handle: (ctx, due) => awayTooLong(desk, ctx, due.subject) },
        { kind: "presence.wrap_up", handle: (ctx, due) => wrapUpOver(desk, ctx, due.subject) },
        { kind: "conversation.follow_up", handle: (ctx, due) => followUpDue(desk, ctx, due.subject) },
        { kind: "conversation.gone", handle: (ctx, due) => gone.due(ctx, due.subject, due.data) },
        { kind: "presence.unreachable", handle: (ctx, due) => giveBack(desk, ctx, due.subject) },
      ],
      beats: [{ name: "presence.leases", everySeconds: 10, run: () => leases.beat() }, { name: "conversations.gone", everySeconds: 20, run: () => gone.beat() }, { name: "conversations.summary", everySeconds: 4, run: () => aside(() => summarizeLately(kernel.db, kernel.clock)) }],
      async close() {
        await router.close();
        await writer.close();
        for (const part of [feed, delivery, drafts, here]) part.close();
      },
    },
  };
}
