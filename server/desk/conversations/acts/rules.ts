import type { Verdict } from "#server/kernel/refusal.ts";
import type { Standing } from "../rules.ts";

/** Who serves a conversation acts on it; so does whoever may act on everything. */
export function mayActOn(c: Pick<Standing, "assigneeId">, personId: string, everywhere: boolean): Verdict {
  return c.assigneeId === personId || everywhere ? true : { refused: "not_yours" };
}

/** Only an answered conversation that somebody serves is put aside: no customer is laid away without ever having heard from us. */
export function maySetAside(c: Standing, personId: string, everywhere: boolean): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  if (c.assigneeId === null) return { refused: "nobody_serves" };
  const acts = mayActOn(c, personId, everywhere);
  if (acts !== true) return acts;
  return c.firstReplyAt === null && c.stage !== "answer" && c.stage !== "confirmation" ? { refused: "answer_first" } : true;
}

export interface RecallRules {
  ownSeconds: number;
  supervisorMinutes: number;
}
export interface Said {
  kind: string;
  at: Date;
  authorKind: "customer" | "agent" | "system";
  authorId: string | null;
  recalled: boolean;
}

/** Own words within the handbook's seconds; whoever may act on everything, any colleague's within the supervisor's minutes. */
export function mayRecall(c: Standing, said: Said, personId: string, everywhere: boolean, rules: RecallRules, now: Date): Verdict {
  if (said.kind !== "message" && said.kind !== "note") return { refused: "recall_not_possible" };
  if (said.authorKind !== "agent") return { refused: "recall_not_possible" };
  if (said.recalled) return { refused: "recalled_already" };
  if (said.authorId !== personId && !everywhere) return { refused: "not_yours" };
  if (!c.open) return { refused: "conversation_ended" };
  const seconds = everywhere ? Math.max(rules.supervisorMinutes * 60, said.authorId === personId ? rules.ownSeconds : 0) : rules.ownSeconds;
  return now.getTime() - said.at.getTime() <= seconds * 1000 ? true : { refused: "recall_too_late", params: { seconds } };
}

/** Two open conversations of one customer become one course; whoever merges acts on both, or the merged one waits for anybody. */
export function mayMerge(c: Standing & { id: string; customerId: string }, into: Standing & { id: string; customerId: string }, personId: string, everywhere: boolean): Verdict {
  if (c.id === into.id) return { refused: "same_conversation" };
  if (c.customerId !== into.customerId) return { refused: "other_customer" };
  if (!c.open || !into.open) return { refused: "conversation_ended" };
  const main = mayActOn(into, personId, everywhere);
  if (main !== true) return main;
  return c.assigneeId === null ? true : mayActOn(c, personId, everywhere);
}

/** A merge is taken back while the rule's minutes last and the customer has not begun a new conversation there. */
export function mayUnmerge(merge: { at: Date } | null, undoMinutes: number, wroteAgain: boolean, now: Date): Verdict {
  if (merge === null) return { refused: "not_merged" };
  if (now.getTime() - merge.at.getTime() > undoMinutes * 60_000) return { refused: "merge_undo_too_late", params: { minutes: undoMinutes } };
  return wroteAgain ? { refused: "customer_wrote_again" } : true;
}

/** What a draft of another device means for one that is stored now: the newest stays, words that it replaces unseen come back to the writer. */
export function unseenWords(stored: { at: Date; device: string; text: string } | null, incoming: { base: Date | null; device: string; text: string }): boolean {
  if (stored === null || stored.device === incoming.device || stored.text === incoming.text) return false;
  return incoming.base === null || incoming.base.getTime() !== stored.at.getTime();
}
