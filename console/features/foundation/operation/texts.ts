import { textsIn } from "#locales/index.ts";
import en from "#locales/en/operation.ts";
import zh from "#locales/zh-CN/operation.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const operationTexts = textsIn<typeof zh>(zh, en);
learnRefusals(operationTexts);

/** Words of the installation's care in the reader's language. */
export function useOperationText(): typeof zh {
  return useText(operationTexts);
}
