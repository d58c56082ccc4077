import type { ShopKey } from "../company/types.ts";

/** What a product is, for choosing what customers ask about it. */
export type ProductGroup = "kitchen" | "home" | "tent" | "pack" | "wear" | "camp";

export interface Product {
  sku: string;
  shop: ShopKey;
  name: string;
  /** How people call it in a chat. */
  short: string;
  group: ProductGroup;
  priceFen: number;
  colours: readonly string[];
  sizes: readonly string[];
  material: string;
  /** Measures and what they mean in use, one plain sentence. */
  size: string;
  /** What it goes with, one plain sentence. */
  fits: string;
  /** Cleaning and keeping, one plain sentence. */
  care: string;
  /** Whom it suits, in a few words after 适合. */
  suits: string;
  warrantyMonths: number;
  stock: number;
  soldLastMonth: number;
  icon: string;
}

export interface Address {
  /** GB/T 2260 code of the province, two digits; `99` is abroad. */
  province: string;
  provinceName: string;
  /** GB/T 2260 code of the city, six digits. */
  city: string;
  cityName: string;
  district: string;
  detail: string;
}

export type Tier = "standard" | "silver" | "gold" | "diamond";

export interface Customer {
  id: string;
  family: string;
  given: string;
  gender: "female" | "male";
  /** 林女士, 康先生. */
  honorific: string;
  phone: string;
  address: Address;
  tier: Tier;
  sinceOn: string;
  shops: readonly ShopKey[];
  account: string;
}

export interface OrderLine {
  sku: string;
  name: string;
  colour: string;
  size?: string;
  quantity: number;
  unitPriceFen: number;
}

export type TrackingKind = "accepted" | "departed" | "arrived" | "delayed" | "out-for-delivery" | "signed" | "damaged" | "returned";

export interface TrackingEvent {
  at: Date;
  kind: TrackingKind;
  place: string;
  text: string;
}

export interface Shipment {
  carrier: string;
  trackingNumber: string;
  warehouse: string;
  shippedAt: Date;
  expectedOn: string;
  events: readonly TrackingEvent[];
}

export type OrderState = "paid" | "shipped" | "signed" | "cancelled" | "returning" | "refunded";
export type OrderTrouble = "delayed" | "damaged" | "returned" | "none";

export interface Order {
  number: string;
  shop: ShopKey;
  customerId: string;
  placedAt: Date;
  paidAt: Date;
  lines: readonly OrderLine[];
  goodsFen: number;
  discountFen: number;
  freightFen: number;
  paidFen: number;
  address: Address;
  receiver: string;
  phone: string;
  state: OrderState;
  trouble: OrderTrouble;
  signedAt?: Date;
  refundFen?: number;
  shipment?: Shipment;
}
