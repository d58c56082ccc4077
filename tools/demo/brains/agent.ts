import { createRng } from "../random.ts";
import type { Rng } from "../random.ts";
import { answerTo } from "../talk/answers.ts";
import { fill, variablesOf } from "../talk/facts.ts";
import { followUps } from "../talk/followups.ts";
import { customerIntent } from "../talk/intents.ts";
import * as phrases from "../talk/phrases.ts";
import { scriptOf } from "../talk/scripts.ts";
import type { ConversationRecord, Outcome, Script } from "../talk/types.ts";
import type { AgentAction, AgentMemory, AgentState } from "./types.ts";

type Decision = { action: AgentAction; memory: AgentMemory };

const remindAfterSeconds = 180;
const endAfterSeconds = 300;

/** What a simulated agent does next, for a simulated shopper by her script, for a real visitor by the words. */
export function agentBrain(rng: Rng, state: AgentState): Decision {
  const { memory, messages } = state;
  const replied = messages.findLastIndex((one) => one.from === "agent");
  const heard = messages.slice(replied + 1).map((one) => one.text);
  if (heard.length === 0) return afterOwnWords(rng, state);
  if (!memory.greeted) return greet(rng, state, heard);
  if (memory.asked) return afterAsking(rng, state, heard);
  return answer(rng, state);
}

function greet(rng: Rng, state: AgentState, heard: readonly string[]): Decision {
  const upset = script(state)?.mood === "upset" || heard.some((one) => customerIntent(one) === "upset");
  const greeting = rng.pick(upset ? phrases.firstApologies : phrases.firstGreetings);
  return say(rng, state, greeting, { ...state.memory, greeted: true }, rng.int(3, 10));
}

/** The agent spoke last: go on after the greeting, ask at the end, remind who has fallen silent, at last close. */
function afterOwnWords(rng: Rng, state: AgentState): Decision {
  const { memory, messages, waitedSeconds } = state;
  if (memory.thanked) return end(state, "confirmed", 5);
  const spoken = messages.some((one) => one.from === "customer" && customerIntent(one.text) !== "hello");
  if (memory.greeted && memory.step === 0 && spoken) return answer(rng, state);
  if (!memory.asked && memory.step > 0 && nothingLeft(state) && waitedSeconds > 45) return ask(rng, state);
  if (waitedSeconds < remindAfterSeconds) return wait(state);
  if (!memory.reminded) return say(rng, state, rng.pick(phrases.silenceReminders), { ...memory, reminded: true }, 2);
  return waitedSeconds < endAfterSeconds ? wait(state) : end(state, "not-answered", 2);
}

function afterAsking(rng: Rng, state: AgentState, heard: readonly string[]): Decision {
  const { memory } = state;
  const intent = customerIntent(heard.at(-1) ?? "");
  const upset = script(state)?.mood === "upset";
  if (intent === "thanks") {
    return say(rng, state, rng.pick(upset ? phrases.thanksAfterComplaint : phrases.thanks), { ...memory, thanked: true });
  }
  if (!memory.followedUp && state.script) return followUp(rng, state, heard.at(-1) ?? "");
  if (state.script) return ask(rng, state);
  // A real visitor brings up something new: begin again with its answer.
  return answer(rng, { ...state, memory: { ...memory, asked: false, step: 0 } });
}

/** Finds the answer that belongs to the shopper's complaint. */
function followUp(rng: Rng, state: AgentState, complaint: string): Decision {
  const choices = followUps[script(state)?.family ?? "other"];
  const filled = (wording: string): string => fill(wording, variablesFor(state));
  const chosen = choices.find((turns) => turns[0]?.wordings.some((one) => filled(one) === complaint)) ?? rng.pick(choices);
  const [first, ...rest] = chosen.filter((one) => one.from === "agent").map((one) => rng.pick(one.wordings));
  return say(rng, state, first ?? rng.pick(phrases.holding), { ...state.memory, asked: false, followedUp: true, followUp: rest });
}

function answer(rng: Rng, state: AgentState): Decision {
  const { memory } = state;
  const [next, ...rest] = memory.followUp;
  if (next) return say(rng, state, next, { ...memory, followUp: rest });
  const own = script(state);
  if (own) {
    const index = own.turns.findIndex((turn, at) => at >= memory.step && turn.from === "agent");
    const turn = own.turns[index];
    if (!turn) return ask(rng, state);
    const waitsForMore = own.turns[index - 1]?.from === "customer" && own.turns[index - 2]?.from === "customer";
    if (waitsForMore && state.waitedSeconds < 20) return wait(state);
    return say(rng, state, rng.pick(turn.wordings), { ...memory, step: index + 1 });
  }
  const texts = state.messages.filter((one) => one.from === "customer").map((one) => one.text);
  if (texts.every((one) => customerIntent(one) === "hello")) return wait(state);
  const found = answerTo(texts);
  const wordings = state.facts.order ? found.withOrder : found.withoutOrder;
  const wording = wordings[found.topic === memory.topic ? memory.step : 0];
  if (wording === undefined) return ask(rng, state);
  const step = found.topic === memory.topic ? memory.step + 1 : 1;
  return say(rng, state, wording, { ...memory, topic: found.topic, step });
}

function nothingLeft(state: AgentState): boolean {
  const own = script(state);
  if (own) return !own.turns.slice(state.memory.step).some((turn) => turn.from === "agent");
  const texts = state.messages.filter((one) => one.from === "customer").map((one) => one.text);
  const found = answerTo(texts);
  return state.memory.step >= (state.facts.order ? found.withOrder : found.withoutOrder).length;
}

function ask(rng: Rng, state: AgentState): Decision {
  const upset = script(state)?.mood === "upset";
  const text = rng.pick(upset ? phrases.askSolvedAfterComplaint : phrases.askSolved);
  return { action: { kind: "askSolved", text, afterSeconds: rng.int(4, 12) }, memory: { ...state.memory, asked: true } };
}

function end(state: AgentState, outcome: Outcome, afterSeconds: number): Decision {
  return { action: { kind: "end", record: recordOf(state, outcome), afterSeconds }, memory: state.memory };
}

function recordOf(state: AgentState, outcome: Outcome): ConversationRecord {
  const own = script(state);
  const variables = variablesFor(state);
  const firstWords = state.messages.find((one) => one.from === "customer" && customerIntent(one.text) !== "hello")?.text;
  const silent = outcome === "not-answered" ? "；已询问是否解决，客户未回复" : "";
  return {
    topic: own?.topic ?? state.memory.topic ?? "other.general",
    needs: own?.needs ?? [],
    opinions: own?.opinions ?? [],
    problem: own ? fill(own.problem, variables) : `客户来询：${(firstWords ?? "未说明").slice(0, 60)}`,
    process: state.memory.followedUp ? "首次答复后客户未认可，补充方案并再次确认" : "核对情况后答复，并向客户确认",
    result: (own ? fill(own.result, variables) : "已按店铺规则答复") + silent,
    outcome,
    tags: [...(state.memory.followedUp ? ["二次答复"] : []), ...(own?.family === "complaint" ? ["投诉"] : [])],
  };
}

function say(rng: Rng, state: AgentState, wording: string, memory: AgentMemory, afterSeconds?: number): Decision {
  const text = fill(wording, variablesFor(state));
  return { action: { kind: "say", text, afterSeconds: afterSeconds ?? rng.int(5, 12) + Math.round(text.length * 0.18) }, memory };
}

function wait(state: AgentState): Decision {
  return { action: { kind: "wait" }, memory: state.memory };
}

function script(state: AgentState): Script | undefined {
  return state.script ? scriptOf(state.script) : undefined;
}

function variablesFor(state: AgentState): Readonly<Record<string, string>> {
  return variablesOf(createRng(`${state.facts.customer.id} ${state.script ?? ""}`), state.facts);
}
