import { textsIn } from "#locales/index.ts";
import en from "#locales/en/filing.ts";
import zh from "#locales/zh-CN/filing.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const filingTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: zh.fields }, en: { codes: en.codes, fields: en.fields } });

/** Words of the filing page in the reader's language. */
export const useFilingText = (): typeof zh => useText(filingTexts);
