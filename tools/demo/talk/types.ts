import type { ShopKey, SkillKey } from "../company/types.ts";
import type { Customer, Order, Product, ProductGroup } from "../trade/types.ts";

export type Speaker = "customer" | "agent";

/** One message of a script in several wordings, with {变量} to be filled. */
export interface Turn {
  from: Speaker;
  wordings: readonly string[];
}

/** How far an order was when its buyer wrote. */
export type OrderMoment = "paid" | "shipped" | "delayed" | "fresh" | "damaged" | "returning" | "older";

export type Mood = "calm" | "worried" | "upset";

/** What a follow-up of a dissatisfied customer is about. */
export type Family = "advice" | "order" | "logistics" | "after-sale" | "use" | "invoice" | "complaint" | "idea" | "other";

/** A conversation as it usually goes, without greeting and farewell. */
export interface Script {
  key: string;
  family: Family;
  /** A leaf of handbook/topics/topics.yaml. */
  topic: string;
  skill: SkillKey;
  mood: Mood;
  /** Only about products of these groups or icons; none: about any. */
  groups?: readonly ProductGroup[];
  icons?: readonly string[];
  /** Only about an order at one of these moments; none: no order is needed. */
  moments?: readonly OrderMoment[];
  needs: readonly string[];
  opinions: readonly string[];
  problem: string;
  result: string;
  turns: readonly Turn[];
}

/** The facts that a conversation is about. */
export interface TalkFacts {
  customer: Customer;
  shop: ShopKey;
  product: Product;
  order?: Order;
  agentName: string;
  startAt: Date;
}

export interface ConversationMessage {
  from: Speaker;
  at: Date;
  text: string;
}

export type Outcome = "confirmed" | "not-answered" | "left";

/** What the agent writes down at the end. */
export interface ConversationRecord {
  topic: string;
  needs: readonly string[];
  opinions: readonly string[];
  problem: string;
  process: string;
  result: string;
  outcome: Outcome;
  tags: readonly string[];
}

export interface Rating {
  score: 1 | 2 | 3 | 4 | 5;
  comment?: string;
  at: Date;
}

export interface Conversation {
  script: string;
  messages: readonly ConversationMessage[];
  record: ConversationRecord;
  endedAt: Date;
  rating?: Rating;
}

/** A customer's message. */
export function c(...wordings: string[]): Turn {
  return { from: "customer", wordings };
}

/** An agent's message. */
export function a(...wordings: string[]): Turn {
  return { from: "agent", wordings };
}
