import { severities, type Severity } from "#contract/forms.ts";
import type { PauseReason } from "#contract/policies/sla.ts";
import type { Workflow, WorkflowStage } from "#contract/policies/workflow.ts";
import type { Reason, TicketState } from "#server/desk/workflows/index.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** Somebody who might get a new ticket. */
export interface Candidate {
  id: string;
  skills: readonly string[];
  onDuty: boolean;
  open: number;
}

/**
 * Who gets a new ticket (R-TK-01): whoever opened it, or of the territory's teams whoever has the skill, is on duty, has the fewest open ones.
 * A question that would leave nobody is passed over, and the answer says so.
 */
export function chooseOwner(rule: Workflow["owner"], openerId: string | null, territory: string, candidates: readonly Candidate[]): { ownerId: string | null; reasons: Reason[] } {
  if (rule.to === "opener" && openerId !== null) return { ownerId: openerId, reasons: [{ code: "opener" }] };
  const reasons: Reason[] = [{ code: "territory_teams", params: { territory, people: candidates.length } }];
  let left = [...candidates];
  const narrow = (code: string, none: string, fits: (one: Candidate) => boolean, params: Record<string, string> = {}) => {
    const kept = left.filter(fits);
    reasons.push({ code: kept.length > 0 ? code : none, params: { ...params, people: kept.length } });
    if (kept.length > 0) left = kept;
  };
  if (left.length === 0) return { ownerId: null, reasons: [...reasons, { code: "nobody" }] };
  if (rule.skill !== undefined) narrow("with_skill", "skill_nobody", (one) => one.skills.includes(rule.skill!), { skill: rule.skill });
  narrow("on_duty", "on_duty_nobody", (one) => one.onDuty);
  const [first] = left.toSorted((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
  return { ownerId: first!.id, reasons: [...reasons, { code: "fewest_open", params: { open: first!.open } }] };
}

export interface Mine {
  ownerId: string | null;
  ended: boolean;
}

/** Taking an open ticket that is nobody's is everybody's; giving it on is its owner's, or of who leads. */
export function mayAssign(t: Mine, personId: string, leads: boolean, toSelf: boolean): Verdict {
  if (t.ended) return { refused: "ticket_ended" };
  return leads || t.ownerId === personId || (toSelf && t.ownerId === null) ? true : { refused: "ticket_not_yours" };
}

/** What is its owner's alone, or of who leads. */
export function mayManage(t: Mine, personId: string, leads: boolean): Verdict {
  if (t.ended) return { refused: "ticket_ended" };
  return leads || t.ownerId === personId ? true : { refused: "ticket_not_yours" };
}

/** A matter is rated by its customer when it has ended, once. */
export function mayRate(t: { endedAt: Date | null; mergedInto: string | null }, rated: boolean): Verdict {
  if (t.endedAt === null || t.mergedInto !== null) return { refused: "ticket_not_ended" };
  return rated ? { refused: "ticket_rated" } : true;
}

interface Alike {
  id: string;
  type: string;
  contactId: string | null;
  ended: boolean;
}

/** Two open tickets of one kind and one customer are the same matter; nothing else is merged. */
export function mayMerge(from: Alike, into: Alike, customerOf: (contactId: string) => string): Verdict {
  if (from.ended || into.ended) return { refused: "ticket_ended" };
  const same = from.contactId === null || into.contactId === null ? from.contactId === into.contactId : customerOf(from.contactId) === customerOf(into.contactId);
  return from.id !== into.id && from.type === into.type && same ? true : { refused: "merge_unlike" };
}

/** A ticket hangs on an open one whose workflow tells those of its kind when it ends. */
export function mayHang(t: { type: string; ended: boolean }, cause: { ended: boolean; tells: readonly string[] }): Verdict {
  if (t.ended || cause.ended) return { refused: "ticket_ended" };
  return cause.tells.includes(t.type) ? true : { refused: "hang_unlike" };
}

/** How a workflow's stages look from one place: behind, here, ahead; those never entered that lie behind are not drawn as done. */
export function courseOf(w: Workflow, t: Pick<TicketState, "place" | "visits">): { key: string; state: "done" | "current" | "next" }[] {
  const ended = w.ends.some((end) => end.key === t.place);
  const here = w.stages.findIndex((stage) => stage.key === t.place);
  return w.stages.map((stage, at) => ({ key: stage.key, state: stage.key === t.place ? "current" : (ended || at < here) && (t.visits[stage.key] ?? 0) > 0 ? "done" : "next" }));
}

/** Puts values into `{places}` of what a customer is told; a field that was never filled in leaves nothing. */
export const told = (text: string, values: Readonly<Record<string, string>>): string => text.replace(/\{([a-z0-9_-]+)\}/g, (_, place: string) => values[place] ?? "").replace(/ {2,}/g, " ").trim();

/** The address that a ticket's letters go to: that of the contact who asked, else one of the same customer that a shop vouched for; what somebody typed elsewhere opens nothing here. */
export const mailAddress = (contactId: string, fields: readonly { contactId: string; value: string; stated: boolean; updatedAt: Date }[]): string | null =>
  (fields.find((one) => one.contactId === contactId) ?? fields.filter((one) => !one.stated).toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime())[0])?.value ?? null;

/** What a stage waits for, as clocks know it: the customer's word, or something else. */
const waitsOf = (stage: Pick<WorkflowStage, "silence" | "waits"> | undefined): PauseReason[] => [...(stage?.silence ? ["customer" as const] : []), ...(stage?.waits ? [stage.waits] : [])];

/** The same place in another version of its workflow: what is waited for no more, and what is from now on. */
export function waitsAfter(before: Parameters<typeof waitsOf>[0], after: Parameters<typeof waitsOf>[0]): { over: PauseReason[]; begun: PauseReason[] } {
  const [was, is] = [waitsOf(before), waitsOf(after)];
  return { over: was.filter((one) => !is.includes(one)), begun: is.filter((one) => !was.includes(one)) };
}

/** Whether a severity is at least another one, and whether a change makes it so. */
export const isGrave = (severity: Severity, from: unknown): boolean => severities.some((one) => one === from) && severities.indexOf(severity) >= severities.findIndex((one) => one === from);
export const becomesGrave = (before: Severity, after: Severity, from: unknown): boolean => isGrave(after, from) && !isGrave(before, from);

/** Tags are for finding: whoever may work on an open ticket may set them. */
export const mayTag = (t: Mine): Verdict => (t.ended ? { refused: "ticket_ended" } : true);

/** An act on many tickets is taken back once, soon. */
export function mayUndo(bulk: { at: Date; undoneAt: Date | null }, now: Date, minutes: number): Verdict {
  if (bulk.undoneAt !== null) return { refused: "undone_already" };
  return now.getTime() - bulk.at.getTime() <= minutes * 60_000 ? true : { refused: "undo_too_late", params: { minutes } };
}

interface Changeable {
  ownerId: string | null;
  severity: string;
  tags: readonly string[];
}
/** What somebody has changed since is not taken back over their head. */
export function stillAsLeft(t: Changeable, left: { ownerId?: string | null; severity?: string; tags?: readonly string[] }): Verdict {
  const same = (left.ownerId === undefined || left.ownerId === t.ownerId) && (left.severity === undefined || left.severity === t.severity) && (left.tags === undefined || JSON.stringify(left.tags) === JSON.stringify(t.tags));
  return same ? true : { refused: "changed_since" };
}

/** Not to itself, a child of one parent only, and never its own ancestor. */
export function mayRelate(kind: string, from: { id: string; parentId: string | null }, toId: string, above: readonly string[]): Verdict {
  const no = (refused: string): Verdict => ({ refused, fields: [{ path: "to", code: refused }] });
  if (from.id === toId) return no("relation_itself");
  if (kind !== "child") return true;
  if (from.parentId !== null) return no("relation_known");
  return above.includes(from.id) ? no("relation_circle") : true;
}
