import { walk, type Said, type Step, type Talk } from "../rules.ts";
import type { Walk } from "../store/facts.ts";
import type { ExampleStep } from "../metrics/metric.ts";
import type { Rating } from "../store/read.ts";

/** The day on which examples play, in Shanghai. */
export const exampleDay = "2026-03-02";
export const exampleAt = (time: string): Date => new Date(`${exampleDay}T${time}+08:00`);
/** A name such as "A" as an id. */
export const idOf = (name: string, group = "8"): string => `00000000-0000-4000-${group}000-${Buffer.from(name).toString("hex").padStart(12, "0").slice(-12)}`;

/** A conversation of an example as the projector would read it: it opens at its first step. */
export function factsOfExample(index: number, steps: readonly ExampleStep[]): { walk: Walk; ratings: Rating[] } {
  const id = idOf(`t${index}`, "9");
  const openedAt = exampleAt(steps[0]![0]);
  const talk: Talk = { id, number: index, shopId: idOf("shop"), channel: "web", topic: null, productId: null, territory: "east-china", assigneeId: null, openedAt, endedAt: null, outcome: null };
  let holder = "A";
  const ratings: Rating[] = [];
  const said: Said[] = [];
  const walked = steps.flatMap(([time, act, what], seq): Step[] => {
    const step: Step = { at: exampleAt(time), seq: seq + 2, kind: "message", author: "system", authorId: null, to: null, territory: null, result: null, reason: null, outcome: null };
    if (act === "assigned" || act === "transferred") holder = what ?? "A";
    if (act === "asks") return [{ ...step, author: "customer" }];
    if (act === "answers") return [{ ...step, author: "agent", authorId: idOf(what ?? holder) }];
    if (act === "bot") return [{ ...step, author: "bot" }];
    if (act === "assigned") return [{ ...step, kind: "assigned", to: idOf(holder), result: "routed" }];
    if (act === "transferred") return [{ ...step, kind: "assigned", to: idOf(holder), result: "transferred", reason: "transferred" }];
    if (act === "requeued") return [{ ...step, kind: "assigned", reason: what ?? "unanswered" }];
    if (act === "rated") {
      ratings.push({ conversationId: id, score: Number(what), at: step.at, personId: idOf(holder) });
      return [];
    }
    if (act === "said") {
      const [kind, category, stance] = what!.split(":");
      said.push({ kind: kind as Said["kind"], category: category!, n: said.filter((one) => one.kind === kind && one.category === category).length + 1, stance: stance ?? null });
      return [];
    }
    Object.assign(talk, { endedAt: step.at, outcome: what ?? "left" });
    return [{ ...step, kind: "closed", outcome: what ?? "left" }];
  });
  return { walk: { before: null, ...walk(talk, null, walked, said) }, ratings };
}
