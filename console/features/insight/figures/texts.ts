import { textsIn } from "#locales/index.ts";
import en from "#locales/en/insight.ts";
import zh from "#locales/zh-CN/insight.ts";
import { useText } from "#console/lib/locale.ts";

const insightTexts = textsIn<typeof zh>(zh, en);

export type InsightText = typeof zh;

/** Words of the figures in the reader's language. */
export function useInsightText(): InsightText {
  return useText(insightTexts);
}
