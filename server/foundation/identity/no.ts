import { insist, Refusal, type Verdict } from "#server/kernel/refusal.ts";

const statuses: Readonly<Record<string, number>> = {
  sign_in_failed: 401,
  sign_in_again: 401,
  account_suspended: 403,
  locked_out: 429,
  second_factor_wrong: 422,
  setup_code_wrong: 422,
  invitation_void: 410,
  passkey_refused: 401,
  sso_again: 401,
  sso_refused: 401,
  sso_nobody: 403,
  provider_unreachable: 502,
};

/** This module's refusals with their HTTP status. */
export function no(code: string, params?: Refusal["params"]): Refusal {
  return new Refusal(code, { status: statuses[code], params });
}

/** The refusal of one field, as a form shows it. */
export function noField(path: string, code: string): Refusal {
  return new Refusal("invalid", { fields: [{ path, code }] });
}

/** Turns a rule's "no" into the refusal with its status. */
export function insistRule(verdict: Verdict): void {
  if (verdict !== true && verdict.refused in statuses) throw no(verdict.refused, verdict.params);
  insist(verdict);
}
