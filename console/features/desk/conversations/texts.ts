import { textsIn } from "#locales/index.ts";
import en from "#locales/en/desk.ts";
import zh from "#locales/zh-CN/desk.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const deskTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes }, en: { codes: en.codes } });

export type DeskText = typeof zh;

/** Words of the desk in the reader's language. */
export function useDeskText(): DeskText {
  return useText(deskTexts);
}
