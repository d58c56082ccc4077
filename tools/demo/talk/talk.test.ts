import { describe, expect, it } from "vitest";
import { personOf } from "../company/people.ts";
import { createRng } from "../random.ts";
import { makeCustomers } from "../trade/customers.ts";
import { makeOrders } from "../trade/orders.ts";
import { productOf, products } from "../trade/products.ts";
import { makeConversation } from "./conversation.ts";
import { fill, variablesOf } from "./facts.ts";
import { followUps } from "./followups.ts";
import { loginsAt, makeHistory } from "./history.ts";
import { momentOf } from "./moments.ts";
import * as phrases from "./phrases.ts";
import { scripts, suits } from "./scripts.ts";
import type { OrderMoment } from "./types.ts";

const until = new Date("2026-11-20T06:30:00Z");
const customers = makeCustomers(createRng("talk/customers"), "2026-11-20");
const orders = makeOrders(createRng("talk/orders"), customers, until);
const past = { until, days: 30, count: 1500, customers, orders };
const history = makeHistory(createRng("talk/history"), past);

/** Words that no agent of ours writes: vague, pushing away, over-familiar. */
const forbidden = /亲[，爱们 ]|哦|！|尽快|大概|也许|应该是|不清楚|不知道|不归我|没办法|(?<!为)你[，们的]|妹子|么么/;

const agentWordings = [
  ...scripts.flatMap((one) => one.turns),
  ...Object.values(followUps).flat(2),
].filter((turn) => turn.from === "agent").flatMap((turn) => turn.wordings).concat(
  phrases.firstGreetings, phrases.firstApologies, phrases.askSolved, phrases.askSolvedAfterComplaint, phrases.thanks,
  phrases.thanksAfterComplaint, phrases.silenceReminders, phrases.holding,
);

describe("the demo's talk", () => {
  it("demo scripts: at least sixty, keys differ, each begins with the customer", () => {
    expect(scripts.length).toBeGreaterThanOrEqual(60);
    expect(new Set(scripts.map((one) => one.key)).size).toBe(scripts.length);
    for (const one of scripts) {
      expect(one.turns[0]?.from, one.key).toBe("customer");
      expect(one.turns.length, one.key).toBeGreaterThanOrEqual(6);
      expect(one.turns.length, one.key).toBeLessThanOrEqual(10);
    }
  });

  it("demo wording: agents write plainly: nothing vague, nothing over-familiar, no exclamation marks", () => {
    const bad = agentWordings.filter((wording) => forbidden.test(wording));
    expect(bad).toEqual([]);
    expect(new Set(agentWordings).size).toBe(agentWordings.length);
  });

  it("demo scripts: every script can be told about some product and order without a variable left open", () => {
    const untold = new Set(scripts.map((one) => one.key));
    const moments: (OrderMoment | undefined)[] = [undefined, "paid", "shipped", "delayed", "fresh", "damaged", "returning", "older"];
    const tried = [until, ...Array.from({ length: 30 }, (_, day) => new Date(until.getTime() - day * 86_400_000))];
    for (const moment of moments) {
      for (const product of products) {
        const found = moment && orders.flatMap((order) => tried.map((startAt) => ({ order, startAt })))
          .find(({ order, startAt }) => order.lines.some((line) => line.sku === product.sku) && momentOf(order, startAt) === moment);
        if (moment && !found) continue;
        for (const script of scripts.filter((one) => suits(one, product, moment))) {
          const customer = customers.find((one) => one.id === found?.order.customerId) ?? customers[0];
          if (!customer) throw new Error("no customer");
          const facts = { customer, shop: product.shop, product, agentName: "苏禾", startAt: found?.startAt ?? until, ...(found ? { order: found.order } : {}) };
          const variables = variablesOf(createRng(script.key), facts);
          const turns = [...script.turns, ...followUps[script.family].flat()];
          const wordings = turns.flatMap((turn) => turn.wordings);
          for (const wording of [...wordings, script.problem, script.result]) expect(fill(wording, variables)).not.toMatch(/[{}]/);
          untold.delete(script.key);
        }
      }
    }
    expect([...untold]).toEqual([]);
  });

  it("demo past: equal seeds give equal pasts; messages are filled, short, in order and before the end", () => {
    expect(makeHistory(createRng("talk/history"), past)).toEqual(history);
    for (const { conversation, startAt } of history) {
      expect(conversation.messages.length).toBeGreaterThanOrEqual(4);
      expect(conversation.messages.length).toBeLessThanOrEqual(22);
      expect(conversation.messages[0]?.from).toBe("customer");
      expect(conversation.messages[0]?.at).toEqual(startAt);
      let before = 0;
      for (const message of conversation.messages) {
        expect(message.text).not.toMatch(/[{}]|undefined|NaN|，，|。。|\s{2}/);
        expect(message.text.length).toBeGreaterThan(0);
        expect(message.text.length).toBeLessThanOrEqual(1000);
        expect(message.at.getTime()).toBeGreaterThanOrEqual(before);
        before = message.at.getTime();
      }
      expect(conversation.endedAt.getTime()).toBeGreaterThan(before);
      expect(conversation.endedAt.getTime()).toBeLessThan(until.getTime());
    }
  });

  it("demo past: each conversation was taken by somebody on duty who serves the shop", () => {
    for (const one of history) {
      const agent = personOf(one.agentLogin);
      expect(loginsAt(one.startAt)).toContain(agent.login);
      const takes = [agent.team, ...agent.supports];
      expect(takes.includes(one.territory) || (one.skill === "complaint" && takes.includes("complaints"))).toBe(true);
      expect(agent.shops).toContain(one.shop);
      if (one.order) expect(one.order.lines.map((line) => line.sku)).toContain(one.product.sku);
    }
  });

  it("demo past: topics, outcomes and ratings are spread as in a working centre", () => {
    expect(new Set(history.map((one) => one.conversation.script)).size).toBeGreaterThan(60);
    const ended = (outcome: string): number => history.filter((one) => one.conversation.record.outcome === outcome).length / history.length;
    expect(ended("confirmed")).toBeGreaterThan(0.8);
    expect(ended("not-answered")).toBeGreaterThan(0.04);
    expect(ended("left")).toBeGreaterThan(0.01);
    const scores = history.flatMap((one) => (one.conversation.rating ? [one.conversation.rating.score] : []));
    expect(new Set(scores).size).toBe(5);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(mean).toBeGreaterThan(4);
    expect(mean).toBeLessThan(4.6);
  });

  it("demo talk: one conversation from given facts is the same each time", () => {
    const customer = customers[0];
    if (!customer) throw new Error("no customer");
    const facts = { customer, shop: "hemu" as const, product: productOf("HM-FB30"), agentName: "苏禾", startAt: until };
    expect(makeConversation(createRng("one"), facts)).toEqual(makeConversation(createRng("one"), facts));
    expect(makeConversation(createRng("one"), facts, "cooker-capacity").record.topic).toBe("presale.size");
  });
});
