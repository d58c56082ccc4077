import type { ActionKind, NewAddress } from "#contract/actions.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { openJson, sealField, type DataKey } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Outbound } from "#server/kernel/outbound/index.ts";
import type { OrdersPorts } from "../service/read.ts";

/** For what an action was asked. */
export interface Subject {
  kind: string;
  id: string;
}
/** What became of an action, as whoever asked for it hears of it, in the same transaction. */
export interface Outcome {
  id: string;
  orderId: string;
  kind: ActionKind;
  subject: Subject | null;
  result: "done" | "refused";
  number: string | null;
  reason: string;
}
/** What of a return goes to the shop. */
export interface AskedReturn {
  orderId: string;
  wish: string;
  reason: string;
  lines: readonly { n: number; amountFen: number }[];
}

/** What actions need from outside of this module; app.ts hands it in. */
export interface ActionPorts {
  outbound: Outbound;
  shops(tx: Tx): Promise<{ id: string; key: string; name: string; state: string }[]>;
  /** Who is told when a shop's system is not heard of, or contradicts itself. */
  administrators(tx: Tx): Promise<string[]>;
  returnOf(tx: Tx, id: string): Promise<AskedReturn | undefined>;
  /** Tells whoever asked; `number_used`: the shop's number belongs to another refund, so this is not settled. */
  answered(ctx: Ctx, outcome: Outcome): Promise<"taken" | "number_used">;
  /** A refund that the shop made by itself: the whole amount under its number. */
  refundTold(ctx: Ctx, orderId: string, told: { shopNumber: string; amountFen: number }): Promise<void>;
}
export interface Parts {
  readonly kernel: Kernel;
  readonly ports: OrdersPorts & ActionPorts;
  send(task: { id: string; asked: "act" | "look"; tries: number }): void;
}

/** What an action carries, sealed under the contact's key. */
export interface Content {
  address?: NewAddress;
  lines?: { n: number; amountFen: number }[];
  reason: string;
}
const contentPlace = (id: string) => ({ table: "orders.action", column: "content", row: id });
export const sealContent = (key: DataKey, id: string, content: Content): Buffer => sealField(key, contentPlace(id), JSON.stringify(content));
/** Null: the key that sealed it is gone. */
export const openContent = (key: DataKey | null, id: string, sealed: Buffer): Content | null => openJson<Content>(key, contentPlace(id), sealed);
