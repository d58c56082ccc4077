/** Where sealed things of this module live. */
export const addressPlace = (orderId: string) => ({ table: "orders.address", column: "sealed", row: orderId });
export const shipmentPlace = (shipmentId: string) => ({ table: "orders.shipment", column: "secret", row: shipmentId });
