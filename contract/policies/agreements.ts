import { z } from "zod";
import { distinctBy, Key, Named, namedList, textWith } from "./common.ts";
import type { Consents } from "./consents.ts";
import { definePolicy } from "./define.ts";

/** What a customer is told of an agreement, each in its own words. */
export const toldChanges = ["offered", "won", "lost", "quoted", "signed", "amended", "renewed", "cancelled", "expired", "delivered", "checked", "redone"] as const;
export type ToldChange = (typeof toldChanges)[number];
export const toldPlaces = ["number", "title", "total", "until", "from", "what"] as const;

const Told = textWith(toldPlaces);

/** Policy kind `agreements`: which kinds there are, what another person must approve, how long offers hold, what the customer is told. In force when a step is taken. */
export const AgreementRules = z.strictObject({
  kinds: z
    .array(
      Named.extend({
        /** Of this kind a customer has one at a time with a shop. */
        single: z.boolean().default(true),
        /** How long one usually holds, and how many working days before its end, or before it is cancelled, the other side is told. */
        termMonths: z.number().int().min(1).max(120),
        noticeDays: z.number().int().min(0).max(250),
      }),
    )
    .min(1)
    .max(20)
    .superRefine(distinctBy<{ key: string }>((one) => one.key)),
  /** Above either of these another person approves. */
  approval: z.strictObject({ aboveFen: z.number().int().min(0).max(10_000_000_000_000), discountPercent: z.number().int().min(0).max(100) }),
  /** How long an offer or a quotation holds: usually, and at the longest. */
  offerDays: z.strictObject({ usual: z.number().int().min(1).max(365), most: z.number().int().min(1).max(365) }),
  /** Whose working days notice is counted in. */
  calendar: Key,
  wonBy: namedList(20).min(1),
  lostBy: namedList(20).min(1),
  endedBy: namedList(20).min(1),
  told: z.record(z.enum(toldChanges), Told),
  /** By mail to whom has agreed, where no conversation is open. */
  mail: z.strictObject({ consent: Key, subject: textWith(["number", "title", "shop"]), text: textWith(["told", "number", "shop"]) }),
});
export type AgreementRules = z.output<typeof AgreementRules>;

export const agreements = definePolicy({
  kind: "agreements",
  folder: "agreements",
  schemaVersion: 1,
  schema: AgreementRules,
  title: { "zh-CN": "协议", en: "Agreements" },
  readBy: "desk/agreements",
  references: (body) => [{ kind: "calendar", key: body.calendar, path: ["calendar"] }],
  check: (body, others) => {
    const consents = others("consents", "default") as Consents | undefined;
    return [
      ...(consents && !consents.purposes.some((one) => one.key === body.mail.consent) ? [{ path: ["mail", "consent"], code: "reference_missing", params: { kind: "consents", key: body.mail.consent } }] : []),
      ...(body.offerDays.usual > body.offerDays.most ? [{ path: ["offerDays", "usual"], code: "usual_above_most" }] : []),
    ];
  },
});
