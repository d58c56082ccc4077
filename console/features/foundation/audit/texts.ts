import { textsIn, type Texts } from "#locales/index.ts";
import en from "#locales/en/audit.ts";
import wordsEn from "#locales/en/audit-words.ts";
import zh from "#locales/zh-CN/audit.ts";
import wordsZh from "#locales/zh-CN/audit-words.ts";
import agreementsEn from "#locales/en/agreements.ts";
import agreementsZh from "#locales/zh-CN/agreements.ts";
import careEn from "#locales/en/care.ts";
import careZh from "#locales/zh-CN/care.ts";
import closingEn from "#locales/en/closing.ts";
import closingZh from "#locales/zh-CN/closing.ts";
import customersEn from "#locales/en/customers.ts";
import customersZh from "#locales/zh-CN/customers.ts";
import documentsEn from "#locales/en/documents.ts";
import documentsZh from "#locales/zh-CN/documents.ts";
import errandsEn from "#locales/en/errands.ts";
import errandsZh from "#locales/zh-CN/errands.ts";
import eventsEn from "#locales/en/events.ts";
import eventsZh from "#locales/zh-CN/events.ts";
import identityEn from "#locales/en/identity.ts";
import identityZh from "#locales/zh-CN/identity.ts";
import incidentsEn from "#locales/en/incidents.ts";
import incidentsZh from "#locales/zh-CN/incidents.ts";
import integrationsEn from "#locales/en/integrations.ts";
import integrationsZh from "#locales/zh-CN/integrations.ts";
import mailEn from "#locales/en/mail.ts";
import mailZh from "#locales/zh-CN/mail.ts";
import mailboxEn from "#locales/en/mailbox.ts";
import mailboxZh from "#locales/zh-CN/mailbox.ts";
import operationEn from "#locales/en/operation.ts";
import operationZh from "#locales/zh-CN/operation.ts";
import orderHelpEn from "#locales/en/order-help.ts";
import orderHelpZh from "#locales/zh-CN/order-help.ts";
import ordersEn from "#locales/en/orders.ts";
import ordersZh from "#locales/zh-CN/orders.ts";
import organizationEn from "#locales/en/organization.ts";
import organizationZh from "#locales/zh-CN/organization.ts";
import partnersEn from "#locales/en/partners.ts";
import partnersZh from "#locales/zh-CN/partners.ts";
import ticketsEn from "#locales/en/tickets.ts";
import ticketsZh from "#locales/zh-CN/tickets.ts";
import { useText } from "#console/lib/locale.ts";

export const wordTexts = textsIn<typeof wordsZh>(wordsZh, wordsEn);
const auditTexts = textsIn<typeof zh>(zh, en);
const merged = (sources: readonly { events: Readonly<Record<string, string>> }[]): Readonly<Record<string, string>> => Object.assign({}, ...sources.map((one) => one.events));
/** By kind, out of the dictionaries of all modules; a test sees that none is left out. */
export const kindTexts: Texts<Readonly<Record<string, string>>> = textsIn(
  merged([agreementsZh, careZh, closingZh, customersZh, documentsZh, errandsZh, eventsZh, identityZh, incidentsZh, integrationsZh, mailZh, mailboxZh, operationZh, orderHelpZh, ordersZh, organizationZh, partnersZh, ticketsZh]),
  merged([agreementsEn, careEn, closingEn, customersEn, documentsEn, errandsEn, eventsEn, identityEn, incidentsEn, integrationsEn, mailEn, mailboxEn, operationEn, orderHelpEn, ordersEn, organizationEn, partnersEn, ticketsEn]),
);

/** Words of the audit page in the reader's language. */
export function useAuditText(): typeof zh {
  return useText(auditTexts);
}

/** What each kind of record says. */
export function useKindNames(): Readonly<Record<string, string>> {
  return useText(kindTexts);
}
