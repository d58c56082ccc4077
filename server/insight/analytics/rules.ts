/** A conversation's head as the projector reads it. */
export interface Talk {
  id: string;
  number: number;
  shopId: string;
  channel: string;
  topic: string | null;
  productId: string | null;
  territory: string;
  assigneeId: string | null;
  openedAt: Date;
  endedAt: Date | null;
  outcome: string | null;
}

/** One thing that happened in a conversation, in the order of its entries. */
export interface Step {
  at: Date;
  seq: number;
  kind: string;
  author: string;
  authorId: string | null;
  to: string | null;
  territory: string | null;
  result: string | null;
  reason: string | null;
  outcome: string | null;
}

/** One thing that the customer asked for or said, as the record at the end has it. */
export interface Said {
  kind: "need" | "opinion";
  category: string;
  n: number;
  stance: string | null;
}

export interface ConversationFact {
  conversation_id: string;
  number: number;
  shop_id: string;
  channel: string;
  topic: string | null;
  product_id: string | null;
  territory: string;
  person_id: string | null;
  opened_at: Date;
  first_reply_at: Date | null;
  ended_at: Date | null;
  outcome: string | null;
}
export interface AssignmentFact {
  conversation_id: string;
  n: number;
  person_id: string;
  territory: string;
  queued_at: Date;
  assigned_at: Date;
  first_reply_at: Date | null;
  ended_at: Date | null;
  ended_by: "ended" | "transferred" | "returned" | "handed_over" | null;
}
export interface TurnFact {
  conversation_id: string;
  n: number;
  person_id: string | null;
  territory: string;
  asked_seq: number;
  asked_at: Date;
  answered_at: Date | null;
  given_up_at: Date | null;
}
export interface WaitFact {
  conversation_id: string;
  n: number;
  person_id: string | null;
  territory: string;
  queued_at: Date;
  assigned_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
  abandoned: boolean;
}
export interface VoiceFact {
  conversation_id: string;
  kind: "need" | "opinion";
  category: string;
  n: number;
  stance: string | null;
  person_id: string | null;
  territory: string;
  at: Date;
}
export interface Facts {
  conversation: ConversationFact;
  assignments: AssignmentFact[];
  turns: TurnFact[];
  waits: WaitFact[];
  voices: VoiceFact[];
}

/** How far a conversation has been walked, and what still runs there: enough to go on without its beginning. */
export interface Walked {
  seq: number;
  territory: string;
  /** Who had it last. */
  given: string | null;
  firstReplyAt: Date | null;
  counts: { assignments: number; turns: number; waits: number };
  head: ConversationFact;
  holder: AssignmentFact | null;
  turn: TurnFact | null;
  wait: WaitFact | null;
}

const isMoved = (reason: string | null) => reason !== null && reason.startsWith("transfer");

/**
 * What these steps of a conversation contribute to the figures, going on from where the last walk ended; the facts hold what is new or has
 * changed since (D10). Only customers' messages ask and only people's messages answer: words of Kefu itself, bots and notes do neither (domain §1.1).
 */
export function walk(talk: Talk, before: Walked | null, steps: readonly Step[], said: readonly Said[] = []): { facts: Facts; walked: Walked } {
  const at = { conversation_id: talk.id };
  const assignments = new Set<AssignmentFact>();
  const turns = new Set<TurnFact>();
  const waits = new Set<WaitFact>();
  const counts = { ...(before?.counts ?? { assignments: 0, turns: 0, waits: 0 }) };
  let territory = before?.territory ?? steps.find((step) => step.kind === "opened")?.territory ?? talk.territory;
  let given = before?.given ?? null;
  let firstReplyAt = before?.firstReplyAt ?? null;
  let holder: AssignmentFact | null = before?.holder ? { ...before.holder } : null;
  let turn: TurnFact | null = before?.turn ? { ...before.turn } : null;
  let wait: WaitFact | null = before?.wait ? { ...before.wait } : null;

  const onTurn = (change: Partial<TurnFact>): void => {
    if (turn) turns.add(Object.assign(turn, change));
  };
  const onWait = (change: Partial<WaitFact>): void => {
    if (wait) waits.add(Object.assign(wait, change));
  };
  const queue = (queuedAt: Date): void => {
    wait = { ...at, n: (counts.waits += 1), person_id: null, territory, queued_at: queuedAt, assigned_at: null, answered_at: null, ended_at: null, abandoned: false };
    waits.add(wait);
  };
  const release = (endedAt: Date, endedBy: AssignmentFact["ended_by"]): void => {
    if (holder) assignments.add(Object.assign(holder, { ended_at: endedAt, ended_by: endedBy }));
    holder = null;
  };
  const give = (step: Step): void => {
    release(step.at, step.reason === "handed_over" ? "handed_over" : "transferred");
    holder = { ...at, n: (counts.assignments += 1), person_id: step.to!, territory, queued_at: wait?.queued_at ?? step.at, assigned_at: step.at, first_reply_at: null, ended_at: null, ended_by: null };
    assignments.add(holder);
    given = step.to;
    onWait({ assigned_at: wait?.assigned_at ?? step.at, person_id: step.to });
    onTurn({ person_id: step.to });
  };
  const takeBack = (step: Step): void => {
    release(step.at, isMoved(step.reason) ? "transferred" : "returned");
    territory = step.territory ?? territory;
    onTurn({ person_id: null });
    if (wait) onWait({ territory, person_id: null, assigned_at: null });
    else queue(step.at);
  };
  const ask = (step: Step): void => {
    if (turn) return;
    turn = { ...at, n: (counts.turns += 1), person_id: holder?.person_id ?? null, territory, asked_seq: step.seq, asked_at: step.at, answered_at: null, given_up_at: null };
    turns.add(turn);
  };
  const answer = (step: Step): void => {
    firstReplyAt ??= step.at;
    if (holder && holder.person_id === step.authorId && holder.first_reply_at === null) assignments.add(Object.assign(holder, { first_reply_at: step.at }));
    onWait({ answered_at: step.at, person_id: step.authorId });
    onTurn({ answered_at: step.at, person_id: step.authorId });
    wait = turn = null;
  };
  const close = (step: Step): void => {
    release(step.at, "ended");
    onTurn({ given_up_at: step.at });
    // Who goes before anybody has said a word has given up the queue; a wait that the staff ended is neither answered nor abandoned.
    onWait({ ended_at: step.at, abandoned: step.outcome === "abandoned" || step.outcome === "left" });
    wait = turn = null;
  };

  if (before === null) queue(talk.openedAt);
  for (const step of steps) {
    if (step.kind === "assigned") (step.to === null ? takeBack : give)(step);
    else if (step.kind === "message" && step.author === "customer") ask(step);
    else if (step.kind === "message" && step.author === "agent") answer(step);
    else if (step.kind === "closed") close(step);
    else if (step.kind === "reopened") queue(step.at);
  }
  const conversation: ConversationFact = {
    ...at, number: talk.number, shop_id: talk.shopId, channel: talk.channel, topic: talk.topic, product_id: talk.productId, territory: talk.territory, person_id: given ?? talk.assigneeId,
    opened_at: talk.openedAt, first_reply_at: firstReplyAt, ended_at: talk.endedAt, outcome: talk.outcome,
  };
  const voices = said.map(({ kind, category, n, stance }): VoiceFact => ({ ...at, kind, category, n, stance, person_id: conversation.person_id, territory: talk.territory, at: talk.openedAt }));
  return {
    facts: { conversation, assignments: [...assignments], turns: [...turns], waits: [...waits], voices },
    walked: { seq: steps.at(-1)?.seq ?? before?.seq ?? 0, territory, given, firstReplyAt, counts, head: conversation, holder, turn, wait },
  };
}
