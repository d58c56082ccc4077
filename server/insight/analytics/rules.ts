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

const isMoved = (reason: string | null) => reason !== null && reason.startsWith("transfer");

/**
 * What one conversation contributes to the figures, walked once from its beginning (D10). Only customers' messages ask and only people's
 * messages answer: words of Kefu itself, bots and notes do neither (domain §1.1).
 */
export function factsOf(talk: Talk, steps: readonly Step[], said: readonly Said[] = []): Facts {
  const at = { conversation_id: talk.id };
  const facts: Facts = {
    conversation: {
      ...at, number: talk.number, shop_id: talk.shopId, channel: talk.channel, topic: talk.topic, product_id: talk.productId, territory: talk.territory, person_id: talk.assigneeId,
      opened_at: talk.openedAt, first_reply_at: null, ended_at: talk.endedAt, outcome: talk.outcome,
    },
    assignments: [], turns: [], waits: [], voices: [],
  };
  let territory = steps.find((step) => step.kind === "opened")?.territory ?? talk.territory;
  let holder: AssignmentFact | null = null;
  let turn: TurnFact | null = null;
  let wait: WaitFact | null = null;

  const queue = (queuedAt: Date): void => {
    wait = { ...at, n: facts.waits.length + 1, person_id: null, territory, queued_at: queuedAt, assigned_at: null, answered_at: null, ended_at: null, abandoned: false };
    facts.waits.push(wait);
  };
  const release = (endedAt: Date, endedBy: AssignmentFact["ended_by"]): void => {
    if (holder) Object.assign(holder, { ended_at: endedAt, ended_by: endedBy });
    holder = null;
  };
  const give = (step: Step): void => {
    release(step.at, step.reason === "handed_over" ? "handed_over" : "transferred");
    holder = { ...at, n: facts.assignments.length + 1, person_id: step.to!, territory, queued_at: wait?.queued_at ?? step.at, assigned_at: step.at, first_reply_at: null, ended_at: null, ended_by: null };
    facts.assignments.push(holder);
    facts.conversation.person_id = step.to;
    if (wait) wait.assigned_at ??= step.at;
    for (const open of [wait, turn]) if (open) open.person_id = step.to;
  };
  const takeBack = (step: Step): void => {
    release(step.at, isMoved(step.reason) ? "transferred" : "returned");
    territory = step.territory ?? territory;
    if (turn) turn.person_id = null;
    if (wait) Object.assign(wait, { territory, person_id: null, assigned_at: null });
    else queue(step.at);
  };
  const ask = (step: Step): void => {
    if (turn) return;
    turn = { ...at, n: facts.turns.length + 1, person_id: holder?.person_id ?? null, territory, asked_seq: step.seq, asked_at: step.at, answered_at: null, given_up_at: null };
    facts.turns.push(turn);
  };
  const answer = (step: Step): void => {
    facts.conversation.first_reply_at ??= step.at;
    if (holder && holder.person_id === step.authorId) holder.first_reply_at ??= step.at;
    for (const open of [wait, turn]) if (open) Object.assign(open, { answered_at: step.at, person_id: step.authorId });
    wait = turn = null;
  };
  const close = (step: Step): void => {
    release(step.at, "ended");
    if (turn) turn.given_up_at = step.at;
    // Who goes before anybody has said a word has given up the queue; a wait that the staff ended is neither answered nor abandoned.
    if (wait) Object.assign(wait, { ended_at: step.at, abandoned: step.outcome === "abandoned" || step.outcome === "left" });
    wait = turn = null;
  };

  queue(talk.openedAt);
  for (const step of steps) {
    if (step.kind === "assigned") (step.to === null ? takeBack : give)(step);
    else if (step.kind === "message" && step.author === "customer") ask(step);
    else if (step.kind === "message" && step.author === "agent") answer(step);
    else if (step.kind === "closed") close(step);
    else if (step.kind === "reopened") queue(step.at);
  }
  facts.voices = said.map(({ kind, category, n, stance }) => ({ ...at, kind, category, n, stance, person_id: facts.conversation.person_id, territory: talk.territory, at: talk.openedAt }));
  return facts;
}
