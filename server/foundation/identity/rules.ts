import { permissions, roles, scopeFor, type Grant, type Permission, type Role } from "#contract/permissions.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const passwordMinimum = 10;
/** Sessions end after 12 hours unused, and after 7 days in any case. */
export const sessionIdle = 12 * hour;
export const sessionLongest = 7 * day;
/** How long a sign-in may wait for its second factor. */
export const secondFactorPatience = 10 * minute;
export const invitationLasts = 7 * day;
export const setupCodeLasts = day;
/** Failures older than this no longer count. */
export const failuresForgotten = day;
const failuresBeforeLock = 5;
const longestLock = 15;

/** Names and passwords are compared in one spelling, however the keyboard composed them. */
export const normalName = (text: string): string => text.normalize("NFKC").trim().toLowerCase();
export const normalPassword = (text: string): string => text.normalize("NFKC");

/** The commonest passwords of ten characters and more; shorter ones are refused by length. */
const common = new Set(
  `1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 123456789q q123456789 1234567890a abc1234567 abc123456789
  abcd123456 abcde12345 aa12345678 aa123456789 qq123456789 qwertyuiop qwerty1234 qwerty12345 qwerty123456 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y
  q1w2e3r4t5 zxcvbnm123 asdfghjkl1 asdfghjkl123 asdf123456 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123
  admin12345 admin123456 admin123123 administrator root123456 kefu123456 kefu888888 welcome123 welcome1234 iloveyou123 iloveyou1314 woaini1314
  woaini520 woaini5201314 woaini123456 5201314520 1314520520 8888888888 6666666666 1111111111 0000000000 147258369a 1472583690 1233211234567
  changeme123 letmein1234 mima123456 zhang123456 wang123456 test123456 testtest123 computer123`.split(/\s+/),
);

/** Whether a password is good enough: long, not the login name, not among the commonest, not one character or one row of keys. */
export function mayUsePassword(password: string, loginName: string, field: string): Verdict {
  const weak = (code: string, params?: Record<string, number>): Verdict => ({ refused: "invalid", fields: [{ path: field, code, params }] });
  const text = normalPassword(password);
  const length = [...text].length;
  if (length < passwordMinimum) return weak("password_too_short", { minimum: passwordMinimum });
  const plain = text.toLowerCase();
  if (plain === normalName(loginName)) return weak("password_is_name");
  if (common.has(plain) || new Set(plain).size <= 2) return weak("password_too_common");
  const steps = [...plain].slice(1).map((character, i) => character.codePointAt(0)! - [...plain][i]!.codePointAt(0)!);
  if (steps.every((step) => step === 1) || steps.every((step) => step === -1)) return weak("password_too_common");
  return true;
}

/** How long a name is locked after so many failures in a row: nothing, then 1, 2, 4, 8, at most 15 minutes. */
export function lockMinutes(failures: number): number {
  if (failures < failuresBeforeLock) return 0;
  return Math.min(longestLock, 2 ** (failures - failuresBeforeLock));
}

export interface Failures {
  failures: number;
  lastAt: Date;
  lockedUntil: Date | null;
}

/** Whether a name may be tried now; params say how long to wait. */
export function mayTry(known: Failures | null, now: Date): Verdict {
  if (!known?.lockedUntil || known.lockedUntil <= now) return true;
  return { refused: "locked_out", params: { seconds: Math.ceil((known.lockedUntil.getTime() - now.getTime()) / 1000) } };
}

/** The count after one more attempt; it is raised before the password is looked at, so that parallel guesses cannot pass together. */
export function countAttempt(known: Failures | null, now: Date): Failures {
  const fresh = known === null || now.getTime() - known.lastAt.getTime() > failuresForgotten;
  const failures = fresh ? 1 : known.failures + 1;
  const minutes = lockMinutes(failures);
  return { failures, lastAt: now, lockedUntil: minutes === 0 ? null : new Date(now.getTime() + minutes * minute) };
}

/** The moment at which a session ends if nobody uses it. */
export function sessionEnds(session: { seenAt: Date; expiresAt: Date }): Date {
  return new Date(Math.min(session.seenAt.getTime() + sessionIdle, session.expiresAt.getTime()));
}

/** What stands for a person in a small square: the family name, or the initials of a name in Latin letters. */
export function avatarText(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...words[0]!][0] ?? "";
  if (!/\p{Script=Latin}/u.test(first) || words.length === 1) return first.toUpperCase();
  return (first + [...words.at(-1)!][0]!).toUpperCase();
}

/** Roles in one order, each once; the last scope said for a role holds. */
export function tidyGrants(grants: readonly Grant[]): Grant[] {
  const byRole = new Map<Role, Grant>(grants.map((grant) => [grant.role, grant.scope === undefined || grant.scope === "all" ? { role: grant.role } : grant]));
  return roles.flatMap((role) => byRole.get(role) ?? []);
}

/** What can no longer be done at all; a narrower scope keeps one's own work. */
export const rightsLost = (before: readonly Grant[], after: readonly Grant[]): Permission[] => permissions.filter((one) => scopeFor(before, one) !== null && scopeFor(after, one) === null);

/** Whether these roles make a full administrator: somebody must always be one. */
export const administers = (grants: readonly Grant[]): boolean => grants.some((grant) => grant.role === "administrator" && (grant.scope ?? "all") === "all");

/** Whether an administrator may stop being one. */
export function mayStopAdministering(others: number): Verdict {
  return others > 0 ? true : { refused: "last_administrator" };
}

/** Whether a person may be suspended by this actor, their work going to the successor. */
export function maySuspend(person: { id: string; state: string }, actorId: string | null, successor: { id: string; state: string } | null | "queue"): Verdict {
  if (person.id === actorId) return { refused: "not_yourself" };
  if (person.state === "suspended") return { refused: "already_suspended" };
  if (successor !== "queue" && (successor === null || successor.state !== "active" || successor.id === person.id)) return { refused: "successor_not_active" };
  return true;
}

const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger\//, "WeChat"],
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: readonly [RegExp, string][] = [
  [/Windows/, "Windows"],
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/OpenHarmony|HarmonyOS/, "HarmonyOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** What a session list says of a device; names of makers, not the whole text that a browser sends. */
export function deviceOf(userAgent: string): { browser: string | null; system: string | null } {
  const first = (list: readonly [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  return { browser: first(browsers), system: first(systems) };
}
