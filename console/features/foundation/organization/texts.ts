import { textsIn } from "#locales/index.ts";
import en from "#locales/en/organization.ts";
import zh from "#locales/zh-CN/organization.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

export const organizationTexts = textsIn<typeof zh>(zh, en);
learnRefusals(organizationTexts);

/** Words of the organization's settings in the reader's language. */
export function useOrganizationText(): typeof zh {
  return useText(organizationTexts);
}
