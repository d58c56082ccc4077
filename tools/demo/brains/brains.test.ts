import { describe, expect, it } from "vitest";
import { createRng } from "../random.ts";
import { answers, fallback } from "../talk/answers.ts";
import { fill, variablesOf } from "../talk/facts.ts";
import { makeHistory } from "../talk/history.ts";
import type { TalkFacts } from "../talk/types.ts";
import { makeCustomers } from "../trade/customers.ts";
import { makeOrders } from "../trade/orders.ts";
import { agentBrain } from "./agent.ts";
import { shopperBrain } from "./shopper.ts";
import { newAgent, newShopper } from "./types.ts";
import type { Heard } from "./types.ts";

const until = new Date("2026-11-20T06:30:00Z");
const customers = makeCustomers(createRng("brains/customers"), "2026-11-20", 120);
const orders = makeOrders(createRng("brains/orders"), customers, until, 600);
const past = makeHistory(createRng("brains/history"), { until, days: 20, count: 160, customers, orders });

function factsOf(one: (typeof past)[number]): TalkFacts {
  return { customer: one.customer, shop: one.shop, product: one.product, agentName: "莫溪", startAt: one.startAt, ...(one.order ? { order: one.order } : {}) };
}

interface Course {
  messages: Heard[];
  seconds: number;
  shopperLeft: boolean;
  ended?: string;
  confirmed: boolean;
}

/** Lets both brains talk, a look at the screen every ten seconds of a made-up clock. */
function converse(seed: string, script: string, facts: TalkFacts, agentKnows: boolean): Course {
  const rng = createRng(seed);
  const course: Course = { messages: [], seconds: 0, shopperLeft: false, confirmed: false };
  let shopper = newShopper;
  let agent = newAgent;
  let last = 0;
  for (; course.seconds < 3600 && !course.ended; course.seconds += 10) {
    const waitedSeconds = course.seconds - last;
    if (!course.shopperLeft) {
      const { action, memory } = shopperBrain(rng, { script, facts, messages: course.messages, waitedSeconds, memory: shopper });
      shopper = memory;
      if (action.kind === "leave") course.shopperLeft = true;
      if (action.kind === "confirm" && action.solved) course.confirmed = true;
      if (action.kind === "say" || action.kind === "confirm") {
        course.messages.push({ from: "customer", text: action.text });
        last = course.seconds;
      }
    }
    const { action, memory } = agentBrain(rng, { facts, messages: course.messages, waitedSeconds: course.seconds - last, memory: agent, ...(agentKnows ? { script } : {}) });
    agent = memory;
    if (action.kind === "end") course.ended = action.record.outcome;
    if (action.kind === "say" || action.kind === "askSolved") {
      course.messages.push({ from: "agent", text: action.text });
      last = course.seconds;
    }
  }
  return course;
}

describe("the demo's simulators", () => {
  it("simulated shopper and agent: every conversation comes to an end, most are confirmed, none rambles", () => {
    const courses = past.map((one, index) => converse(`both ${index}`, one.conversation.script, factsOf(one), true));
    for (const course of courses) {
      expect(course.ended, JSON.stringify(course.messages, null, 1)).toBeDefined();
      expect(course.messages.length).toBeGreaterThanOrEqual(6);
      expect(course.messages.length).toBeLessThanOrEqual(26);
      for (const one of course.messages) expect(one.text).not.toMatch(/[{}]/);
    }
    expect(courses.filter((one) => one.confirmed).length / courses.length).toBeGreaterThan(0.9);
  });

  it("simulated agent: a visitor whom no script foresees is answered by her words and brought to an end", () => {
    const courses = past.map((one, index) => converse(`blind ${index}`, one.conversation.script, factsOf(one), false));
    for (const course of courses) expect(course.ended, JSON.stringify(course.messages, null, 1)).toBeDefined();
    const one = past.find((each) => each.order?.shipment);
    if (!one) throw new Error("no shipped order");
    const { action } = agentBrain(createRng("x"), {
      facts: factsOf(one), waitedSeconds: 5, memory: { ...newAgent, greeted: true },
      messages: [{ from: "agent", text: "您好" }, { from: "customer", text: "我的快递到哪了" }],
    });
    expect(action.kind === "say" && action.text).toContain(one.order?.number);
  });

  it("simulated shopper: nudges an agent who is silent, and at last leaves", () => {
    const [one] = past;
    if (!one) throw new Error("no past");
    const state = { script: one.conversation.script, facts: factsOf(one), memory: { ...newShopper, step: 1 }, messages: [{ from: "customer" as const, text: "在吗" }] };
    const nudge = shopperBrain(createRng("n"), { ...state, waitedSeconds: 120 });
    expect(nudge.action.kind).toBe("say");
    expect(nudge.memory.nudges).toBe(1);
    expect(shopperBrain(createRng("n"), { ...state, waitedSeconds: 1000 }).action.kind).toBe("leave");
  });

  it("simulated shopper: tells the order number to an agent who asks for it, in whatever words", () => {
    const one = past.find((each) => each.order && each.conversation.script === "appliance-repair") ?? past.find((each) => each.order);
    if (!one?.order) throw new Error("no order");
    const { action } = shopperBrain(createRng("o"), {
      script: one.conversation.script, facts: factsOf(one), memory: { ...newShopper, step: 1 }, waitedSeconds: 3,
      messages: [{ from: "customer", text: "坏了" }, { from: "agent", text: "麻烦提供一下订单号，我看看" }],
    });
    expect(action.kind === "say" && action.text).toBe(one.order.number);
  });

  it("answers for real visitors: each can be filled, with and without an order", () => {
    for (const one of past.slice(0, 40)) {
      const facts = factsOf(one);
      const variables = variablesOf(createRng("a"), facts);
      for (const each of [...answers, fallback]) {
        for (const wording of facts.order ? each.withOrder : each.withoutOrder) expect(fill(wording, variables)).not.toMatch(/[{}]/);
      }
    }
  });

  it("simulators: equal seeds and states give equal actions", () => {
    const [one] = past;
    if (!one) throw new Error("no past");
    const facts = factsOf(one);
    expect(converse("same", one.conversation.script, facts, true)).toEqual(converse("same", one.conversation.script, facts, true));
  });
});
