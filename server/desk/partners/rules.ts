import { personalShares, type PartnerSaid, type PartnerShare } from "#contract/partners.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** How long after the deadline a link still opens: a late answer is better than none. */
const daysAfterDue = 7;
/** A task without a deadline is open for so long. */
const daysWithout = 30;
const dayMs = 86_400_000;

/** Until when a link opens. */
export const linkUntil = (dueAt: Date | null, now: Date): Date => new Date(dueAt === null ? now.getTime() + daysWithout * dayMs : Math.max(dueAt.getTime(), now.getTime()) + daysAfterDue * dayMs);

export type OverWhy = "answered" | "refused" | "withdrawn" | "revoked" | "expired" | "ticket_ended";

/** Whether a link still opens, else what ended it; what became of the task is said before what became of the link. */
export function mayOpen(link: { expiresAt: Date; revokedAt: Date | null }, task: { state: "open" | "answered" | "refused" | "withdrawn"; ticketEnded: boolean }, now: Date): Verdict {
  const over = (why: OverWhy): Verdict => ({ refused: "partner_link_over", params: { why } });
  if (task.state !== "open") return over(task.state);
  if (task.ticketEnded) return over("ticket_ended");
  if (link.revokedAt !== null) return over("revoked");
  return link.expiresAt > now || over("expired");
}

/** Whether sharing this opens personal data whole. */
export const opensPersonal = (share: readonly PartnerShare[]): boolean => personalShares.some((one) => share.includes(one));

/** What a letter does: its first word says so, as our letters explain; else it is the answer. */
export type Meaning = "accept" | "question" | "refusal" | "answer" | "nothing";
const firstWords: readonly [Meaning, RegExp][] = [
  ["question", /^(提问|疑问|question\b)/i],
  ["refusal", /^(不能处理|无法处理|不接|cannot\b|decline\b)/i],
];
/** "Received", and nothing more: taken on, but no answer yet. */
const received = /^(接下|已接下|收到|已收到|好的?|ok|okay|noted|received|accepted?)([\s,，。.!！~]*(收到|好的|谢谢|多谢|马上处理|马上查|处理中|thanks?|thank you))*[\s,，。.!！~]*$/i;
const atMostSigned = 80;
export function meaningOf(said: string, files: number): Meaning {
  const text = said.trim();
  if (text === "") return files > 0 ? "answer" : "nothing";
  if (files === 0 && text.length <= atMostSigned && received.test(text.split("\n")[0]!)) return "accept";
  return firstWords.find(([, pattern]) => pattern.test(text))?.[0] ?? "answer";
}

/** Whether a letter from this address counts as the partner's, else why a person decides; a task that is over takes none. */
export function mayTakeLetter(letter: { fromPartner: boolean }, task: { state: "open" | "answered" | "refused" | "withdrawn"; ticketEnded: boolean; revoked: boolean }): "yes" | "late" | "other_address" | "revoked" {
  if (!letter.fromPartner) return "other_address";
  if (task.state !== "open" || task.ticketEnded) return "late";
  return task.revoked ? "revoked" : "yes";
}

const saidKinds: Readonly<Record<string, Pick<PartnerSaid, "by" | "kind">>> = {
  partner_accepted: { by: "partner", kind: "accepted" },
  partner_question: { by: "partner", kind: "question" },
  partner_reply: { by: "staff", kind: "reply" },
  task_answered: { by: "partner", kind: "answer" },
  task_refused: { by: "partner", kind: "refusal" },
};
/** A line of the timeline as partner and staff read it beside the task. */
export const saidOf = (line: { at: Date; kind: string; words: string }): PartnerSaid[] => (saidKinds[line.kind] ? [{ ...saidKinds[line.kind]!, at: line.at.toISOString(), words: line.words }] : []);
