import { textsIn } from "#locales/index.ts";
import en from "#locales/en/integrations.ts";
import zh from "#locales/zh-CN/integrations.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const integrationTexts = textsIn<typeof zh>(zh, en);
learnRefusals(integrationTexts);

/** Words of the open interface in the reader's language. */
export function useIntegrationText(): typeof zh {
  return useText(integrationTexts);
}
