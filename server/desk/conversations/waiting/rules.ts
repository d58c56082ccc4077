/** What is known of a queue at the moment when a customer looks. */
export interface QueueFacts {
  /** People in front. */
  ahead: number;
  /** Places of the agents who serve this queue now, and how many of them are free. */
  places: number;
  free: number;
  /** How long lately ended conversations took, in seconds. */
  served: readonly number[];
}
export interface EstimateRules {
  fewest: number;
  /** What is said, in minutes, ascending. */
  steps: readonly number[];
}
export interface Expected {
  minutes: number;
  /** Longer than the last step. */
  more: boolean;
}

/**
 * How long the wait may be (R-CV-09): all places together finish one conversation every (mean time ÷ places); so many have to end before it is
 * this customer's turn. Said in steps, upwards. Null where too little is known, or nobody is there: then nothing is said rather than guessed.
 */
export function expectedWait(facts: QueueFacts, rules: EstimateRules): Expected | null {
  if (facts.places <= 0 || facts.served.length < rules.fewest) return null;
  const mean = facts.served.reduce((sum, one) => sum + one, 0) / facts.served.length;
  const toEnd = Math.max(0, facts.ahead + 1 - Math.max(0, facts.free));
  const minutes = (toEnd * mean) / facts.places / 60;
  const last = rules.steps.at(-1)!;
  const step = rules.steps.find((one) => one >= minutes);
  return step === undefined ? { minutes: last, more: true } : { minutes: step, more: false };
}
