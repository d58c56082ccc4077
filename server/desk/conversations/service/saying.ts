import { standingInTheWay, type Hit } from "#contract/words/find.ts";
import type { Actor } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Desk } from "./desk.ts";

const fieldOf = ({ rule, level, start, end, word }: Hit) => ({ path: "text", code: level === "stop" ? "word_stopped" : "word_warned", params: { rule, start, end, word } });

/**
 * Nothing goes to a customer that the handbook stops, and what it warns of only when the writer insists (R-CV-07). Names every place
 * by rule and span; gives the rules that were insisted against. On the hot path: two walks over the text, nothing else.
 */
export async function insistSayable(desk: Desk, words: { text: string; acknowledged?: readonly string[] | undefined }): Promise<string[]> {
  if (words.text === "") return [];
  const { matcher } = await desk.ports.rules.outgoingWords(desk.kernel.db.kysely, desk.kernel.clock.now());
  const hits = matcher.find(words.text);
  if (hits.length === 0) return [];
  const inTheWay = standingInTheWay(hits, words.acknowledged ?? []);
  if (inTheWay.length > 0) throw new Refusal("words_stopped", { status: 422, fields: inTheWay.slice(0, 20).map(fieldOf) });
  return [...new Set(hits.flatMap((hit) => (hit.level === "warn" ? [hit.rule] : [])))];
}

/** That a warning was overruled is kept with its rules, never with the words. */
export async function recordInsisted(desk: Desk, actor: Actor, conversationId: string, seq: number, rules: readonly string[]): Promise<void> {
  await desk.kernel.run(actor, async (ctx) => ctx.record({ kind: "conversation.warning_overruled", subject: ["conversation", conversationId], data: { rules, seq } }));
}
