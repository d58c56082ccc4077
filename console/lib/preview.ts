import { calledWord } from "#contract/masking.ts";

/** A message as one line of a list: what was cut out of it stands as a mask, never as its token (D5); how the customer is called stands beside the line anyway. */
export const previewText = (text: string, called = ""): string => text.replace(/⟦[^⟦⟧]{1,40}⟧/gu, (token) => (called !== "" && token.startsWith(`⟦${calledWord}`) ? called : "•••"));
