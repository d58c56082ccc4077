import { z } from "zod";
import { LocalText } from "../common.ts";
import { distinctBy, Key } from "./common.ts";
import { definePolicy, unknownKeys } from "./define.ts";

/** Why somebody stands on the watch list. */
export const careKinds = ["order", "complaint", "plan", "birthday", "contact", "silence", "file", "renewal"] as const;
export type CareKind = (typeof careKinds)[number];
/** What weighs in a credit record: the first three are told by orders and returns, the others a person writes down. */
export const creditCauses = ["order_cancelled", "parcel_refused", "refunded", "agreement_broken", "misuse"] as const;
export type CreditCause = (typeof creditCauses)[number];

/** What a file may be asked for; personal fields, where the customer is, and who speaks for it. What a file has is kept as bits in this order: a new one comes last. */
export const fileFields = ["name", "phone", "mail", "address", "birthday", "area", "registration", "property", "people"] as const;
export type FileField = (typeof fileFields)[number];
export const fileBit = (field: FileField): number => 1 << fileFields.indexOf(field);

const Days = z.number().int().min(1).max(3660);
const CarePlan = z.strictObject({
  tier: Key,
  /** How often we get in touch by ourselves; left out: only on occasions. */
  contactEveryDays: Days.optional(),
  /** So long without an order or a word is silence; left out: it is nothing to act on. */
  silentDays: Days.optional(),
  /** What else is a reason to get in touch. */
  occasions: z.array(z.enum(["order", "complaint", "birthday", "file"])).max(4),
});

/** Policy kind `customer-care`: what a credit record counts, how each tier is cared for, when something stands on the watch list. In force when it is reckoned. */
export const CustomerCare = z.strictObject({
  credit: z.strictObject({
    windowDays: Days,
    /** Points of each cause, and how many within the window count nothing: whoever sends one thing back is no bad customer. */
    causes: z.array(z.strictObject({ cause: z.enum(creditCauses), points: z.number().int().min(0).max(100), free: z.number().int().min(0).max(50).default(0) })).superRefine(distinctBy<{ cause: string }>((one) => one.cause)),
    /** From so many points on; the first one starts at nothing. */
    levels: z.array(z.strictObject({ key: Key, name: LocalText, from: z.number().int().min(0).max(10_000) })).min(1).max(10).superRefine(distinctBy<{ key: string }>((one) => one.key)),
  }),
  plans: z.array(CarePlan).max(20).superRefine(distinctBy<{ tier: string }>((one) => one.tier)),
  /** How complete and fresh a file is: what each field counts, how long what was said holds, and below which share of a hundred somebody should ask. */
  files: z.strictObject({
    asks: z.array(z.strictObject({ field: z.enum(fileFields), points: z.number().int().min(1).max(100) })).min(1).max(fileFields.length).superRefine(distinctBy<{ field: string }>((one) => one.field)),
    freshDays: Days,
    askBelow: z.number().int().min(0).max(100),
  }),
  watch: z.strictObject({
    /** A parcel that nobody has told anything of for so many days is stuck. */
    stuckDays: Days,
    /** Paid so many days ago and not sent. */
    unsentDays: Days,
    /** A complaint is looked after for so long once it is closed. */
    closedDays: Days,
    /** A birthday is seen so early. */
    birthdayDays: z.number().int().min(0).max(30),
    /** An agreement that ends is seen so early. */
    renewalDays: z.number().int().min(1).max(366).default(60),
    /** What stands first on the list, once what falls on today has been named; kinds that are left out come after. Within a kind what has waited longest is first; of silences the newest. */
    order: z.array(z.enum(careKinds)).max(careKinds.length).superRefine(distinctBy<string>((one) => one)).default(["order", "complaint", "plan", "renewal", "birthday", "contact", "file", "silence"]),
  }),
});
export type CustomerCare = z.output<typeof CustomerCare>;

export const customerCare = definePolicy({
  kind: "customer-care",
  folder: "customer-care",
  schemaVersion: 1,
  schema: CustomerCare,
  title: { "zh-CN": "客户关怀", en: "Customer care" },
  readBy: "desk/care",
  references: () => [{ kind: "customer-tiers", key: "default", path: ["plans"] }],
  check: (body, others) => {
    const tiers = others("customer-tiers", "default") as { tiers: { key: string }[] } | undefined;
    const levels = body.credit.levels.map((level) => level.from);
    return [
      ...(tiers ? unknownKeys(body.plans.map((plan, n) => ({ key: plan.tier, path: ["plans", n, "tier"] })), tiers.tiers.map((tier) => tier.key), "tier_unknown") : []),
      ...(levels[0] === 0 && levels.every((from, n) => n === 0 || from > levels[n - 1]!) ? [] : [{ path: ["credit", "levels"], code: "levels_rising" }]),
    ];
  },
});
