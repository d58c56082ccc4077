import { isLocale, localeFor, type Label, labelIn, type Locale, type Texts } from "#locales/index.ts";
import { definePreference, usePreference } from "#console/lib/preference.ts";

/** The reader's language; the browser's wish until the reader chooses. */
export const localePreference = definePreference<Locale>(
  "locale",
  () => localeFor(typeof navigator === "undefined" ? [] : navigator.languages),
  isLocale,
);

/** The reader's language and the way to change it. */
export function useLocale(): [Locale, (locale: Locale) => void] {
  return usePreference(localePreference);
}

/** A module's dictionary in the reader's language: `const t = useText(deskTexts)`. */
export function useText<T>(texts: Texts<T>): T {
  return texts[useLocale()[0]];
}

/** Gives the text of a handbook label in the reader's language. */
export function useLabel(): (label: Label) => string {
  const [locale] = useLocale();
  return (label) => labelIn(label, locale);
}
