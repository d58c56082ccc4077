import type { MailCode, MailState } from "#contract/mail.ts";

/** What came of one try, as the wire knows it. */
export type Tried =
  | { kind: "accepted"; status: number; answer: string }
  /** The server answered no: to this mail, or to us before any mail was named (greeting, TLS, sign-in). */
  | { kind: "refused"; status: number; answer: string; to: "mail" | "us"; signIn: boolean }
  /** No answer. `handed`: the whole text and its closing dot may have gone out. */
  | { kind: "cut"; code: MailCode; handed: boolean };

export interface Outcome {
  state: MailState;
  code: MailCode | null;
  status: number | null;
  answer: string;
  waitSeconds: number | null;
  /** The server itself takes nothing: everything waits, and a person should look. */
  trouble: MailCode | null;
}

export const patienceMs = 3 * 86_400_000;
/** How long a sender is taken to live after it took a mail; longer than any step of the conversation with a server may last together. */
export const leaseMs = 180_000;

/** How long to wait after so many tries: half a minute, 1, 2, 4 … an hour. */
export const backOffSeconds = (attempts: number): number => Math.min(3600, 30 * 2 ** Math.min(Math.max(attempts, 1) - 1, 10));

/** What follows from a try (D13): only what certainly did not arrive is tried again by itself. */
export function afterTry(tried: Tried, mail: { attempts: number; since: Date }, now: Date): Outcome {
  const base = { status: null, answer: "", waitSeconds: null, trouble: null };
  if (tried.kind === "accepted") return { ...base, state: "sent", code: null, status: tried.status, answer: tried.answer };
  if (tried.kind === "cut" && tried.handed) return { ...base, state: "uncertain", code: "cut_after_data" };
  if (tried.kind === "refused" && tried.to === "mail" && tried.status >= 500) return { ...base, state: "refused", code: "refused", status: tried.status, answer: tried.answer };
  const said = tried.kind === "refused" ? { status: tried.status, answer: tried.answer } : {};
  const code = tried.kind === "cut" ? tried.code : tried.to === "mail" ? "put_off" : tried.signIn ? "auth_refused" : "server_refused";
  const trouble = tried.kind === "refused" && tried.to === "mail" ? null : code;
  if (now.getTime() - mail.since.getTime() >= patienceMs) return { ...base, ...said, state: "failed", code: "too_old", trouble };
  return { ...base, ...said, state: "waiting", code, waitSeconds: backOffSeconds(mail.attempts), trouble };
}

/** What becomes of a mail whose sender has died: handed over, nobody knows; before that, it certainly did not go out. */
export const afterLoss = (handedAt: Date | null): "uncertain" | "waiting" => (handedAt === null ? "waiting" : "uncertain");

/** The domain of an address, for the name by which we greet and for the Message-ID. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);
export const messageIdOf = (id: string, from: string): string => `<${id}@${domainOf(from)}>`;
