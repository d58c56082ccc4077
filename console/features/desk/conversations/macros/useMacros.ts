import { useMemo } from "react";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { useDesk } from "../context.ts";
import { useInForceAll, useReplies } from "../handbook.ts";
import { rowOf } from "../state/world.ts";
import { type ReadyMacro, type ReadyStep, readyMacro } from "./run.ts";

/** The macros in force, ready to be run. */
export function useMacros(): readonly ReadyMacro[] {
  const [locale] = useLocale();
  const bodies = useInForceAll("macros");
  const replies = useReplies();
  return useMemo(() => {
    const texts = new Map(replies.flatMap((reply) => (reply.name === undefined ? [] : [[reply.name, reply.text] as const])));
    return bodies.flatMap((body) => body.macros.flatMap((macro) => readyMacro(macro, (name) => texts.get(name), locale) ?? []));
  }, [bodies, replies, locale]);
}

const clientId = (): string => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Does one step by the endpoint that a hand would use; a refusal is thrown. */
export function useStep(id: string, insert: (text: string) => void): (step: ReadyStep) => Promise<void> {
  const desk = useDesk();
  return useMemo(() => {
    const params = { id };
    return async (step) => {
      switch (step.do) {
        case "reply":
          if (step.send) await api("POST /v1/conversations/{id}/messages", { params, body: { clientId: clientId(), text: step.text } });
          else insert(step.text);
          return;
        case "tag": {
          const tags = rowOf(desk.get(), id)?.tags ?? [];
          await api("PUT /v1/conversations/{id}/tags", { params, body: { tags: [...new Set([...tags, ...step.add])].filter((tag) => !step.remove.includes(tag)) } });
          return;
        }
        case "note":
          await api("POST /v1/conversations/{id}/notes", { params, body: { clientId: clientId(), text: step.text } });
          return;
        case "ask":
          await api("POST /v1/conversations/{id}/confirmation", { params });
          return;
        case "later":
          await api("PUT /v1/conversations/{id}/follow-up", { params, body: { until: step.minutes === null ? { kind: "reply" } : { kind: "after", minutes: step.minutes } } });
          return;
        case "transfer":
          await api("POST /v1/conversations/{id}/transfer", { params, body: { to: { kind: "territory", key: step.territory }, note: step.note } });
          return;
        case "end": {
          const { topic, problem, process, result } = step;
          await api("POST /v1/conversations/{id}/end", { params, body: { outcome: step.outcome, record: { topic, problem, process, result } } });
        }
      }
    };
  }, [desk, id, insert]);
}
