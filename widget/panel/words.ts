import type chinese from "#locales/zh-CN/widget.ts";

export type Words = typeof chinese;

/** The words of the page's language, once `speak` has brought them. */
export let words: Words;

/** Loads the words of a language, and of no other. */
export async function speak(locale: "zh-CN" | "en"): Promise<void> {
  words = (await (locale === "en" ? import("#locales/en/widget.ts") : import("#locales/zh-CN/widget.ts"))).default;
}

/** The sentence for a refusal's code; what a customer can do nothing about is said as what our own mistakes are. */
export function sentenceFor(code: string): string {
  return words.errors.codes[code] ?? words.errors.codes.internal!;
}
