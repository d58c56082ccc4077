import { textsIn } from "#locales/index.ts";
import en from "#locales/en/partners.ts";
import zh from "#locales/zh-CN/partners.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const partnerTexts = textsIn<typeof zh>(zh, en);
learnRefusals(partnerTexts);

/** Words of partners outside in the reader's language. */
export const usePartnerText = (): typeof zh => useText(partnerTexts);

/** Minutes of work as hours, as all figures of partners write them. */
export const hours = (minutes: number): string => (minutes / 60).toFixed(1);
