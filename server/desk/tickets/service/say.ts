import type { LocalText } from "#contract/common.ts";
import { severities, type FormField, type FormValue } from "#contract/forms.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import en from "#locales/en/tickets.ts";
import { labelIn, textsIn, type Locale } from "#locales/index.ts";
import zh from "#locales/zh-CN/tickets.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { wallClock } from "#server/kernel/time/index.ts";
import type { TicketPorts } from "../ports.ts";
import { told } from "../rules.ts";
import type { StoredTicket } from "../store/tickets.ts";
import { formFor, partsOf, whole, type Parts } from "../words.ts";
import { answered } from "./clocks.ts";
import { codeOf } from "./core.ts";
import { tell } from "./told.ts";

const texts = textsIn<typeof zh>(zh, en);

/** A value as a customer reads it. */
export function spoken(field: FormField, value: FormValue, locale: Locale): string {
  const t = texts[locale];
  const option = (key: string) => labelIn(field.options.find((one) => one.key === key)?.name ?? { "zh-CN": key }, locale);
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(option).join(t.listComma);
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (field.type === "choice") return option(String(value));
  if (field.type === "severity") return t.severities[severities.find((one) => one === value) ?? "normal"];
  return field.type === "money" ? `¥${(Number(value) / 100).toFixed(2)}` : String(value);
}

/** Words of the workflow for the customer, its places filled in. */
export async function filledIn(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, text: LocalText, parts: Parts): Promise<string> {
  const fields = w.stages.flatMap((stage) => stage.form);
  const form = formFor(whole, t.id, parts, fields, t.form);
  const values = Object.fromEntries(fields.filter((field) => field.shown && form[field.key] !== undefined).map((field) => [field.key, spoken(field, form[field.key]!, t.locale)]));
  const clock = t.dueAt === null ? null : wallClock(t.dueAt, await ports.zone(ctx.tx));
  const due = clock === null ? "" : `${clock.on} ${clock.time}`;
  return told(labelIn(text, t.locale), { ...values, number: codeOf(w, t.number), due });
}

/** Says them: the customer has heard from us. */
export async function say(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, text: LocalText, why: string): Promise<void> {
  const words = await filledIn(ports, ctx, t, w, text, await partsOf(ports.keys, ctx.tx, [t]));
  await answered(ports, ctx, t);
  await tell(ports, ctx, t, w, "said", { why }, words);
}
