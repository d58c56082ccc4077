import type { Card, FileRef } from "#contract/conversation.ts";

type Body = Record<string, unknown> | null;

/** What people can write into the body of a message: the name of a file, the words on a card. Personal data is cut out of them as out of the text (D5). */
export function wordsIn(body: Body): string[] {
  const { card, file } = (body ?? {}) as { card?: Card; file?: FileRef };
  if (!card && !file) return [];
  return [file?.name, card?.title, card?.type === "product" ? card.note : undefined].map((word) => word ?? "");
}

/** The body with these words in place of its own; `words` as `wordsIn` gave them. */
export function withWords(body: Body, [name = "", title = "", note = ""]: readonly string[]): Body {
  const { card, file } = (body ?? {}) as { card?: Card; file?: FileRef };
  if (!card && !file) return body;
  return {
    ...body,
    ...(file ? { file: { ...file, name } } : {}),
    ...(card ? { card: { ...card, title, ...(card.type === "product" && card.note !== undefined ? { note } : {}) } } : {}),
  };
}
