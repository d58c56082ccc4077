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
  codes: { not_serving: "You are not serving this customer now. Look while you serve them, or ask a supervisor." },
  events: { "order.unmasked": "Delivery details viewed", "orders.brought": "Orders imported", "products.brought": "Products imported" },
};

export default orders;
