import type { RequestDecision, RequestKind, RequestStage } from "#contract/data-requests.ts";
import type { BusinessCalendar } from "#server/foundation/organization/index.ts";
import type { Verdict } from "#server/kernel/refusal.ts";
import { addDays, onDate } from "#server/kernel/time/index.ts";

/** The end of the n-th working day after the day on which something came in. */
export function workingDaysAfter(calendar: BusinessCalendar, from: Date, n: number): Date {
  let on = onDate(from, calendar.zone);
  for (let left = n, looked = 0; looked < 1000; looked += 1) {
    on = addDays(on, 1);
    const last = calendar.hoursOn(on).open.at(-1);
    if (last === undefined) continue;
    left -= 1;
    if (left === 0) return new Date(last[1]);
  }
  throw new RangeError(`The calendar has no ${n} working days within 1,000 days.`);
}

export type RequestStep = { step: "check" } | { step: "decide"; decision: RequestDecision } | { step: "lift" } | { step: "finish" };

const from: Record<RequestStep["step"], RequestStage> = { check: "received", decide: "checked", lift: "restricted", finish: "granted" };

/** Whether a request may take this step now: a restriction that is lifted goes on to the deletion; only deletion ends in keeping without use, and nothing is erased while it is being used or held. */
export function mayStep(request: { kind: RequestKind; stage: RequestStage; version: number }, step: RequestStep & { version: number }, customer: { open: boolean; matters: { tickets: number; agreements: number }; held: boolean }): Verdict {
  if (request.version !== step.version) return { refused: "stale_version" };
  if (request.stage !== from[step.step]) return { refused: "wrong_stage" };
  if (step.step === "decide" && step.decision === "restricted" && request.kind !== "delete") return { refused: "only_delete_restricts" };
  if (step.step === "finish" && request.kind === "delete") {
    if (customer.open) return { refused: "conversation_open" };
    // A complaint or an agreement that runs needs whom it is about; what the law keeps longer is a restriction.
    if (customer.matters.tickets + customer.matters.agreements > 0) return { refused: "matter_open", params: customer.matters };
    if (customer.held) return { refused: "customer_on_hold" };
  }
  return true;
}

/** The stage after a step that was allowed. */
export const stageAfter = (step: RequestStep): RequestStage => (step.step === "check" ? "checked" : step.step === "finish" ? "done" : step.step === "lift" ? "granted" : step.decision);

/** A copy is handed over once somebody has granted it. */
export const mayCopy = (request: { kind: RequestKind; stage: RequestStage }): Verdict =>
  (request.kind === "copy" || request.kind === "access") && (request.stage === "granted" || request.stage === "done") ? true : { refused: "wrong_stage" };
