import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { policies } from "#contract/policies/index.ts";
import type { Greeting } from "#contract/policies/greeting.ts";
import type { QuickReplies } from "#contract/policies/quick-replies.ts";
import type { Tags } from "#contract/policies/tags.ts";
import { topicKeys } from "#contract/policies/topics.ts";
import type { Topics } from "#contract/policies/topics.ts";
import { checkFolder } from "#server/kernel/handbook/folder.ts";
import { shops, skills } from "../company/company.ts";
import { answers, fallback } from "../talk/answers.ts";
import { scripts } from "../talk/scripts.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const kinds = new Map(policies.map((policy) => [policy.kind as string, policy]));
const product = await checkFolder(kinds, join(root, "handbook"));
const bodyOf = <T>(kind: string, key: string): T => product.documents.find((one) => one.kind === kind && one.key === key)?.body as T;
const demo = await checkFolder(kinds, join(root, "tools/demo/handbook"), (kind, key) => bodyOf(kind, key));
const demoGreetings = demo.documents.filter((one) => one.kind === "greeting");

describe("the handbook's texts", () => {
  it("default greetings, topics and quick replies, and the demo shops' greetings, are accepted by their kinds", () => {
    const own = product.problems.filter((one) => /^(greetings|topics|quick-replies)\//.test(one.file));
    expect([...own, ...demo.problems]).toEqual([]);
    expect(demoGreetings.map((one) => one.key).sort()).toEqual(shops.map((one) => `shop-${one.key}`).sort());
  });

  it("what the demo's records name, the handbook knows", () => {
    const body = bodyOf<Topics>("topics", "default");
    const known = { topics: topicKeys(body), needs: body.needs.map((one) => one.key), opinions: body.opinions.map((one) => one.key) };
    for (const one of scripts) {
      expect(known.topics, one.key).toContain(one.topic);
      for (const need of one.needs) expect(known.needs, one.key).toContain(need);
      for (const opinion of one.opinions) expect(known.opinions, one.key).toContain(opinion);
    }
    for (const one of [...answers, fallback]) expect(known.topics).toContain(one.topic);
    for (const one of body.topics) if (one.skill !== null) expect(skills.map((skill) => skill.key)).toContain(one.skill);
    const tags = bodyOf<Tags>("tags", "default").conversation.map((one) => one.key);
    for (const tag of ["二次答复", "投诉", "需回访", "质量反馈", "转其他店铺", "加急"]) expect(tags).toContain(tag);
  });

  it("texts to customers are polite and plain", () => {
    const replies = product.documents.filter((one) => one.kind === "quick-replies").flatMap((one) => (one.body as QuickReplies).items);
    expect(replies.length).toBeGreaterThanOrEqual(30);
    const greetings = [bodyOf<Greeting>("greeting", "default"), ...demoGreetings.map((one) => one.body as Greeting)];
    const lines = greetings.flatMap((one) => [one.welcome, one.firstGreeting, one.afterHours, one.allAway, one.silenceReminder, one.askSolved, one.thanks, one.ratingInvitation]);
    for (const text of [...lines.map((one) => one["zh-CN"]), ...replies.map((one) => one.text["zh-CN"])]) {
      expect(text).not.toMatch(/亲[，爱]|哦|！|尽快|大概|也许|(?<!为)你[，们的]/);
    }
  });
});
