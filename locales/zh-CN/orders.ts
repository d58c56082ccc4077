import type { OrderState, OrderStep, ShipmentState } from "#contract/orders.ts";

/** Words of orders and products (source). */
const orders = {
  states: {
    unpaid: "待付款",
    paid: "待发货",
    shipped: "已发货",
    in_transit: "运输中",
    signed: "已签收",
    completed: "交易完成",
    cancelled: "已取消",
    refunded: "已退款",
  } satisfies Record<OrderState, string>,
  steps: { placed: "下单", shipped: "发货", in_transit: "在途", signed: "签收" } satisfies Record<OrderStep, string>,
  shipments: {
    packed: "已打包",
    in_transit: "运输中",
    delivering: "派送中",
    signed: "已签收",
    returned: "已退回",
    lost: "已丢失",
  } satisfies Record<ShipmentState, string>,
  andMore: "{title} 等 {count} 件",
  current: "当前订单",
  others: "其他订单",
  none: "还没有订单。",
  paid: "实付",
  freight: "含运费",
  discount: "优惠",
  detail: "物流与地址",
  receiver: "收件人",
  phone: "手机",
  line: "地址",
  noAddress: "这份订单没有收货地址。",
  noEvents: "还没有物流记录。",
  quantity: "×{count}",
  codes: {
    not_serving: "你没有在接待这位客户。接待时才能查看，或请主管代查。",
    signature_missing: "请求头 Kefu-Signature 缺少签名，格式为 t=秒数,v1=十六进制签名。",
    signature_wrong: "签名不对。请用这家店铺的签名密钥对“秒数.正文”做 HMAC-SHA256。",
    signature_old: "签名的时间与服务器相差超过 5 分钟，请校准时钟后重新签名。",
  } as Record<string, string>,
  /** What the event record says. */
  events: { "order.unmasked": "查看收货信息", "orders.brought": "导入订单", "products.brought": "导入商品", "parcels.brought": "导入付款与物流", "intake.secret_made": "更换店铺数据签名密钥" } as Record<string, string>,
};

export default orders;
