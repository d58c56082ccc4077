import { fill, textsIn, type Locale, type Texts } from "#locales/index.ts";
import en from "#locales/en/errors.ts";
import enPermissions from "#locales/en/permissions.ts";
import zh from "#locales/zh-CN/errors.ts";
import zhPermissions from "#locales/zh-CN/permissions.ts";
import { ApiError } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";

const errorTexts = textsIn<typeof zh>(zh, en);
const permissionTexts: Texts<Readonly<Record<string, string>>> = textsIn(zhPermissions, enPermissions);

/** Refusal sentences that a module brings for its own codes. */
export interface RefusalTexts {
  codes?: Readonly<Record<string, string>>;
  fields?: Readonly<Record<string, string>>;
}
const learned: Texts<RefusalTexts>[] = [];

/** Adds a module's sentences for its refusal and field codes; called once where its dictionary is loaded. */
export function learnRefusals(texts: Texts<RefusalTexts>): void {
  if (!learned.includes(texts)) learned.push(texts);
}

interface Coded {
  code: string;
  params?: Record<string, string | number> | undefined;
}

function sentence(
  kind: "codes" | "fields",
  { code, params = {} }: Coded,
  locale: Locale,
): string | undefined {
  const sources: RefusalTexts[] = [...learned.map((texts) => texts[locale]), errorTexts[locale]];
  const permission = code === "forbidden" ? permissionTexts[locale][String(params.permission)] : undefined;
  if (permission !== undefined) return fill(errorTexts[locale].forbiddenTo, { permission });
  for (const source of sources) {
    const text = source[kind]?.[code];
    if (text !== undefined) return fill(text, params);
  }
  return undefined;
}

/** What went wrong, ready to show. */
export interface Problem {
  code: string;
  text: string;
  /** By field path, as in `name` or `hours.0.from`. */
  fields: Readonly<Record<string, string>>;
}

/** Puts words to whatever was thrown: a refusal by its code, anything else as a failure of ours. */
export function problemOf(error: unknown, locale: Locale): Problem {
  const own = errorTexts[locale];
  if (!(error instanceof ApiError)) {
    const code = error instanceof TypeError ? "unreachable" : "internal";
    return { code, text: own.codes[code] ?? own.unknown, fields: {} };
  }
  const fields: Record<string, string> = {};
  for (const field of error.fields) {
    fields[field.path] ??=
      sentence("fields", field, locale) ?? sentence("codes", field, locale) ?? own.unknownField;
  }
  return { code: error.code, text: sentence("codes", error, locale) ?? own.unknown, fields };
}

/** The sentence of a refusal that was told as a result, not thrown. */
export const refusalText = (refused: { code: string; params?: Record<string, string | number | null> | undefined }, locale: Locale): string =>
  sentence("codes", { code: refused.code, params: Object.fromEntries(Object.entries(refused.params ?? {}).filter((one): one is [string, string | number] => one[1] !== null)) }, locale) ?? errorTexts[locale].unknown;

/** Words for thrown errors in the reader's language. */
export function useProblem(): (error: unknown) => Problem {
  const [locale] = useLocale();
  return (error) => problemOf(error, locale);
}

/** The general sentences around a failure. */
export function useErrorText(): typeof zh {
  return errorTexts[useLocale()[0]];
}

/** The name of a permission in the reader's language. */
export function usePermissionName(): (permission: string) => string {
  const [locale] = useLocale();
  return (permission) => permissionTexts[locale][permission] ?? permission;
}
