import type { Rng } from "../random.ts";
import { after } from "../wallclock.ts";
import { fill, variablesOf } from "./facts.ts";
import type { Variables } from "./facts.ts";
import { followUps } from "./followups.ts";
import { momentOf } from "./moments.ts";
import * as phrases from "./phrases.ts";
import { drawRating } from "./ratings.ts";
import { scriptOf, scripts, suits } from "./scripts.ts";
import type { Conversation, ConversationMessage, ConversationRecord, Outcome, Script, Speaker, TalkFacts, Turn } from "./types.ts";

type Weights = Readonly<Record<Script["family"], number>>;
const withOrder: Weights = { advice: 5, order: 24, logistics: 24, "after-sale": 26, use: 13, invoice: 8, complaint: 6, idea: 3, other: 1 };
const withoutOrder: Weights = { ...withOrder, advice: 70, complaint: 3, idea: 4, other: 5 };

/** A script that can be about these facts, drawn as often as its family occurs in a shop's day. */
export function drawScript(rng: Rng, facts: Pick<TalkFacts, "product" | "order" | "startAt">): Script {
  const moment = facts.order && momentOf(facts.order, facts.startAt);
  const able = scripts.filter((one) => suits(one, facts.product, moment));
  const families = [...new Set(able.map((one) => one.family))];
  const family = rng.weighted(families.map((one) => [one, (moment ? withOrder : withoutOrder)[one]] as const));
  return rng.pick(able.filter((one) => one.family === family));
}

/** A whole conversation with its end record and, mostly, a rating. */
export function makeConversation(rng: Rng, facts: TalkFacts, scriptKey?: string): Conversation {
  const script = scriptKey ? scriptOf(scriptKey) : drawScript(rng, facts);
  const variables = variablesOf(rng.fork("facts"), facts);
  const talk = new Talk(rng, variables, facts.startAt);
  opening(talk, rng, script);
  const left = rng.chance(0.035);
  const turns = left ? script.turns.slice(0, 3) : script.turns;
  for (const turn of turns.slice(1)) talk.turn(turn);
  const end = left ? { outcome: "left" as const, followedUp: false } : closing(talk, rng, script);
  const endedAt = after(talk.now, rng.int(1, 4));
  const rating = drawRating(rng, { mood: script.mood, at: after(endedAt, rng.next() * 3), ...end });
  return {
    script: script.key,
    messages: talk.messages,
    record: recordOf(script, variables, end),
    endedAt,
    ...(rating ? { rating } : {}),
  };
}

function opening(talk: Talk, rng: Rng, script: Script): void {
  const opener = rng.weighted(phrases.openers);
  if (opener) talk.say("customer", opener);
  const first = script.turns[0];
  if (first) talk.turn(first);
  talk.say("agent", rng.pick(script.mood === "upset" ? phrases.firstApologies : phrases.firstGreetings));
}

function closing(talk: Talk, rng: Rng, script: Script): { outcome: Outcome; followedUp: boolean } {
  const upset = script.mood === "upset";
  const ask = upset ? phrases.askSolvedAfterComplaint : phrases.askSolved;
  talk.say("agent", rng.pick(ask));
  if (rng.chance(0.09)) {
    talk.pause(rng.int(8, 20));
    talk.say("agent", rng.pick(phrases.silenceReminders));
    return { outcome: "not-answered", followedUp: false };
  }
  const followedUp = rng.chance(upset ? 0.3 : 0.1);
  if (followedUp) {
    for (const turn of rng.pick(followUps[script.family])) talk.turn(turn);
    talk.say("agent", rng.pick(ask));
  }
  talk.say("customer", rng.pick(upset || followedUp ? phrases.reluctantConfirmations : phrases.confirmations));
  talk.say("agent", rng.pick(upset ? phrases.thanksAfterComplaint : phrases.thanks));
  return { outcome: "confirmed", followedUp };
}

function recordOf(script: Script, variables: Variables, end: { outcome: Outcome; followedUp: boolean }): ConversationRecord {
  const tags = [
    ...(end.followedUp ? ["二次答复"] : []),
    ...(script.family === "complaint" ? ["投诉", "需回访"] : []),
    ...(script.opinions.some((one) => one.startsWith("quality")) ? ["质量反馈"] : []),
    ...(script.topic === "other.wrong-shop" ? ["转其他店铺"] : []),
    ...(script.mood !== "calm" && script.needs.includes("fast-delivery") ? ["加急"] : []),
  ];
  const problem = fill(script.problem, variables);
  const result = fill(script.result, variables);
  return {
    topic: script.topic,
    needs: script.needs,
    opinions: script.opinions,
    problem,
    process: end.followedUp ? "首次答复后客户未认可，补充方案并再次确认" : "核对情况后答复，并向客户确认",
    result: end.outcome === "confirmed" ? result : end.outcome === "left" ? "客户中途离开，未答复完" : `${result}；已询问是否解决，客户未回复`,
    outcome: end.outcome,
    tags,
  };
}

/** The growing list of messages with the times at which people really write. */
class Talk {
  readonly messages: ConversationMessage[] = [];
  now: Date;
  readonly #rng: Rng;
  readonly #variables: Variables;

  constructor(rng: Rng, variables: Variables, startAt: Date) {
    this.#rng = rng;
    this.#variables = variables;
    this.now = startAt;
  }

  turn(turn: Turn): void {
    this.say(turn.from, this.#rng.pick(turn.wordings));
  }

  say(from: Speaker, wording: string): void {
    const text = fill(wording, this.#variables);
    const previous = this.messages.at(-1);
    const greets = from === "agent" && !this.messages.some((one) => one.from === "agent");
    if (previous) this.pause(secondsToWrite(this.#rng, previous, from, text, greets) / 60);
    this.messages.push({ from, at: this.now, text });
  }

  pause(minutes: number): void {
    this.now = after(this.now, minutes);
  }
}

/** Reading, thinking and typing; agents have quick replies at hand, and now and then look something up. */
function secondsToWrite(rng: Rng, previous: ConversationMessage, from: Speaker, text: string, greets: boolean): number {
  // The first words are at hand, and the centre means to say them within half a minute.
  if (greets) return rng.weighted([[rng.int(4, 14), 62], [rng.int(15, 27), 26], [rng.int(32, 110), 12]]);
  const typing = text.length * (from === "agent" ? 0.25 : 0.45);
  if (previous.from === from) return 3 + typing + rng.int(1, 9);
  const reading = previous.text.length * 0.12;
  const thinking = rng.weighted([[rng.int(3, 14), 60], [rng.int(15, 45), 28], [rng.int(46, 150), 12]]);
  return reading + thinking + typing;
}
