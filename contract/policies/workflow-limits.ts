import type { BodyProblem } from "./define.ts";
import type { Call, Workflow } from "./workflow.ts";

type Path = (string | number)[];
const callOf = (calls: readonly Call[], name: string, field: unknown): Call | undefined => calls.find((call) => call.use === name && call.with.field === field);

/**
 * A limit has no way around it (R-TK-02): where sums above it ask for approval, every other way on from that stage stops at the same sum, and where they are looked
 * at nobody approves what they asked for.
 */
export function limitProblems(w: Workflow): BodyProblem[] {
  return w.stages.flatMap((stage, s) =>
    stage.exits.flatMap((exit, e) =>
      exit.guards.flatMap((call, g): BodyProblem[] => {
        const under = call.use === "money_above" ? "money_within" : call.use === "alone_above" ? "alone_within" : null;
        if (under === null) return [];
        const { field } = call.with;
        const measure = call.use === "money_above" ? "fen" : "as";
        const beside = stage.exits.flatMap((other, o): BodyProblem[] => {
          // Ways back leave the form unfinished and nothing is given.
          if (other === exit || !other.complete) return [];
          const within = callOf(other.guards, under, field);
          if (!within) return [{ path: ["stages", s, "exits", o], code: "limit_open", params: { exit: other.key, field: String(field) } }];
          return within.with[measure] === call.with[measure] ? [] : [{ path: ["stages", s, "exits", e, "guards", g, "with", measure], code: "limits_differ", params: { above: String(call.with[measure]), within: String(within.with[measure]) } }];
        });
        return [...beside, ...approvalProblems(w, exit.to, stage.key, exit.key)];
      }),
    ),
  );
}

/** Where approval is given: whatever leads on is for somebody else than who asked. */
function approvalProblems(w: Workflow, at: string, back: string, asked: string): BodyProblem[] {
  const s = w.stages.findIndex((stage) => stage.key === at);
  if (s < 0) return [];
  return w.stages[s]!.exits.flatMap((exit, e) => (exit.to === back || exit.guards.some((call) => call.use === "another_person" && call.with.exit === asked) ? [] : [{ path: ["stages", s, "exits", e] as Path, code: "approval_own", params: { exit: exit.key, asked } }]));
}
