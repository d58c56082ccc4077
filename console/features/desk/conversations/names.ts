import type { ConversationRow, Stage } from "#contract/conversation.ts";
import type { Channel } from "#console/ui/Avatar.tsx";

/** A customer without a name: 顾客 and the last four signs of the contact id, so that two of them are told apart. */
export function customerName(customer: ConversationRow["customer"], nameless: (mark: string) => string): string {
  return customer.name !== "" ? customer.name : nameless(customer.contactId.slice(-4).toUpperCase());
}

const channels: readonly Channel[] = ["web", "app", "wechat", "mail", "phone"];

/** The channel as a mark; a platform without a drawing of its own is drawn as an app. */
export function channelOf(channel: string): Channel {
  return channels.find((known) => known === channel) ?? "app";
}

/** The stages in their order (R-CV-01). */
export const stagePath = ["arrival", "acceptance", "answer", "confirmation", "archive"] as const satisfies readonly Stage[];
