import { ownChannels } from "#contract/tokens.ts";
import type { WebhookEvent } from "#contract/webhooks.ts";
import { backOffSeconds, longestSeconds } from "#server/kernel/outbound/signing.ts";

export { backOffSeconds, retryAfterOf, signature } from "#server/kernel/outbound/signing.ts";

/** Which entries of the customer's view are told, and as what. */
const eventOfEntry: ReadonlyMap<string, WebhookEvent> = new Map([
  ["message", "message.posted"],
  ["recalled", "message.recalled"],
  ["opened", "conversation.opened"],
  ["assigned", "conversation.assigned"],
  ["closed", "conversation.ended"],
  ["reopened", "conversation.reopened"],
]);
export const eventOf = (entryKind: string): WebhookEvent | null => eventOfEntry.get(entryKind) ?? null;

/** The id by which a receiver knows an entry's event again. */
export const eventIdOf = (conversationId: string, publicSeq: number): string => `${conversationId}.${publicSeq}`;

export interface Wanted {
  events: readonly string[];
  shops: readonly string[];
  channels: readonly string[];
}
/** Whether a subscriber is told of this conversation at all. */
export const concerns = (w: Wanted, c: { shopId: string; channel: string }): boolean => (w.shops.length === 0 || w.shops.includes(c.shopId)) && (w.channels.length === 0 || w.channels.includes(c.channel));

/** Whether a subscriber is the receiver of the platform that a conversation came by: one who takes that platform's and no others. It hears its own customers' words whole; for everybody beside it, personal data stays cut out. */
export const isOwnPlatform = (channels: readonly string[], channel: string): boolean => channels.length === 1 && channels[0] === channel && !ownChannels.some((own) => own === channel);

export const mostAttempts = 15;
const patienceMs = 3 * 3_600_000;

export interface Answered {
  status: number | null;
  /** Seconds that the receiver asked us to wait. */
  retryAfter: number | null;
}
export interface Step {
  delivered: boolean;
  /** Given up: the lane goes on without it. */
  givenUp: boolean;
  /** Seconds until the lane is tried again; null: at once. */
  laneWaits: number | null;
  /** Seconds for which nothing is sent to this subscriber at all: it cannot be reached, or asked us to wait. */
  allWait: number | null;
  pause: "failure" | "gone" | null;
}

/** What follows from an answer, or from none. */
export function afterAnswer(answer: Answered, lane: { attempts: number; failures: number }, subscriber: { failures: number; failingSince: Date | null }, now: Date): Step {
  const { status } = answer;
  if (status !== null && status >= 200 && status < 300) return { delivered: true, givenUp: false, laneWaits: null, allWait: null, pause: null };
  if (status === 410) return { delivered: false, givenUp: false, laneWaits: null, allWait: null, pause: "gone" };
  if (subscriber.failingSince !== null && now.getTime() - subscriber.failingSince.getTime() >= patienceMs) return { delivered: false, givenUp: false, laneWaits: null, allWait: null, pause: "failure" };
  if (lane.attempts >= mostAttempts) return { delivered: false, givenUp: true, laneWaits: null, allWait: null, pause: null };
  const asked = answer.retryAfter === null ? 0 : Math.min(longestSeconds, Math.max(1, answer.retryAfter));
  const unwell = status === null || status >= 500 || status === 429;
  return { delivered: false, givenUp: false, laneWaits: Math.max(backOffSeconds(lane.failures + 1), asked), allWait: unwell ? Math.max(backOffSeconds(subscriber.failures + 1), asked) : null, pause: null };
}
