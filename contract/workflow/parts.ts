/** What an argument of a guard or an effect names. */
export type ArgumentKind = "field" | "money_field" | "day_field" | "stage" | "exit" | "severity" | "number" | "fen" | "value" | "audience" | "workflow" | "return_end" | "exit_there" | "field_there" | "remedy";

/** Named pure conditions of exits: what each is told. The functions stand in guards.ts. */
export const guardParts = {
  /** A sum up to a limit; nothing counts as zero. */
  money_within: { field: "money_field", fen: "fen" },
  money_above: { field: "money_field", fen: "fen" },
  /** What one person may give on an order alone (handbook/returns: aloneFen): all that it got so, by whatever door, counts together with the sum. */
  alone_within: { field: "money_field", as: "remedy" },
  alone_above: { field: "money_field", as: "remedy" },
  severity_at_least: { severity: "severity" },
  severity_below: { severity: "severity" },
  /** How often a stage was entered: rounds of one matter. */
  rounds_below: { stage: "stage", rounds: "number" },
  rounds_reached: { stage: "stage", rounds: "number" },
  /** Four eyes: somebody else than who took that exit last, or wrote what stands in the form of its stage. */
  another_person: { exit: "exit" },
  /** Every task given to a department is answered. */
  tasks_answered: {},
  field_is: { field: "field", value: "value" },
  /** A day that is not over yet; a field that was not filled in says nothing. */
  day_not_past: { field: "day_field" },
  /** Under warranty by the order's goods and day, else by the day that was written down, unless the cause takes it out of it (保修). */
  in_warranty: { bought: "day_field", cause: "field", excluded: "value" },
  out_of_warranty: { bought: "day_field", cause: "field", excluded: "value" },
  /** Nothing has become of it yet. */
  undecided: {},
  /** It hangs on another ticket that is the cause of many. */
  hangs: {},
  field_is_not: { field: "field", value: "value" },
  /** While a field says so, that exit must have been taken before: what waits for somebody's word. */
  approved_when: { field: "field", value: "value", exit: "exit" },
  /** While a field says so, at least that grave: safety comes first. */
  severity_when: { field: "field", value: "value", severity: "severity" },
  /** A sum that is no more than another one on the form. */
  money_not_above: { field: "money_field", limit: "money_field" },
} as const satisfies Record<string, Record<string, ArgumentKind>>;
export type GuardName = keyof typeof guardParts;

/** Named effects of exits: what each is told. The functions stand in server/desk/tickets/effects. */
export const effectParts = {
  /** Tells the leaders of the ticket's territory, or the managers. */
  tell: { who: "audience" },
  /** Whoever acts takes the ticket. */
  take_ownership: {},
  /** Finds an owner anew by the workflow's rule. */
  route_again: {},
  /** Opens a ticket of another workflow about the same matter. */
  open_ticket: { workflow: "workflow" },
  /** Whatever hangs on this ticket leaves its stage by that exit, each for itself; the words of a field here go into a field there. */
  tell_hanging: { workflow: "workflow", exit: "exit_there", field: "field", into: "field_there" },
  /** From that severity on it is an incident: one of those leads it, these are told at once (R-TK-02). */
  open_incident: { severity: "severity", lead: "audience", tell: "audience" },
  /** Reminds the owner when work begins on that day. */
  remind_on: { field: "day_field" },
  /** Gives a department a task that asks for a stage's form; nothing where there is no such department. */
  ask_department: { department: "value", stage: "stage", what: "value", working_days: "number" },
  /** The goods are back and as they should be: the refund or the exchange is due now. */
  return_due: {},
  /** A return that was refused is examined anew: as it was asked, under a new number, its money set aside again. */
  return_renewed: {},
  /** Another person agrees to the money that waits for it; or nobody does, and a return goes on without its compensation. */
  return_compensated: {},
  return_uncompensated: {},
  /** Sets aside, on the ticket's order, what the field says that this ticket gives in all: what it gave of the kind before is part of it, and what it still asked for is asked anew. */
  remedy_asked: { money: "money_field", as: "remedy" },
  /** Nothing comes of what it asked for: free again. */
  remedy_dropped: { why: "return_end" },
  /** The shop refunded it under the number in that field. */
  remedy_given: { number: "field" },
  /** It was given, by whatever way: what the ticket asked for is settled; where it asked for nothing, it is counted on the order all the same, once however many rounds. */
  compensation_given: { money: "money_field" },
  /** It was refunded or exchanged under the number in that field; a sum in the other field means in part. */
  return_settled: { number: "field", amount: "money_field" },
  /** Asks the shop's system to act on the ticket's order: address (fields receiver, phone, line), cancel or intercept; its answer takes the exit shop_done or shop_refused. */
  ask_shop: { action: "value" },
  /** What was set aside is free again: `refused` or `withdrawn`. */
  return_freed: { why: "return_end" },
} as const satisfies Record<string, Record<string, ArgumentKind>>;
export type EffectName = keyof typeof effectParts;

export const audiences = ["owner", "leaders", "managers"] as const;
/** compensation: beside what was paid · refund: of what was paid, as somebody decides · delivery: of what was paid, as the return rules say of goods that did not arrive whole. */
export const remedies = ["compensation", "refund", "delivery"] as const;
export type Remedy = (typeof remedies)[number];
export const returnEnds = ["refused", "withdrawn"] as const;
export type Audience = (typeof audiences)[number];

/** In what deadlines are given; `end_of_day` is when the calendar's hours of today end (当日事当日毕). */
export const deadlineUnits = ["minutes", "hours", "half_working_days", "working_days", "end_of_day"] as const;

/** What has become of a matter; only `confirmed` counts as solved (D17). */
export const outcomes = ["confirmed", "not_answered", "final", "adopted", "declined", "done", "withdrawn", "won", "lost"] as const;
export type Outcome = (typeof outcomes)[number];
