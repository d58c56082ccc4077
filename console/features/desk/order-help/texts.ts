import { textsIn } from "#locales/index.ts";
import en from "#locales/en/order-help.ts";
import zh from "#locales/zh-CN/order-help.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const helpTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: zh.codes }, en: { codes: en.codes, fields: en.codes } });

/** Words of the order desk in the reader's language. */
export const useHelpText = (): typeof zh => useText(helpTexts);
