import { textsIn } from "#locales/index.ts";
import en from "#locales/en/shell.ts";
import zh from "#locales/zh-CN/shell.ts";
import { useText } from "#console/lib/locale.ts";

const shellTexts = textsIn<typeof zh>(zh, en);

/** A place of the console that has a name. */
export type PlaceName = keyof (typeof zh)["places"];

/** Words of the shell in the reader's language. */
export function useShellText(): typeof zh {
  return useText(shellTexts);
}
