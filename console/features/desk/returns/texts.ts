import { textsIn } from "#locales/index.ts";
import en from "#locales/en/returns.ts";
import zh from "#locales/zh-CN/returns.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const returnTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: zh.codes }, en: { codes: en.codes, fields: en.codes } });

/** Words of returns in the reader's language. */
export const useReturnText = (): typeof zh => useText(returnTexts);
