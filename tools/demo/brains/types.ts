import type { ConversationRecord, Rating, Speaker, TalkFacts } from "../talk/types.ts";

/** A message as both simulators see it. */
export interface Heard {
  from: Speaker;
  text: string;
}

/** What a simulated shopper remembers between two looks at her screen. */
export interface ShopperMemory {
  /** The next turn of her script. */
  step: number;
  nudges: number;
  followedUp: boolean;
  /** What is left to say of her dissatisfaction. */
  followUp: readonly string[];
  acknowledged: number;
  outcome?: "solved" | "gone";
  rated: boolean;
}

export interface ShopperState {
  script: string;
  facts: TalkFacts;
  messages: readonly Heard[];
  /** Seconds since the last message of either side. */
  waitedSeconds: number;
  memory: ShopperMemory;
}

export type ShopperAction =
  | { kind: "say"; text: string; afterSeconds: number }
  | { kind: "confirm"; solved: boolean; text: string; afterSeconds: number }
  | { kind: "rate"; rating: Pick<Rating, "score" | "comment">; afterSeconds: number }
  | { kind: "leave"; afterSeconds: number }
  | { kind: "wait" };

/** What a simulated agent remembers of one conversation. */
export interface AgentMemory {
  greeted: boolean;
  step: number;
  asked: boolean;
  reminded: boolean;
  followUp: readonly string[];
  followedUp: boolean;
  topic?: string;
  thanked: boolean;
}

export interface AgentState {
  /** Known only when the customer is a simulated one. */
  script?: string;
  facts: TalkFacts;
  messages: readonly Heard[];
  waitedSeconds: number;
  memory: AgentMemory;
}

export type AgentAction =
  | { kind: "say"; text: string; afterSeconds: number }
  | { kind: "askSolved"; text: string; afterSeconds: number }
  | { kind: "end"; record: ConversationRecord; afterSeconds: number }
  | { kind: "wait" };

/** How a shopper begins. */
export const newShopper: ShopperMemory = { step: 0, nudges: 0, followedUp: false, followUp: [], acknowledged: 0, rated: false };

/** How an agent begins. */
export const newAgent: AgentMemory = {
  greeted: false, step: 0, asked: false, reminded: false, followUp: [], followedUp: false, thanked: false,
};
