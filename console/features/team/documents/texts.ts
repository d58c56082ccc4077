import { textsIn } from "#locales/index.ts";
import en from "#locales/en/documents.ts";
import zh from "#locales/zh-CN/documents.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const documentTexts = textsIn<typeof zh>(zh, en);
learnRefusals(documentTexts);

/** Words of requests, reports and documents in the reader's language. */
export const useDocumentText = (): typeof zh => useText(documentTexts);
