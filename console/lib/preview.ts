/** A message as one line of a list: what was cut out of it stands as a mask, never as its token (D5). */
export const previewText = (text: string): string => text.replace(/⟦[^⟦⟧]{1,40}⟧/gu, "•••");
