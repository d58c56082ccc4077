import type { App } from "#server/app.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Company } from "#demo/load.ts";
import { describedProduct } from "#demo/trade/described.ts";
import { productOf } from "#demo/trade/products.ts";
import type { Order, Product } from "#demo/trade/types.ts";

/** Products and orders of both shops, as the shops' own systems would bring them. */
export async function saveTrade(app: App, ctx: Ctx, known: Company, products: readonly Product[]): Promise<void> {
  await app.orders.saveProducts(
    ctx,
    products.map((p) => ({ shopId: known.shops.get(p.shop)!.id, ...describedProduct(p) })),
  );
  for (let i = 0; i < known.orders.length; i += 500) {
    const batch = known.orders.slice(i, i + 500).flatMap((order) => {
      const contactId = known.contacts.get(`${order.customerId}/${order.shop}`);
      return contactId ? [broughtOrder(order, known.shops.get(order.shop)!.id, contactId)] : [];
    });
    await app.orders.saveOrders(ctx, batch);
  }
}

function broughtOrder(order: Order, shopId: string, contactId: string): Parameters<App["orders"]["saveOrders"]>[1][number] {
  const { address, shipment } = order;
  const signed = shipment?.events.find((e) => e.kind === "signed")?.at ?? order.signedAt ?? null;
  return {
    shopId, contactId, number: order.number, state: stateOf[order.state], placedAt: order.placedAt, paidAt: order.paidAt, freightFen: order.freightFen, discountFen: order.discountFen, paidFen: order.paidFen,
    lines: order.lines.map((line) => ({ title: line.name, sku: line.sku, colour: line.size ? `${line.colour} ${line.size}` : line.colour, icon: productOf(line.sku).icon, quantity: line.quantity, priceFen: line.unitPriceFen })),
    address: {
      province: address.province === "99" ? null : address.province, city: address.province === "99" ? null : address.city.slice(0, 4),
      receiver: order.receiver, phone: order.phone, line: `${address.provinceName}${address.provinceName === address.cityName ? "" : address.cityName}${address.district}${address.detail}`,
    },
    shipments: shipment
      ? [
          {
            carrier: shipment.carrier, trackingNumber: shipment.trackingNumber, state: signed ? "signed" : "in_transit", shippedAt: shipment.shippedAt,
            movingAt: shipment.events[0]?.at ?? shipment.shippedAt, signedAt: signed, events: shipment.events.map((e) => ({ at: e.at, text: e.text })),
          },
        ]
      : [],
  };
}

const stateOf: Record<Order["state"], Parameters<App["orders"]["saveOrders"]>[1][number]["state"]> = { paid: "paid", shipped: "shipped", signed: "signed", cancelled: "cancelled", returning: "signed", refunded: "refunded" };
