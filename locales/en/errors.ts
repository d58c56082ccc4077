import type source from "../zh-CN/errors.ts";

/** What every refusal says to its reader, by code. */
const errors = {
  codes: {
    invalid: "Some entries need a change; see the marked places.",
    unauthenticated: "Your session has ended. Sign in again; what you typed is still here.",
    forbidden: "You do not have this permission. An administrator can grant it.",
    not_found: "Not found: it may have been moved, or you cannot see it.",
    too_large: "Too large; make it smaller and try again.",
    too_many: "Too many requests; try again in {seconds} s.",
    conflict: "Someone else has just changed this. Refresh and make your change again.",
    stale_version: "Someone else has just changed this. Refresh and make your change again.",
    idempotency_conflict: "The same key was already used for other content; submit again.",
    offline: "The network is down; nothing is lost. Try again when it is back.",
    unreachable: "The server cannot be reached; nothing is lost. Try again in a moment.",
    internal:
      "The server failed and nothing was changed. Try again; if it persists, tell an administrator the code.",
  },
  fields: {
    required: "Fill this in.",
    invalid: "The format is not right.",
    too_short: "Too short; at least {minimum} characters.",
    too_long: "Too long; at most {maximum} characters.",
    too_small: "Too small; at least {minimum}.",
    too_big: "Too big; at most {maximum}.",
    taken: "Already in use; choose another.",
    not_found: "This entry was not found.",
    not_a_day: "Write the date like 2026-11-22.",
    not_a_url: "The address must start with https://.",
    unknown_key: "Unknown entry; remove it or check the spelling.",
  },
  unknown: "This was not completed.",
  unknownField: "This needs a change.",
  readFailed: "Could not load",
  writeFailed: "Could not save",
  readSafe: "What you already have is not affected.",
  writeSafe: "What you typed is still here.",
} satisfies typeof source;

export default errors;
