import { createRng } from "../random.ts";
import type { Rng } from "../random.ts";
import { fill, variablesOf } from "../talk/facts.ts";
import { followUps } from "../talk/followups.ts";
import { agentIntent } from "../talk/intents.ts";
import * as phrases from "../talk/phrases.ts";
import { drawRating } from "../talk/ratings.ts";
import { scriptOf } from "../talk/scripts.ts";
import type { Script } from "../talk/types.ts";
import type { ShopperAction, ShopperMemory, ShopperState } from "./types.ts";

type Decision = { action: ShopperAction; memory: ShopperMemory };

const patienceSeconds = 100;
const goneAfterSeconds = 900;

/** What a simulated shopper does next, from what the agent, simulated or real, has said. */
export function shopperBrain(rng: Rng, state: ShopperState): Decision {
  const { memory, messages } = state;
  if (memory.outcome) return afterTheEnd(rng, state);
  const said = messages.findLastIndex((one) => one.from === "customer");
  const heard = messages.slice(said + 1).map((one) => one.text);
  if (said < 0 || heard.length === 0) return unanswered(rng, state, said < 0);
  return answered(rng, state, heard);
}

function unanswered(rng: Rng, state: ShopperState, first: boolean): Decision {
  const { memory, waitedSeconds } = state;
  const script = scriptOf(state.script);
  if (first) return speak(rng, state, script, rng.int(1, 4));
  if (followsItself(script, memory.step)) return speak(rng, state, script, rng.int(4, 12));
  if (waitedSeconds > goneAfterSeconds) return { action: { kind: "leave", afterSeconds: 1 }, memory: { ...memory, outcome: "gone" } };
  if (memory.nudges < 2 && waitedSeconds > patienceSeconds * (memory.nudges + 1)) {
    return { action: { kind: "say", text: rng.pick(phrases.impatience), afterSeconds: 2 }, memory: { ...memory, nudges: memory.nudges + 1 } };
  }
  return { action: { kind: "wait" }, memory };
}

function answered(rng: Rng, state: ShopperState, heard: readonly string[]): Decision {
  const { memory, waitedSeconds } = state;
  const script = scriptOf(state.script);
  const intent = agentIntent(heard.at(-1) ?? "");
  const afterSeconds = rng.int(4, 22);
  if (intent === "asks-solved") return judge(rng, state, script);
  if (intent === "farewell") return end(rng, state, script);
  const [next, ...rest] = memory.followUp;
  if (next) return say(state, next, afterSeconds, { ...memory, followUp: rest });
  const asked = factAskedFor(state, intent);
  if (asked) return say(state, asked, afterSeconds, memory);
  const onlyGreeted = heard.every((one) => ["greets", "asks-wait"].includes(agentIntent(one)));
  if (onlyGreeted && waitedSeconds < patienceSeconds) return { action: { kind: "wait" }, memory };
  if (nextTurn(script, memory.step) >= 0) return speak(rng, state, script, afterSeconds);
  if (memory.acknowledged === 0) return say(state, rng.pick(["好的", "嗯嗯", "知道了", "行"]), afterSeconds, { ...memory, acknowledged: 1 });
  if (waitedSeconds < 240) return { action: { kind: "wait" }, memory };
  return end(rng, state, script);
}

/** Asked whether it is solved: mostly yes; now and then not yet, with a reason. */
function judge(rng: Rng, state: ShopperState, script: Script): Decision {
  const { memory } = state;
  const upset = script.mood === "upset";
  if (!memory.followedUp && rng.chance(upset ? 0.35 : 0.12)) {
    const [first, ...rest] = rng.pick(followUps[script.family]).filter((one) => one.from === "customer").map((one) => rng.pick(one.wordings));
    const text = fill(first ?? "还没有", variablesFor(state));
    return {
      action: { kind: "confirm", solved: false, text, afterSeconds: rng.int(6, 25) },
      memory: { ...memory, followedUp: true, followUp: rest },
    };
  }
  const text = rng.pick(upset || memory.followedUp ? phrases.reluctantConfirmations : phrases.confirmations);
  return { action: { kind: "confirm", solved: true, text, afterSeconds: rng.int(3, 15) }, memory: { ...memory, outcome: "solved" } };
}

function end(rng: Rng, state: ShopperState, script: Script): Decision {
  return afterTheEnd(rng, { ...state, memory: { ...state.memory, outcome: nextTurn(script, state.memory.step) < 0 ? "solved" : "gone" } });
}

function afterTheEnd(rng: Rng, state: ShopperState): Decision {
  const memory = { ...state.memory, rated: true };
  const leave: Decision = { action: { kind: "leave", afterSeconds: rng.int(3, 30) }, memory };
  if (state.memory.rated || memory.outcome !== "solved") return leave;
  const script = scriptOf(state.script);
  const at = state.facts.startAt;
  const rating = drawRating(rng, { mood: script.mood, outcome: "confirmed", followedUp: memory.followedUp, at });
  if (!rating) return leave;
  const { score, comment } = rating;
  return { action: { kind: "rate", rating: { score, ...(comment ? { comment } : {}) }, afterSeconds: rng.int(4, 20) }, memory };
}

/** A fact that the agent asked for and that the script does not already bring up. */
function factAskedFor({ facts, messages, memory, script }: ShopperState, intent: string): string | undefined {
  const own = scriptOf(script);
  const scripted = own.turns[nextTurn(own, memory.step)]?.wordings[0] ?? "";
  const told = (text: string): boolean => messages.some((one) => one.from === "customer" && one.text.includes(text));
  if (intent === "asks-order" && !scripted.includes("单号")) {
    if (!facts.order) return told("还没下单") ? undefined : "还没下单呢 先问问";
    return told(facts.order.number) ? undefined : facts.order.number;
  }
  if (intent === "asks-photo" && !scripted.includes("[图片]")) return told("[图片]") ? undefined : "[图片] 你看下";
  if (intent === "asks-phone" && !scripted.includes("尾号")) return told("{尾号}") || told("绑定的手机") ? undefined : "就是绑定的手机 尾号{尾号}";
  return undefined;
}

function speak(rng: Rng, state: ShopperState, script: Script, afterSeconds: number): Decision {
  const index = nextTurn(script, state.memory.step);
  const turn = script.turns[index];
  if (!turn) return { action: { kind: "wait" }, memory: state.memory };
  return say(state, rng.pick(turn.wordings), afterSeconds, { ...state.memory, step: index + 1, nudges: 0 });
}

function say(state: ShopperState, wording: string, afterSeconds: number, memory: ShopperMemory): Decision {
  return { action: { kind: "say", text: fill(wording, variablesFor(state)), afterSeconds }, memory };
}

function nextTurn(script: Script, step: number): number {
  return script.turns.findIndex((turn, index) => index >= step && turn.from === "customer");
}

/** Some people send two messages in a row. */
function followsItself(script: Script, step: number): boolean {
  return step > 0 && script.turns[step - 1]?.from === "customer" && script.turns[step]?.from === "customer";
}

function variablesFor(state: ShopperState): Readonly<Record<string, string>> {
  return variablesOf(createRng(`${state.facts.customer.id} ${state.script}`), state.facts);
}
