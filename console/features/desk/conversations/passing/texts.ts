import { textsIn } from "#locales/index.ts";
import en from "#locales/en/passing.ts";
import zh from "#locales/zh-CN/passing.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const passingTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: zh.fields }, en: { codes: en.codes, fields: en.fields } });

export type PassingText = typeof zh;

/** Words of passing on, helping, asking and listening in the reader's language. */
export function usePassingText(): PassingText {
  return useText(passingTexts);
}
