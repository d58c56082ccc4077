import type { z } from "zod";
import type { ConversationDetail } from "#contract/conversation.ts";

type Written = NonNullable<z.output<typeof ConversationDetail>["record"]>;
export type Stance = Written["opinions"][number]["stance"];

/** A record while it is being written: the topic may still be missing. */
export interface RecordDraft {
  topic: string | null;
  productId?: string | null | undefined;
  problem: string;
  process: string;
  result: string;
  needs: readonly { category: string; text: string }[];
  opinions: readonly { category: string; text: string; stance: Stance }[];
}

/** So long a field may be, as the contract has it. */
export const mostWords = 2000;
/** By how much words are too long, as they would be sent; 0 where they are not. */
export const wordsOver = (words: string): number => Math.max(0, words.trim().length - mostWords);

export const emptyRecord: RecordDraft = { topic: null, problem: "", process: "", result: "", needs: [], opinions: [] };

/** Which places still miss something, by path: the form marks them. */
export function recordGaps(record: RecordDraft): ReadonlySet<string> {
  const gaps = new Set<string>();
  if (record.topic === null) gaps.add("topic");
  if (record.problem.trim() === "") gaps.add("problem");
  if (record.result.trim() === "") gaps.add("result");
  for (const name of ["problem", "process", "result"] as const) if (wordsOver(record[name]) > 0) gaps.add(name);
  for (const [name, list] of [["needs", record.needs], ["opinions", record.opinions]] as const)
    list.forEach((one, at) => {
      if (one.category === "" || one.text.trim() === "") gaps.add(`${name}.${at}`);
    });
  return gaps;
}

/** A complete record as the server takes it, or null while something is missing. */
export function recordToSend(record: RecordDraft): Written | null {
  if (record.topic === null || recordGaps(record).size > 0) return null;
  return {
    topic: record.topic,
    ...(record.productId == null ? {} : { productId: record.productId }),
    problem: record.problem.trim(),
    process: record.process.trim(),
    result: record.result.trim(),
    needs: record.needs.map((one) => ({ ...one, text: one.text.trim() })),
    opinions: record.opinions.map((one) => ({ ...one, text: one.text.trim() })),
  };
}

/** The stance that the handbook's tone of an opinion suggests. */
export function stanceOf(tone: "good" | "neutral" | "bad" | undefined): Stance {
  return tone === "good" ? "praise" : tone === "bad" ? "criticism" : "neutral";
}
