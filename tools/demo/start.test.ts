import { expect, test } from "vitest";
import { shownAt } from "./start.ts";
import { loginsAt } from "./talk/history.ts";

const minuteMs = 60_000;

test("R-OP-01 (demo): at whatever minute one starts it, there is an agent on duty to sign in as, who stays for an hour, beside supervisor, manager and administrator", () => {
  // Shifts turn every fortnight; a quarter of an hour is finer than any of them.
  for (let at = Date.parse("2026-11-01T00:00:00Z"); at < Date.parse("2026-12-13T00:00:00Z"); at += 15 * minuteMs) {
    const shown = shownAt(new Date(at));
    expect([new Date(at).toISOString(), shown.length]).toEqual([new Date(at).toISOString(), 4]);
    const [{ login } = { login: "" }] = shown;
    for (const later of [0, 59 * minuteMs]) expect([new Date(at + later).toISOString(), loginsAt(new Date(at + later)).includes(login)]).toEqual([new Date(at + later).toISOString(), true]);
  }
});
