import type { LocalText } from "#contract/common.ts";
import type { ReturnRules } from "#contract/policies/returns.ts";
import type { OrderMoney } from "#server/desk/orders/index.ts";
import type { Locale } from "#locales/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What returns need from beside and below; app.ts hands it in. */
export interface ReturnPorts {
  money: OrderMoney;
  rules(tx: Tx, at: Date): Promise<{ body: ReturnRules; version: string }>;
  zone(tx: Tx): Promise<string>;
  shopKey(tx: Tx, shopId: string): Promise<string | null>;
  /** The ticket that carries a request to its end. */
  tickets: {
    open(ctx: Ctx, about: { contactId: string; orderId: string; title: string; facts: ReturnFacts; locale: Locale; parentId?: string | undefined }): Promise<{ id: string; code: string }>;
    /** A complaint about the same goods, in the customer's words, from the conversation that the customer has now. */
    complain(ctx: Ctx, about: { contactId: string; orderId: string; shopId: string; title: string; locale: Locale; words: string; wish: ReturnFacts["wish"] }): Promise<{ id: string; code: string }>;
    /** Locks it, before the request is locked. */
    hold(tx: Tx, id: string): Promise<void>;
    /** The shop answered, or the customer took it back: the ticket goes where that leads, or says so and stays where it is. */
    follow(ctx: Ctx, id: string, result: "refunded" | "exchanged" | "refused" | "withdrawn"): Promise<void>;
    places(tx: Tx, ids: readonly string[]): Promise<Map<string, { code: string; place: LocalText }>>;
  };
  /** Who looks at a refund that passes what we know. */
  reviewers(tx: Tx): Promise<string[]>;
}

/** What the ticket is told of a request; its fields of the same names are fixed. */
export interface ReturnFacts {
  request: string;
  wish: "refund" | "return" | "exchange";
  goods: string;
  amount: number;
  /** Compensation that waits for another person's word. */
  compensation?: number;
  compensation_waits?: boolean;
  verdict: string;
  /** Where the goods go back to, as the handbook says. */
  address_known: string;
}
