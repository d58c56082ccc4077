import type { Outcome, Stage } from "#contract/conversation.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** The parts of a conversation that rules look at. */
export interface Standing {
  open: boolean;
  stage: Stage;
  assigneeId: string | null;
  firstReplyAt: Date | null;
  endedAt: Date | null;
  outcome: Outcome | null;
  mergedInto?: string | null;
  /** The oldest customer message without an answer. */
  waitingSince?: Date | null;
}

/** Only the owner answers; a supervisor first takes the conversation over. */
export function mayAnswer(c: Standing, personId: string): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  return c.assigneeId === personId ? true : { refused: "not_yours" };
}

/** A waiting conversation may be taken; one that somebody has may not (R-CV-02: two agents never get the same one). */
export function mayAccept(c: Standing): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  return c.assigneeId === null ? true : { refused: "already_taken" };
}

/** "Solved?" is asked after an answer, not before (R-CV-01). */
export function mayAskSolved(c: Standing, personId: string): Verdict {
  const answer = mayAnswer(c, personId);
  if (answer !== true) return answer;
  // The first reply is noted by a follower of the record a moment later; that nobody waits any more says the same at once.
  const answered = c.firstReplyAt !== null || c.stage === "answer" || c.stage === "confirmation" || c.waitingSince === null;
  return !answered ? { refused: "not_answered_yet" } : true;
}

/** The owner hands over; so does whoever may act on everything. */
export function mayTransfer(c: Standing, personId: string, to: { personIds: readonly string[] }, everywhere: boolean): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  if (c.assigneeId !== personId && !everywhere) return { refused: "not_yours" };
  return c.assigneeId !== null && to.personIds.includes(c.assigneeId) ? { refused: "same_person" } : true;
}

/** The record is written by who served, also after the end. */
export function mayRecord(c: Standing, personId: string, everywhere: boolean): Verdict {
  return c.assigneeId === personId || everywhere ? true : { refused: "not_yours" };
}

/** The handbook says what a record needs (R-CV-05); each missing part is named. */
export function mayKeep(
  wanted: Readonly<Record<"topic" | "problem" | "process" | "result" | "need" | "opinion", "no" | "optional" | "required">>,
  record: { topic: string; problem: string; process: string; result: string; needs: readonly unknown[]; opinions: readonly unknown[] },
): Verdict {
  const given = { topic: record.topic, problem: record.problem, process: record.process, result: record.result, need: record.needs, opinion: record.opinions };
  const fields = (Object.keys(given) as (keyof typeof given)[])
    .filter((part) => wanted[part] === "required" && given[part].length === 0)
    .map((part) => ({ path: part === "need" ? "needs" : part === "opinion" ? "opinions" : part, code: "required" }));
  return fields.length === 0 ? true : { refused: "invalid", fields };
}

/** D17: a message within the handbook's minutes of the end reopens the conversation; later it is a new one. */
export function reopens(c: Standing, now: Date, reopenMinutes: number): boolean {
  // What was merged goes on in the other one; a new question begins a new conversation.
  if (c.open || c.endedAt === null || c.outcome === "spam" || (c.mergedInto ?? null) !== null) return false;
  return now.getTime() - c.endedAt.getTime() <= reopenMinutes * 60_000;
}

/** Whoever ended it takes it back within the same minutes; a newer conversation of the customer is where it goes on. */
export function mayTakeBackEnd(c: Standing, personId: string, facts: { now: Date; reopenMinutes: number; newer: boolean }): Verdict {
  if (c.open || c.endedAt === null) return { refused: "already_open" };
  if (c.assigneeId !== personId) return { refused: "not_yours" };
  if (facts.newer) return { refused: "newer_conversation" };
  return facts.now.getTime() - c.endedAt.getTime() <= facts.reopenMinutes * 60_000 ? true : { refused: "too_late_to_reopen", params: { minutes: facts.reopenMinutes } };
}

/** One rating per conversation, of whoever served, and as long after the end as the handbook says. */
export function mayRate(c: Standing, facts: { rated: boolean; now: Date; ratingHours: number }): Verdict {
  if (c.assigneeId === null) return { refused: "nobody_to_rate" };
  if (facts.rated) return { refused: "already_rated" };
  const late = c.endedAt !== null && facts.now.getTime() - c.endedAt.getTime() > facts.ratingHours * 3_600_000;
  return late ? { refused: "rating_over", params: { hours: facts.ratingHours } } : true;
}

/** What is known of a customer who waits, when the time is up in which a page that was left may be opened again. */
export interface Gone {
  here: boolean;
  /** Came when nobody was to be there: told that the answer comes later, and kept. */
  outsideHours: boolean;
  leftMessage: boolean;
}
/** D17: whoever left the page while waiting and did not come back has given up the queue; who left a message, or wrote outside the hours, has not. */
export function hasGivenUp(c: Standing, facts: Gone): boolean {
  return c.open && c.assigneeId === null && c.firstReplyAt === null && !facts.here && !facts.outsideHours && !facts.leftMessage;
}

/** D17: how a conversation ends when the customer leaves: abandoned while it still waits for a first answer. */
export function outcomeOfLeaving(c: Standing): Outcome {
  return c.firstReplyAt === null ? "abandoned" : "left";
}

/** Fills {name} variables of a handbook text; an unknown variable stays visible rather than vanishing. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([^{}]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A filled text without what an empty place leaves behind: 「，请问您还在吗」, 「工号 ，」, 「，。」. A missing name or number takes its word and its comma with it. */
export function withoutGaps(text: string): string {
  return text.replace(/工号 ?([，。])/g, "$1").replace(/ \(\)/g, "").replace(/，([，。])/g, "$1").replace(/^[，,\s]+/, "").replace(/Hello ,/, "Hello,").trim();
}
