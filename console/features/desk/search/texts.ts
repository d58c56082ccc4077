import { textsIn } from "#locales/index.ts";
import en from "#locales/en/search.ts";
import zh from "#locales/zh-CN/search.ts";
import { useText } from "#console/lib/locale.ts";

const searchTexts = textsIn<typeof zh>(zh, en);

export type SearchText = typeof zh;

/** Words of the search in the reader's language. */
export function useSearchText(): SearchText {
  return useText(searchTexts);
}
