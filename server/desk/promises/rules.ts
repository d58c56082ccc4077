import type { PromiseSource, PromiseState } from "#contract/promises.ts";
import type { WaitPage } from "#contract/policies/wait-page.ts";
import { addDays, instantAt, onDate } from "#server/kernel/time/index.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

export interface Owed {
  state: PromiseState;
  ownerId: string | null;
  source: PromiseSource;
}

/** Done and cancelled promises are over; a missed one is still owed. */
const over = (p: Owed) => p.state === "done" || p.state === "cancelled";

/** Broken once its time has passed unkept, and never whole again: when the deadline found it, or whoever kept it too late was faster. */
export const brokenAt = (p: { dueAt: Date; missedAt: Date | null }, now: Date): Date | null => p.missedAt ?? (now.getTime() > p.dueAt.getTime() ? now : null);

/** Nobody's promise is taken by whoever comes first; somebody's only by who may act everywhere. */
export function mayClaim(p: Owed, personId: string, everywhere: boolean): Verdict {
  if (over(p)) return { refused: "promise_over" };
  if (p.source === "ticket") return { refused: "promise_of_ticket" };
  return p.ownerId === null || p.ownerId === personId || everywhere ? true : { refused: "promise_taken" };
}

/** Who has claimed it acts on it. */
export function mayAct(p: Owed, personId: string, everywhere: boolean): Verdict {
  if (over(p)) return { refused: "promise_over" };
  if (p.source === "ticket") return { refused: "promise_of_ticket" };
  return p.ownerId === personId || everywhere ? true : { refused: "promise_not_yours" };
}

/** A promise lies ahead, and not so far that nobody remembers it. */
export function mayBeDue(dueAt: Date, now: Date, horizonDays: number): Verdict {
  if (dueAt.getTime() <= now.getTime()) return { refused: "due_past", fields: [{ path: "dueAt", code: "due_past" }] };
  return dueAt.getTime() > now.getTime() + horizonDays * 86_400_000 ? { refused: "due_too_far", fields: [{ path: "dueAt", code: "due_too_far", params: { days: horizonDays } }] } : true;
}

export interface Window {
  from: Date;
  to: Date;
}

/** The windows in which a customer may ask to be called: within the hours in which one may disturb, none that has nearly begun. */
export function callWindows(rules: WaitPage["callback"], now: Date, zone: string): Window[] {
  if (!rules.offered) return [];
  const earliest = now.getTime() + rules.leadMinutes * 60_000;
  const today = onDate(now, zone);
  const windows: Window[] = [];
  for (let day = 0; day < rules.days; day += 1) {
    const on = addDays(today, day);
    for (const [from, to] of stretches(rules)) {
      const end = instantAt(on, to, zone).getTime();
      for (let at = instantAt(on, from, zone).getTime(); at < end; at += rules.windowMinutes * 60_000) {
        const until = Math.min(at + rules.windowMinutes * 60_000, end);
        // A short rest belongs to nobody: half a window at least, and all of it still to come.
        if (at >= earliest && until - at >= rules.windowMinutes * 30_000) windows.push({ from: new Date(at), to: new Date(until) });
      }
    }
  }
  return windows;
}

/** The hours of a day in which one may call, without the quiet ones. */
function stretches(rules: WaitPage["callback"]): [string, string][] {
  let open: [string, string][] = rules.from < rules.to ? [[rules.from, rules.to]] : [];
  for (const [from, to] of rules.quiet) {
    open = open.flatMap(([begin, end]): [string, string][] => [[begin, from < end ? from : end], [to > begin ? to : begin, end]]).filter(([begin, end]) => begin < end);
  }
  return open;
}

/** So long somebody may take to fill in the form. */
const fillingMs = 15 * 60_000;
/** The window that was chosen, or nothing: only what is offered can be chosen, or was while the form was filled in and still lies ahead. */
export const chosen = (rules: WaitPage["callback"], now: Date, zone: string, from: Date, to: Date): Window | undefined =>
  [now, new Date(now.getTime() - fillingMs)].flatMap((at) => callWindows(rules, at, zone)).find((one) => one.from >= now && one.from.getTime() === from.getTime() && one.to.getTime() === to.getTime());

/** A number that can be called: a mobile or a landline with its area. */
export function callable(phone: string): string | null {
  const plain = phone.normalize("NFKC").replace(/[\s\-()]/g, "").replace(/^(?:\+|00)86(?=1|0)/, "");
  return /^1[3-9]\d{9}$|^0\d{9,11}$/.test(plain) ? plain : null;
}
