import type { RefusalBody } from "#contract/endpoint.ts";

const statusOf: Record<string, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  too_large: 413,
  too_many: 429,
  stale_version: 409,
  idempotency_conflict: 409,
};

/** A named "no" that reaches the caller as a code and fields; words are put to it in the reader's language. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: NonNullable<RefusalBody["fields"]>;
  readonly params: RefusalBody["params"];
  constructor(code: string, options: { fields?: RefusalBody["fields"]; params?: RefusalBody["params"]; status?: number } = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.status = options.status ?? statusOf[code] ?? 409;
    this.fields = options.fields ?? [];
    this.params = options.params;
  }
}

/** A pure rule's answer: yes, or the name of the refusal. */
export type Verdict = true | { refused: string; fields?: RefusalBody["fields"]; params?: RefusalBody["params"] };

/** Turns a rule's "no" into the refusal that the caller sees. */
export function insist(verdict: Verdict): void {
  if (verdict === true) return;
  throw new Refusal(verdict.refused, { fields: verdict.fields, params: verdict.params });
}

/** The thing with this id does not exist for this reader (which is also said when it exists but is out of reach). */
export function found<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Refusal("not_found");
  return value;
}
