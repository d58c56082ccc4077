import { textsIn } from "#locales/index.ts";
import en from "#locales/en/ui.ts";
import zh from "#locales/zh-CN/ui.ts";
import { useText } from "#console/lib/locale.ts";

const uiTexts = textsIn<typeof zh>(zh, en);

/** Words of the shared components in the reader's language. */
export function useUiText(): typeof zh {
  return useText(uiTexts);
}

/** The version of a document that something cites, `metrics/default@3`, as people say it. */
export function ruleText(t: typeof zh, cited: string): string {
  const [, kind, n] = /^([a-z-]+)\/.*@(\d+)$/.exec(cited) ?? [];
  return kind === undefined || n === undefined ? cited : t.ruleVersion(t.rules[kind] ?? kind, n);
}
