import { createHmac } from "node:crypto";
import { BroughtItem, type Outcome } from "#contract/intake.ts";
import type { RefusalBody } from "#contract/endpoint.ts";
import { keyObject } from "#server/kernel/crypto/index.ts";

type FieldProblem = NonNullable<RefusalBody["fields"]>[number];

/** A telling of one thing: when the shop changed it, and a hash of what it says. */
export interface Telling {
  at: Date;
  content: Buffer;
}

export type Checked = { item: BroughtItem } | { fields: FieldProblem[] };

/** One item as it came: typed, or what is wrong with it, field by field. */
export function checkItem(raw: unknown): Checked {
  const parsed = BroughtItem.safeParse(raw);
  if (!parsed.success) return { fields: parsed.error.issues.slice(0, 5).map((issue) => ({ path: issue.path.join("."), code: codeOf(issue) })) };
  const item = parsed.data;
  if (item.kind === "answer" && item.result === "refused" && item.reason === "") return { fields: [{ path: "reason", code: "required" }] };
  if (item.kind !== "order") return { item };
  const due = item.lines.reduce((sum, line) => sum + line.priceFen * line.quantity, 0) + item.freightFen - item.discountFen;
  if (due < 0) return { fields: [{ path: "discountFen", code: "discount_too_high" }] };
  if (!Number.isSafeInteger(due) || due > 1e13) return { fields: [{ path: "lines", code: "out_of_range" }] };
  if (item.paidFen !== undefined && item.paidFen > due) return { fields: [{ path: "paidFen", code: "paid_above_due" }] };
  return { item };
}

function codeOf(issue: { code: string; message: string; origin?: string; input?: unknown }): string {
  if (issue.message === "phone_shape") return "phone_shape";
  if (issue.code === "invalid_union") return "kind_unknown";
  if (issue.code === "too_small" && issue.origin === "string") return "required";
  if (issue.code === "too_small" || issue.code === "too_big") return "out_of_range";
  return issue.message.includes("received undefined") ? "required" : "invalid";
}

/** The name of what an item is about, within its shop. */
export function thingOf(item: BroughtItem): string {
  switch (item.kind) {
    case "product": return `product/${item.sku}`;
    case "customer": return `customer/${item.account}`;
    case "order": return `order/${item.number}`;
    case "payment": return `payment/${item.id}`;
    case "answer": return `answer/${item.action}`;
    case "shipment": return `shipment/${item.order}/${item.trackingNumber}`;
  }
}

/** A hash that only the shop's key can make: accounts and addresses cannot be guessed from it. */
export const keyed = (key: Buffer, text: string): Buffer => createHmac("sha256", keyObject(key)).update(text).digest();

export const tellingOf = (key: Buffer, item: BroughtItem): Telling => ({ at: new Date(item.at), content: keyed(key, JSON.stringify(item)) });

/** The later telling counts; of two at the same instant always the same one, whichever came first. */
export function outcomeOf(known: Telling | undefined, told: Telling): Extract<Outcome, "new" | "changed" | "same" | "older"> {
  if (!known) return "new";
  const order = told.at.getTime() - known.at.getTime() || Buffer.compare(told.content, known.content);
  return order === 0 ? "same" : order > 0 ? "changed" : "older";
}

export interface CourseEvent {
  at: string;
  text: string;
}
/** Two accounts of a parcel's course together: each event once, in order of time. */
export function mergeCourse(known: readonly CourseEvent[], told: readonly CourseEvent[]): CourseEvent[] {
  const all = new Map([...known, ...told].map((event) => [`${event.at} ${event.text}`, event]));
  return [...all.values()].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}
