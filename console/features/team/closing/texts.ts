import { textsIn } from "#locales/index.ts";
import en from "#locales/en/closing.ts";
import zh from "#locales/zh-CN/closing.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const closingTexts = textsIn<typeof zh>(zh, en);
learnRefusals(closingTexts);

/** Words of the daily close in the reader's language. */
export const useClosingText = (): typeof zh => useText(closingTexts);
