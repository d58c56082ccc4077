import type { DocumentState } from "#contract/documents.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

interface Held {
  state: DocumentState;
  authorId: string;
  reviewerId: string | null;
}

/** Only its reviewer decides, and only while it waits. */
export const mayDecide = (d: Held, personId: string | null): boolean => d.state === "review" && d.reviewerId !== null && d.reviewerId === personId;
/** What was sent back is written anew by its author. */
export const mayEdit = (d: Held, personId: string | null): boolean => d.state === "returned" && d.authorId === personId;
export const mayWithdraw = (d: Held, personId: string | null): boolean => (d.state === "review" || d.state === "returned") && d.authorId === personId;
/** Why not, in one word for all: somebody was quicker, or it is not one's turn. */
export const inTurn = (may: boolean): Verdict => may || { refused: "document_moved" };

/** Who stands in for its review: a superior, never its author; nobody, where the author may pass on by himself. */
export function mayWrite(d: { kind: "request" | "report" | "document"; reviewerId: string | null; recipients: number; dueOn: string | null }, author: { id: string; mayPass: boolean }, reviewers: readonly string[], today: string): Verdict {
  const no = (path: string, code: string): Verdict => ({ refused: "invalid", fields: [{ path, code }] });
  if (d.reviewerId === author.id) return no("reviewerId", "document_own_review");
  if (d.reviewerId !== null && !reviewers.includes(d.reviewerId)) return no("reviewerId", "document_reviewer_unknown");
  // A request asks somebody, a report tells somebody.
  if (d.reviewerId === null && (d.kind !== "document" || !author.mayPass)) return no("reviewerId", "document_reviewer_missing");
  if (d.kind === "document" && d.recipients === 0) return no("people", "document_to_nobody");
  if (d.dueOn !== null && d.dueOn < today) return no("dueOn", "day_past");
  return true;
}

const dayMs = 86_400_000;
/** When those who owe an acknowledgement are reminded: a day before it is due where that is still to come, and when it is due. */
export function nextReminder(dueAt: Date | null, now: Date): { at: Date; step: "before" | "due" } | null {
  if (dueAt === null || dueAt <= now) return null;
  const before = new Date(dueAt.getTime() - dayMs);
  return before > now ? { at: before, step: "before" } : { at: dueAt, step: "due" };
}
