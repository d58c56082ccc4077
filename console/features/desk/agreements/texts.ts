import { textsIn } from "#locales/index.ts";
import en from "#locales/en/agreements.ts";
import zh from "#locales/zh-CN/agreements.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const agreementTexts = textsIn<typeof zh>(zh, en);
learnRefusals(agreementTexts);

/** Words of agreements in the reader's language. */
export const useAgreementText = (): typeof zh => useText(agreementTexts);
