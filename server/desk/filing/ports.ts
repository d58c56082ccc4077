import type { ShopFacts } from "#server/desk/channels/adapters/web/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { Orders } from "#server/desk/orders/index.ts";
import type { Returns } from "#server/desk/returns/index.ts";
import type { Tickets } from "#server/desk/tickets/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What filing needs from beside; app.ts hands it in. */
export interface FilingPorts {
  kernel: Kernel;
  customers: Pick<Customers, "contacts" | "labels" | "contactsOf">;
  orders: Pick<Orders, "ordersOf">;
  returns: Pick<Returns, "askAs" | "judgeAs" | "left">;
  tickets: Pick<Tickets, "file" | "customerSays" | "fileable" | "mattersOf" | "linkFor">;
  shopByKey(tx: Tx, key: string): Promise<ShopFacts | null | undefined>;
  shopName(tx: Tx, id: string): Promise<string>;
  shopSecrets(tx: Tx, shopId: string): Promise<string[]>;
}
