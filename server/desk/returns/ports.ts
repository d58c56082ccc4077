import type { ReturnRules } from "#contract/policies/returns.ts";
import type { OrderMoney } from "#server/desk/orders/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What returns need from beside and below; app.ts hands it in. */
export interface ReturnPorts {
  money: OrderMoney;
  rules(tx: Tx, at: Date): Promise<{ body: ReturnRules; version: string }>;
  zone(tx: Tx): Promise<string>;
  /** Who looks at a refund that passes what we know. */
  reviewers(tx: Tx): Promise<string[]>;
}
