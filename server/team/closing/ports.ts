import type { DailyClose } from "#contract/policies/daily-close.ts";
import type { TicketRow } from "#contract/tickets.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What the daily close needs from below; app.ts hands it in. */
export interface ClosingPorts {
  rules(tx: Tx, at: Date): Promise<{ body: DailyClose; version: string }>;
  zone(tx: Tx): Promise<string>;
  /** The people whose floor the reader sees; null: everybody. */
  within(ctx: Ctx): Promise<string[] | null>;
  /** Tickets as lists show them, words masked. */
  tickets(tx: Tx, ids: readonly string[]): Promise<TicketRow[]>;
}
