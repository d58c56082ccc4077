import { maskAddress, maskBankCard, maskId, maskMail, maskName, maskPhone } from "#contract/masking.ts";
import { fillIn, type Part } from "./personal.ts";

// The customer's own name stands above every conversation for whoever may read it; cut out of texts it is only so that it can be erased.
// A link is the customer's way in: nobody else opens it.
const maskOf: Record<Part["kind"], (value: string) => string> = { mobile: maskPhone, landline: maskPhone, mail: maskMail, id: maskId, card: maskBankCard, address: maskAddress, name: maskName, called: (name) => name, link: () => "•••" };

/** How a part looks to whoever may not see it whole. */
export const maskPart = (part: Part): string => maskOf[part.kind](part.value);

/** Whether it is shown masked, so that there is something to open. */
export const isMasked = (part: Part): boolean => part.kind !== "called" && part.kind !== "link";

/** A stored text as staff read it: the parts filled in as masks, tokens where they are gone. */
export const fillMasked = (text: string, parts: readonly Part[]): string => fillIn(text, parts.map((part) => ({ token: part.token, value: maskPart(part) })));

/**
 * Words that were shown masked, corrected and sent back: where a mask stands unchanged, the original goes back in. Two originals
 * with one mask go back in the order in which they stood.
 */
export function unmaskTexts(texts: readonly string[], parts: readonly Part[]): string[] {
  const behind = new Map<string, string[]>();
  for (const part of parts) if (isMasked(part)) behind.set(maskPart(part), [...(behind.get(maskPart(part)) ?? []), part.value]);
  const masks = [...behind.keys()].toSorted((a, b) => b.length - a.length);
  if (masks.length === 0) return [...texts];
  const any = new RegExp(masks.map((mask) => mask.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "gu");
  return texts.map((text) =>
    text.replace(any, (mask) => {
      const values = behind.get(mask)!;
      return values.length > 1 ? values.shift()! : values[0]!;
    }),
  );
}
