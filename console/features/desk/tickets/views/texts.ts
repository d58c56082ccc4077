import en from "#locales/en/ticket-views.ts";
import { textsIn } from "#locales/index.ts";
import zh from "#locales/zh-CN/ticket-views.ts";
import { useText } from "#console/lib/locale.ts";

const texts = textsIn<typeof zh>(zh, en);
export type ViewsText = typeof zh;
/** Words of the ways to look at tickets. */
export const useViewsText = (): ViewsText => useText(texts);
