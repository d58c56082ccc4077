import { textsIn } from "#locales/index.ts";
import en from "#locales/en/errands.ts";
import zh from "#locales/zh-CN/errands.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const errandTexts = textsIn<typeof zh>(zh, en);
learnRefusals(errandTexts);

/** Words of one-off tasks in the reader's language. */
export const useErrandText = (): typeof zh => useText(errandTexts);
