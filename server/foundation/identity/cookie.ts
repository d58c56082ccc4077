import type { Call } from "#server/kernel/http/route.ts";
import { hashOf } from "./codes.ts";
import { sessionLongest } from "./rules.ts";

const plainName = "kefu_session";
const securedName = "__Host-kefu_session";

/** The session token in a cookie header. Behind https only the `__Host-` cookie counts, which no neighbouring host can plant. */
export function readToken(cookieHeader: string | undefined, httpsOnly: boolean): string | null {
  if (!cookieHeader) return null;
  let plain: string | null = null;
  for (const part of cookieHeader.split(";")) {
    const equals = part.indexOf("=");
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim();
    const value = part.slice(equals + 1).trim();
    if (value.length !== 43) continue;
    if (name === securedName) return value;
    if (name === plainName && !httpsOnly) plain = value;
  }
  return plain;
}

export const tokenHash = (token: string): Buffer => hashOf("session", token);

/** Hands the browser its session. */
export function giveCookie(call: Call, token: string): void {
  call.setCookie(call.secure ? securedName : plainName, token, sessionLongest / 1000);
}
/** Takes the session from the browser. */
export function takeCookie(call: Call): void {
  call.setCookie(call.secure ? securedName : plainName, "", 0);
}

// The way to a provider and back belongs to one browser: without its cookie nobody completes it (login CSRF).
const ssoName = "kefu_sso";
export function giveSsoCookie(call: Call, token: string): void {
  call.setCookie(ssoName, token, 600);
}
/** Reads and takes the cookie: a way counts once. */
export function takeSsoCookie(call: Call): string | null {
  const found = /(?:^|;\s*)kefu_sso=([A-Za-z0-9_-]{43})(?:;|$)/.exec(call.request.headers.cookie ?? "");
  call.setCookie(ssoName, "", 0);
  return found?.[1] ?? null;
}
