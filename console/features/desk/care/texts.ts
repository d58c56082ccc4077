import { textsIn } from "#locales/index.ts";
import en from "#locales/en/care.ts";
import zh from "#locales/zh-CN/care.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const careTexts = textsIn<typeof zh>(zh, en);
learnRefusals(careTexts);

/** Words of the watch list, key accounts and credit records in the reader's language. */
export const useCareText = (): typeof zh => useText(careTexts);
