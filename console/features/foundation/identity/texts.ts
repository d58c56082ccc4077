import { textsIn } from "#locales/index.ts";
import en from "#locales/en/identity.ts";
import zh from "#locales/zh-CN/identity.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const identityTexts = textsIn<typeof zh>(zh, en);
learnRefusals(identityTexts);

/** Words of sign-in and accounts in the reader's language. */
export function useIdentityText(): typeof zh {
  return useText(identityTexts);
}
