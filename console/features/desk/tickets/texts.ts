import type { Names } from "#console/features/desk/conversations/handbook.ts";
import { fill, labelIn, textsIn } from "#locales/index.ts";
import en from "#locales/en/tickets.ts";
import zh from "#locales/zh-CN/tickets.ts";
import { severities } from "#contract/forms.ts";
import type { TicketReason } from "#contract/tickets.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useLocale, useText } from "#console/lib/locale.ts";
import type { Label } from "#locales/index.ts";

const ticketTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: { ...zh.codes, ...zh.fields } }, en: { codes: en.codes, fields: { ...en.codes, ...en.fields } } });

export type TicketText = typeof zh;
/** Words of tickets in the reader's language. */
export const useTicketText = (): TicketText => useText(ticketTexts);

/** A label of the handbook in the reader's language. */
export function useLabel(): (label: Label) => string {
  const [locale] = useLocale();
  return (label) => labelIn(label, locale);
}

/** Why an exit is closed, or a ticket went to somebody, in words. */
export function reasonText(t: TicketText, kind: "reasons" | "routing", { code, params = {} }: TicketReason, names?: Pick<Names, "territory" | "skill">): string {
  const severity = severities.find((one) => one === params.severity);
  const values = { ...params, ...(params.limit === undefined ? {} : { limitYuan: (Number(params.limit) / 100).toFixed(2) }), ...(severity === undefined ? {} : { severityName: t.severities[severity] }), ...(names === undefined ? {} : Object.fromEntries((["territory", "skill"] as const).flatMap((one) => (params[one] === undefined ? [] : [[one, names[one](String(params[one]))]])))) };
  return fill(t[kind][code] ?? code, values);
}
