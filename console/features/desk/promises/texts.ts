import { textsIn } from "#locales/index.ts";
import en from "#locales/en/promises.ts";
import zh from "#locales/zh-CN/promises.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const promiseTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: zh.codes }, en: { codes: en.codes, fields: en.codes } });

/** Words of the promise book in the reader's language. */
export const usePromiseText = (): typeof zh => useText(promiseTexts);
