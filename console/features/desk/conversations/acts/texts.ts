import { textsIn } from "#locales/index.ts";
import en from "#locales/en/desk-acts.ts";
import zh from "#locales/zh-CN/desk-acts.ts";
import { useText } from "#console/lib/locale.ts";

const actTexts = textsIn<typeof zh>(zh, en);

export type ActText = typeof zh;

/** Words of what the desk does beside talking, in the reader's language. */
export function useActText(): ActText {
  return useText(actTexts);
}
