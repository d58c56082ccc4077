import { textsIn } from "#locales/index.ts";
import en from "#locales/en/privacy.ts";
import zh from "#locales/zh-CN/privacy.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const privacyTexts = textsIn<typeof zh>(zh, en);
learnRefusals(privacyTexts);

/** Words of the protection of personal data in the reader's language. */
export function usePrivacyText(): typeof zh {
  return useText(privacyTexts);
}
