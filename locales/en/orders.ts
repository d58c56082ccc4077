import type source from "#locales/zh-CN/orders.ts";

const orders: typeof source = {
  states: {
    unpaid: "Unpaid",
    paid: "To be shipped",
    shipped: "Shipped",
    in_transit: "On its way",
    signed: "Delivered",
    completed: "Completed",
    cancelled: "Cancelled",
    refunded: "Refunded",
  },
  steps: { placed: "Ordered", shipped: "Shipped", in_transit: "On its way", signed: "Delivered" },
  shipments: { packed: "Packed", in_transit: "On its way", delivering: "Out for delivery", signed: "Delivered", returned: "Returned", lost: "Lost" },
  andMore: "{title} and others, {count} kinds",
  current: "Current order",
  others: "Other orders",
  none: "No orders yet.",
  paid: "Paid",
  freight: "freight",
  discount: "discount",
  detail: "Delivery",
  receiver: "Receiver",
  phone: "Phone",
  line: "Address",
  noAddress: "This order has no delivery address.",
  noEvents: "No delivery records yet.",
  quantity: "×{count}",
  codes: {
    not_serving: "You are not serving this customer now. Look while you serve them, or ask a supervisor.",
    signature_missing: "The header Kefu-Signature is missing or malformed; it reads t=seconds,v1=hex signature.",
    signature_wrong: "The signature is wrong. Sign “seconds.body” by HMAC-SHA256 with this shop's secret.",
    signature_old: "The signature's time differs from the server's by more than five minutes. Set the clock and sign again.",
  },
  events: { "order.unmasked": "Delivery details viewed", "orders.brought": "Orders imported", "products.brought": "Products imported", "parcels.brought": "Payments and parcels imported", "intake.secret_made": "Signing secret for shop data renewed" },
};

export default orders;
