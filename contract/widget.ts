/** What the widget and the server promise each other. Types only: the widget carries no zod (D26). */

export interface WidgetShop {
  key: string;
  name: string;
  shortName: string;
  look: { accent?: string; logoText?: string };
  hours: string;
  openNow: boolean;
  nextOpening: string | null;
  phone: string | null;
  welcome: string;
  awayText: string;
  /** What is asked before the first message, as the handbook says. */
  ask: { name: "no" | "optional" | "required"; phone: "no" | "optional" | "required"; province: "no" | "optional" | "required" };
  topics: { key: string; label: string }[];
  /** There is something to agree to, or to take back. */
  consents: boolean;
}

export interface WidgetEntry {
  publicSeq: number;
  kind: string;
  at: string;
  author: { kind: "customer" | "agent" | "system"; name: string };
  clientId: string | null;
  text: string;
  body: Record<string, unknown> | null;
}

export interface WidgetConversation {
  id: string;
  open: boolean;
  stage: string;
  outcome: string | null;
  publicSeq: number;
  openedAt: string;
  agent: { name: string; staffNo: string | null } | null;
  rated: boolean;
  /** People ahead in the queue; null when somebody serves. */
  ahead: number | null;
  readByAgent: number;
  /** The customer has chosen not to wait; it is answered later. */
  left: boolean;
}

/** A call that the customer asked for. */
export interface WidgetPromise {
  id: string;
  state: "open" | "done" | "missed" | "cancelled";
  from: string | null;
  to: string;
  /** Masked. */
  phone: string;
}

/** What the wait page and the after-hours form say and offer. */
export interface WidgetWait {
  ahead: number | null;
  /** The expected wait in steps; null: nothing can be said. */
  minutes: number | null;
  /** Longer than that. */
  more: boolean;
  windows: { from: string; to: string }[];
  promise: WidgetPromise | null;
  mayLeave: boolean;
}

/** My matters 我的事项: what this customer has filed, and what may be filed with this pass. */
export interface WidgetMatters {
  pass: string;
  types: { key: string; name: string }[];
  rows: { id: string; code: string; typeName: string; title: string; now: string; ended: boolean; /** It waits for the customer's answer. */ needed: boolean }[];
}

/** First frame of a visitor's socket: { t: "hello", … }. The token never stands in an address (D21). */
export interface WidgetHello {
  t: "hello";
  shop: string;
  token?: string;
  /** A signed identity (JWT HS256) of a logged-in shopper. */
  identity?: string;
  locale?: string;
}

export interface WidgetWelcome {
  t: "welcome";
  token: string;
  shop: WidgetShop;
  /** A logged-in shopper's name as the shop signed it. */
  shopper: string | null;
  conversation: WidgetConversation | null;
  history: { id: string; openedAt: string; topic: string | null; last: string }[];
  orders: { id: string; number: string; title: string; state: string; paidFen: number; icon: string | null }[];
}

/** Calls over the visitor's socket: { t: "call", id, name, input } → { t: "ok", id, result } | { t: "no", id, code, fields }. */
export interface WidgetCalls {
  post: { input: { clientId: string; text?: string; card?: object; fileId?: string; topic?: string; about?: { name?: string; phone?: string; province?: string } }; result: { conversationId: string; publicSeq: number; at: string } };
  read: { input: { conversationId: string; upTo: number }; result: object };
  typing: { input: { conversationId: string; on: boolean }; result: object };
  /** The answer to "solved?". */
  confirm: { input: { conversationId: string; solved: boolean }; result: object };
  rate: { input: { conversationId: string; score: number; comment?: string; tags?: string[] }; result: object };
  leave: { input: { conversationId: string }; result: object };
  wait: { input: { conversationId?: string }; result: WidgetWait };
  /** Goes, and is answered later. */
  leaveMessage: { input: { conversationId: string }; result: object };
  callback: { input: { phone: string; from: string; to: string; what?: string; conversationId?: string }; result: { id: string } };
  consents: { input: object; result: { rows: { key: string; name: string; text: string; given: boolean }[] } };
  /** Gives or withdraws; both alike. */
  consent: { input: { purpose: string; given: boolean }; result: object };
  matters: { input: object; result: WidgetMatters };
  /** The key to the page of one's own matter. */
  matterLink: { input: { id: string }; result: { token: string } };
  cancelCallback: { input: { id: string }; result: object };
}

/** Frames of the topic `talk:<conversationId>`, resumed by publicSeq. */
export type WidgetFrame =
  | { t: "entries"; topic: string; entries: WidgetEntry[] }
  | { t: "conversation"; topic: string; conversation: WidgetConversation }
  | { t: "typing"; topic: string; on: boolean }
  | { t: "live"; topic: string; cursor: number }
  | { t: "closed"; topic: string }
  | { t: "again"; topic: string };
