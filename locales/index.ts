/** The languages that the product speaks; zh-CN is the source, the others must satisfy its type. */
export const locales = ["zh-CN", "en"] as const;
export type Locale = (typeof locales)[number];
export const sourceLocale: Locale = "zh-CN";

/** A language is named in itself, so that it is found by whoever cannot read the current one. */
export const languageNames: Readonly<Record<Locale, string>> = { "zh-CN": "中文", en: "English" };

/** One dictionary per language, all of one shape. */
export type Texts<T> = Readonly<Record<Locale, T>>;

/** A label that the handbook keeps in two languages; zh-CN is required. */
export interface Label {
  readonly "zh-CN": string;
  readonly en?: string | undefined;
}

/** Pairs a module's source dictionary with its translation. */
export function textsIn<T>(source: T, english: T): Texts<T> {
  return { "zh-CN": source, en: english };
}

/** Picks a label's text for the reader, falling back to the source language. */
export function labelIn(label: Label, locale: Locale): string {
  return label[locale] ?? label["zh-CN"];
}

/** Puts values into `{name}` places; a place without a value stays visible, so that the gap is noticed. */
export function fill(text: string, values: Readonly<Record<string, string | number | undefined>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : String(value);
  });
}

/** Whether a word from outside names one of our languages. */
export function isLocale(word: unknown): word is Locale {
  return locales.some((locale) => locale === word);
}

/** The best of our languages for a list of wishes such as navigator.languages or Accept-Language. */
export function localeFor(wishes: readonly string[]): Locale {
  for (const wish of wishes) {
    const tag = wish.toLowerCase();
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return sourceLocale;
}
