import { z } from "zod";
import { LocalText } from "../common.ts";

/** A key that documents and records name each other by. */
export const Key = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "key_form");
/** A key in a tree, as in `presale.size`. */
export const DottedKey = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,79}$/, "dotted_key_form");

/** Refuses a second entry with the same key. */
export const distinctBy = <T>(what: (one: T) => string) => (list: readonly T[], ctx: z.core.$RefinementCtx) => {
  const seen = new Set<string>();
  list.forEach((one, index) => {
    const key = what(one);
    if (seen.has(key)) ctx.addIssue({ code: "custom", message: "twice", path: [index], params: { key } });
    seen.add(key);
  });
};

export const Named = z.strictObject({ key: Key, name: LocalText });
export const namedList = (most: number) => z.array(Named).max(most).superRefine(distinctBy<z.output<typeof Named>>((one) => one.key));

/** A customer's text whose `{places}` are all known; the others would reach the customer as they stand. */
export const textWith = (places: readonly string[]) =>
  LocalText.superRefine((text, ctx) => {
    for (const [language, words] of Object.entries(text))
      for (const [, place] of (words ?? "").matchAll(/\{([^{}]*)\}/g))
        if (!places.includes(place!)) ctx.addIssue({ code: "custom", message: "place_unknown", path: [language], params: { place: place!, known: places.map((one) => `{${one}}`).join(" ") } });
  });
