import type { Conversations } from "#server/desk/conversations/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { WorkDef } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Outbound } from "#server/kernel/outbound/index.ts";

/** What webhooks need from modules beside and below. */
export interface WebhookPorts {
  keys: DataKeys;
  customers: Customers;
  outbound: Outbound;
  /** Key and id of every shop. */
  shops(tx: Tx): Promise<{ id: string; key: string }[]>;
  shopsExist(tx: Tx, ids: readonly string[]): Promise<boolean>;
  /** The people who are told when a webhook stops. */
  administrators(tx: Tx): Promise<string[]>;
}

/** One conversation's line to one subscriber. */
export interface LaneKey {
  subscriptionId: string;
  conversationId: string;
}

/** What the use cases of this module share. */
export interface Parts {
  readonly kernel: Kernel;
  readonly conversations: Conversations;
  readonly ports: WebhookPorts;
  /** The work that sends what waits on one lane. */
  readonly sending: WorkDef<LaneKey>;
}

export const laneName = (lane: LaneKey): string => `${lane.subscriptionId}/${lane.conversationId}`;
