import { textsIn } from "#locales/index.ts";
import en from "#locales/en/desk.ts";
import zh from "#locales/zh-CN/desk.ts";
import enWorkbench from "#locales/en/workbench.ts";
import zhWorkbench from "#locales/zh-CN/workbench.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const deskTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes }, en: { codes: en.codes } });

export type DeskText = typeof zh;

/** Words of the desk in the reader's language. */
export function useDeskText(): DeskText {
  return useText(deskTexts);
}

const workbenchTexts = textsIn<typeof zhWorkbench>(zhWorkbench, enWorkbench);
learnRefusals({ "zh-CN": { codes: zhWorkbench.codes, fields: zhWorkbench.fields }, en: { codes: enWorkbench.codes, fields: enWorkbench.fields } });

export type WorkbenchText = typeof zhWorkbench;

/** Words of the desk's tools in the reader's language: keys, command bar, macros, views, pickers. */
export function useWorkbenchText(): WorkbenchText {
  return useText(workbenchTexts);
}
