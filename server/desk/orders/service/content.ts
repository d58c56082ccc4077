import { createHmac } from "node:crypto";
import { openField, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found } from "#server/kernel/refusal.ts";
import { findOrder } from "../store/orders.ts";
import { addressPlace } from "./places.ts";

/** What a customer confirms of an order, as a hash under the customer's own key: nothing can be read or guessed from it. */
export async function contentOf(keys: DataKeys, tx: Tx, id: string): Promise<string> {
  const order = found(await findOrder(tx, id));
  const key = await keys.find(tx, order.contactId);
  const address = key && order.sealed ? openField(key, addressPlace(id), order.sealed) : "";
  const goods = order.lines.map(({ title, colour, quantity, priceFen }) => [title, colour, quantity, priceFen]);
  return createHmac("sha256", key?.key ?? Buffer.alloc(32)).update(JSON.stringify([goods, order.paidFen, address])).digest("hex");
}
