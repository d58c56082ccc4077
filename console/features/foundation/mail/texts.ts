import { textsIn } from "#locales/index.ts";
import en from "#locales/en/mail.ts";
import zh from "#locales/zh-CN/mail.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const mailTexts = textsIn<typeof zh>(zh, en);
learnRefusals(mailTexts);

/** Words of outgoing mail in the reader's language. */
export function useMailText(): typeof zh {
  return useText(mailTexts);
}
