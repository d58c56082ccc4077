import { textsIn } from "#locales/index.ts";
import en from "#locales/en/imports.ts";
import zh from "#locales/zh-CN/imports.ts";
import type { ImportKindKey } from "#contract/imports.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";

const texts = textsIn<typeof zh>(zh, en);
learnRefusals(texts);

/** Words of imports in the reader's language. */
export const useImportText = (): typeof zh => useText(texts);
/** How a field is called in this kind of file. */
export const fieldName = (t: typeof zh, kind: ImportKindKey, field: string): string => t.kindNames[kind]?.[field] ?? t.names[field] ?? field;
