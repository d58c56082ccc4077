import type { Ordered, Reach, Said } from "../store/source.ts";
import type { Text } from "../store/text.ts";
import type { TicketText } from "#server/desk/tickets/index.ts";
import { facet, facetsOfEntry, facetsOfSubject, facetsOfTicket, facetsOfTime } from "./facets.ts";
import { gramsOf } from "./grams.ts";
import { normOf } from "./normal.ts";

/** All words of an entry: its text, and the names on its card or file. */
export const wordsOf = (e: Pick<Said, "text" | "card_title" | "card_number" | "file_name">): string => [e.text, e.card_title, e.card_number, e.file_name].filter(Boolean).join(" ");
export const wordsOfOrder = (o: Pick<Ordered, "number" | "titles">): string => `${o.number} ${o.titles}`;

const textOf = (words: string, key: Pick<Text, "subjectId" | "n" | "at">, facets: readonly number[]): Text => {
  const norm = normOf(words);
  return { ...key, norm, grams: gramsOf(norm), facets: [...new Set(facets)] };
};

export const textOfSaid = (e: Said, c: Reach): Text => textOf(wordsOf(e), { subjectId: e.conversation_id, n: e.seq, at: e.at }, [...facetsOfEntry(e), ...facetsOfSubject(c)]);
export const textOfOrder = (o: Ordered): Text => textOf(wordsOfOrder(o), { subjectId: o.id, n: 0, at: o.placed_at }, [facet.kind("order"), facet.shop(o.shop_id), ...facetsOfTime(o.placed_at)]);

export const textOfTicket = (t: TicketText): Text => textOf(t.words, { subjectId: t.id, n: 0, at: t.openedAt }, facetsOfTicket(t));

const keyOf = (t: Pick<Text, "subjectId" | "n" | "at">) => `${t.subjectId}/${t.n}/${t.at.getTime()}`;
const same = (a: Pick<Text, "norm" | "facets">, b: Pick<Text, "norm" | "facets">) => a.norm === b.norm && a.facets.length === b.facets.length && a.facets.every((one, i) => one === b.facets[i]);

/** What has to happen for the index to agree with the record. */
export function difference(indexed: readonly Omit<Text, "grams">[], wanted: readonly Text[]): { add: Text[]; change: Text[]; drop: Omit<Text, "grams">[] } {
  const before = new Map(indexed.map((text) => [keyOf(text), text]));
  const after = new Set(wanted.map(keyOf));
  return {
    add: wanted.filter((text) => !before.has(keyOf(text))),
    change: wanted.filter((text) => {
      const known = before.get(keyOf(text));
      return known !== undefined && !same(known, text);
    }),
    drop: indexed.filter((text) => !after.has(keyOf(text))),
  };
}
