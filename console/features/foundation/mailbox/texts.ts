import { textsIn } from "#locales/index.ts";
import en from "#locales/en/mailbox.ts";
import zh from "#locales/zh-CN/mailbox.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const mailboxTexts = textsIn<typeof zh>(zh, en);
learnRefusals(mailboxTexts);

/** Words of incoming mail in the reader's language. */
export const useMailboxText = (): typeof zh => useText(mailboxTexts);
