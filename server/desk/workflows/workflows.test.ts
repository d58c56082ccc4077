import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkForm, severities, type FormField, type FormValue } from "#contract/forms.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import { checkWorkflow } from "#contract/policies/workflow-check.ts";
import { policyKinds } from "#server/policies.ts";
import { checkDocument, checkFolder, shippedFolder } from "#server/kernel/handbook/index.ts";
import { endOf, fill, mayFill, moveProblems, reopened, stageOf, take, whatMayHappen, wroteAfter, type ActorFacts, type Facts, type TicketState } from "./index.ts";

const kinds = new Map(policyKinds.map((policy) => [policy.kind, policy]));
const shipped = new Map(readdirSync(join(shippedFolder, "workflows")).map((file) => {
  const { document, problems } = checkDocument(kinds, readFileSync(join(shippedFolder, "workflows", file), "utf8"));
  if (!document) throw new Error(`${file}: ${JSON.stringify(problems)}`);
  return [document.key, document.body as Workflow];
}));
const complaint = shipped.get("complaint")!;
const staff = (id: string, more: Partial<ActorFacts> = {}): ActorFacts => ({ kind: "staff", id, roles: ["agent"], teams: [], departments: [], skills: [], leads: false, ...more });
const boss = (id: string) => staff(id, { roles: ["manager", "supervisor"], leads: true });
const customer: ActorFacts = { kind: "customer", id: null, roles: [], teams: [], departments: [], skills: [], leads: false };
const system: ActorFacts = { ...customer, kind: "system" };
const quiet: Facts = { openTasks: 0, others: 2, today: "2026-03-02", warranty: { startsOn: null, months: 12, version: "warranty/default@1" }, hangs: true, alone: { limitFen: 5000, mostFen: 5000, givenFen: 0, own: {} } };
const fresh = (w: Workflow, ownerId: string | null = "li"): TicketState => ({ place: w.stages[0]!.key, outcome: null, ownerId, openerId: "li", form: {}, severity: "normal", visits: { [w.stages[0]!.key]: 1 }, taken: {}, wrote: {} });
const go = (t: TicketState, exit: string, form: Record<string, FormValue>, actor = staff("li"), facts = quiet, w = complaint): TicketState => {
  const answer = take(w, t, exit, { form, reason: "因为" }, actor, facts);
  if ("refused" in answer) throw new Error(`${exit}: ${JSON.stringify(answer)}`);
  return answer.step.state;
};
const told = { what: "内胆起皮", wish: ["refund"], category: "product", safety: false, severity: "normal" };
const verified = () => go(go(fresh(complaint), "graded", told), "verified", { findings: "批次问题", responsibility: "supplier" });

describe("R-TK-01 (engine)", () => {
  test("R-TK-01 (form fields; what must be filled to leave): an exit names each missing field, wrong type and unknown field, and changes nothing", () => {
    const t = fresh(complaint);
    expect(take(complaint, t, "graded", { form: { what: " ", wish: ["gold"], safety: "yes", extra: 1 }, reason: "" }, staff("li"), quiet)).toEqual({
      refused: "invalid", reasons: [],
      fields: [
        { path: "extra", code: "form_unknown" }, { path: "wish", code: "form_choice" }, { path: "safety", code: "form_type" },
        { path: "what", code: "form_missing" }, { path: "category", code: "form_missing" }, { path: "severity", code: "form_missing" },
      ],
    });
    expect(t).toEqual(fresh(complaint));
  });

  test("R-TK-01 (who acts): owner, role, customer and silence each have their own exits; a supervisor may stand in for the owner", () => {
    const open = (t: TicketState, actor: ActorFacts) => whatMayHappen(complaint, t, actor, quiet).filter((one) => one.reasons.length === 0).map((one) => one.exit.key);
    const talk = go(verified(), "propose", { remedy: ["refund"], offer: "全额退款" });
    expect(open(talk, staff("li"))).toEqual(["agreed", "not_agreed", "withdrawn"]);
    expect(open(talk, customer)).toEqual(["agreed", "not_agreed", "withdrawn"]);
    expect(open(talk, staff("wang"))).toEqual([]);
    expect(open(talk, boss("zhou"))).toEqual(["agreed", "not_agreed", "withdrawn"]);
    expect(open(talk, system)).toEqual(["silent"]);
    expect(take(complaint, talk, "agreed", { form: {}, reason: "" }, staff("wang"), quiet)).toMatchObject({ refused: "exit_not_yours" });
    expect(take(complaint, talk, "propose", { form: {}, reason: "" }, staff("li"), quiet)).toMatchObject({ refused: "exit_gone" });
    expect([mayFill(complaint, verified(), staff("li")), mayFill(complaint, verified(), staff("wang")), mayFill(complaint, verified(), customer)]).toEqual([true, false, false]);
  });

  test("R-TK-02 (approval above a limit): over ¥50.00 only the way through approval is open, by another person; while there is nobody else, the record says who stood in", () => {
    const dear = { remedy: ["compensation"], offer: "补偿 80 元", compensation: 8000 };
    expect(take(complaint, verified(), "propose", { form: dear, reason: "" }, boss("zhou"), quiet)).toMatchObject({ refused: "exit_closed", reasons: [{ code: "over_alone", params: { limit: 5000 }, field: "compensation" }] });
    expect(take(complaint, verified(), "ask_approval", { form: { ...dear, compensation: 5000 }, reason: "" }, staff("li"), quiet)).toMatchObject({ refused: "exit_closed", reasons: [{ code: "within_limit" }] });
    const asked = go(verified(), "ask_approval", dear, boss("zhou"));
    expect(take(complaint, asked, "approved", { form: {}, reason: "有据" }, boss("zhou"), quiet)).toMatchObject({ refused: "exit_closed", reasons: [{ code: "same_person" }] });
    expect(take(complaint, asked, "approved", { form: {}, reason: "有据" }, boss("chen"), quiet)).toMatchObject({ step: { stoodIn: false, state: { place: "talk" } } });
    expect(take(complaint, asked, "approved", { form: {}, reason: "有据" }, boss("zhou"), { ...quiet, others: 0 })).toMatchObject({ step: { stoodIn: true } });
  });

  test("R-TK-02 (approval above a limit): who took part in what is approved does not approve it, though a third one handed it in; who wrote nothing that still stands did not take part", () => {
    const dear = { remedy: ["compensation"], offer: "补偿 80 元", compensation: 8000 };
    const asked = go(verified(), "ask_approval", dear, boss("zhou"));
    const approves = (who: string, wrote: Record<string, string>, facts = quiet) => {
      const answer = take(complaint, { ...asked, wrote }, "approved", { form: {}, reason: "有据" }, boss(who), facts);
      return "step" in answer ? (answer.step.stoodIn ? "stood in" : "yes") : answer.reasons[0]!.code;
    };
    const cases: [string, Record<string, string>, Facts, string][] = [
      ["zhou", {}, quiet, "same_person"],
      ["chen", { compensation: "chen", offer: "li" }, quiet, "same_person"],
      ["chen", { offer: "chen" }, quiet, "same_person"],
      ["chen", { findings: "chen", offer: "li" }, quiet, "yes"],
      ["chen", { compensation: "li" }, quiet, "yes"],
      // Nobody else is left: the record says who stood in.
      ["chen", { compensation: "chen" }, { ...quiet, others: 0 }, "stood in"],
      ["wu", { compensation: "chen" }, { ...quiet, others: 0 }, "yes"],
    ];
    expect(cases.map(([who, wrote, facts]) => approves(who, wrote, facts))).toEqual(cases.map(([, , , answer]) => answer));
    const before = { a: 1, b: "x", c: true };
    expect(wroteAfter({ a: "li", b: "li", c: "li" }, before, { a: 2, b: "x" }, "chen")).toEqual({ a: "chen", b: "li" });
    expect(wroteAfter({ a: "li" }, before, { ...before, a: 3, d: 1 }, null)).toEqual({});
  });

  test("R-TK-01 (guards): what one person may give alone counts what the order got else, and what the ticket gave before is part of its sum", () => {
    const alone = (givenFen: number, own = {}, mostFen = 100_000) => ({ ...quiet, alone: { limitFen: 5000, mostFen, givenFen, own } });
    const cases: [string, number, Facts, string][] = [
      ["nothing given", 5000, alone(0), "propose"],
      ["a fen more", 5001, alone(0), "ask_approval"],
      ["others gave", 1000, alone(4000), "propose"],
      ["others gave, a fen more", 1001, alone(4000), "ask_approval"],
      ["its own counts in the sum", 5000, alone(4000, { compensation: 4000 }), "propose"],
      ["of another kind it is beside", 1001, alone(4000, { refund: 4000 }), "ask_approval"],
      ["more than the rules know of", 2001, alone(0, {}, 2000), "ask_approval"],
      ["nothing left at all", 1, alone(9000), "ask_approval"],
      ["nothing is asked for", 0, alone(9000), "propose"],
    ];
    const opened = (fen: number, facts: Facts) => ["propose", "ask_approval"].filter((exit) => "step" in take(complaint, verified(), exit, { form: { remedy: ["compensation"], offer: "补偿", compensation: fen }, reason: "" }, staff("li"), facts));
    expect(cases.map(([name, fen, facts]) => [name, opened(fen, facts)])).toEqual(cases.map(([name, , , exit]) => [name, [exit]]));
  });

  test("R-TK-02 (rounds limited; final decision by another person): after three solutions that were not agreed to, only the final decision is left, not by whoever proposed them", () => {
    let t = verified();
    for (const round of [1, 2]) {
      t = go(t, "propose", { remedy: ["explanation"], offer: `第 ${round} 次方案` });
      t = go(t, "not_agreed", {}, customer);
    }
    t = go(t, "propose", { remedy: ["explanation"], offer: "第 3 次方案" }, boss("zhou"));
    expect(whatMayHappen(complaint, t, customer, quiet).map((one) => [one.exit.key, one.reasons.map((reason) => reason.code).join()])).toEqual([["agreed", ""], ["not_agreed", "rounds_used_up"], ["no_agreement", ""], ["withdrawn", ""]]);
    t = go(t, "no_agreement", {}, customer);
    expect(take(complaint, t, "decided", { form: { decision: "维持" }, reason: "" }, boss("zhou"), quiet)).toMatchObject({ reasons: [{ code: "same_person" }] });
    const decided = take(complaint, t, "decided", { form: { decision: "维持" }, reason: "" }, boss("chen"), quiet);
    expect(decided).toMatchObject({ step: { state: { place: "learn", outcome: "final" }, say: { "zh-CN": expect.stringContaining("12315") } } });
  });

  test("R-TK-01 (reopening): only who may, only so long, and the outcome counts no more", () => {
    const solved = go(go(go(go(go(verified(), "propose", { remedy: ["refund"], offer: "退款" }), "agreed", {}, customer), "carried_out", { done: "已退款" }), "solved", {}, customer), "closed", { cause: "batch", improvement: "入库抽检" });
    expect([solved.place, solved.outcome]).toEqual(["closed", "confirmed"]);
    const ended = new Date("2026-03-02T02:00:00Z");
    const after = (days: number, actor = customer) => reopened(complaint, solved, ended, actor, new Date(ended.getTime() + days * 86_400_000));
    expect([after(31), after(3, staff("wang")), reopened(complaint, verified(), ended, customer, ended)]).toEqual([{ refused: "reopen_too_late" }, { refused: "reopen_not_yours" }, { refused: "ticket_open" }]);
    expect(after(3)).toMatchObject({ state: { place: "plan", outcome: null, visits: { plan: 2 } } });
  });

  test("R-TK-01 (versioned; checked move): a newer version takes a running ticket only where its stage and its values are", () => {
    const t = verified();
    const without = (change: (w: Workflow) => void) => {
      const w = structuredClone(complaint);
      change(w);
      return moveProblems(w, t);
    };
    expect(without(() => {})).toEqual([]);
    expect(without((w) => void (w.stages = w.stages.filter((stage) => stage.key !== "plan")))).toEqual([{ path: "stage", code: "stage_gone", params: { stage: "plan" } }]);
    expect(without((w) => void (w.stages[0]!.form.find((field) => field.key === "wish")!.options = [{ key: "other", name: { "zh-CN": "其他" } }]))).toEqual([{ path: "wish", code: "form_choice" }]);
  });
});

const valueOf = (field: FormField): fc.Arbitrary<FormValue> => {
  if (field.type === "choice") return fc.constantFrom(...field.options.map((one) => one.key));
  if (field.type === "choices") return fc.subarray(field.options.map((one) => one.key), { minLength: 1 });
  if (field.type === "severity") return fc.constantFrom(...severities);
  if (field.type === "yesno") return fc.boolean();
  if (field.type === "day") return fc.constantFrom("2026-03-02", "2026-12-31");
  if (field.type === "number") return fc.integer({ min: field.min ?? 0, max: field.max ?? 100 });
  if (field.type === "money") return fc.integer({ min: 0, max: 20_000 });
  return fc.string({ minLength: 1, maxLength: 30 }).map((text) => `x${text}`);
};
const formOf = (w: Workflow, stage: string) => fc.record(Object.fromEntries(stageOf(w, stage)!.form.map((field) => [field.key, valueOf(field)])));

describe.each([...shipped])("R-TK-01 (%s): properties", (_key, w) => {
  const everybody = [staff("li", { skills: ["after-sale", "follow-up"] }), staff("wang"), boss("zhou"), boss("chen"), customer, system];

  test("R-TK-01 (defaults ship): every rule of a whole workflow holds", () => {
    expect(checkWorkflow(w, (key) => shipped.get(key))).toEqual([]);
  });

  test("R-TK-01 (form fields; typed, no dead end): wherever a ticket wanders, values stay typed and somebody can go on", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(9999)), { minLength: 1, maxLength: 25 }), (choices) => {
        let t = fresh(w);
        const step = (pick: number, seed: number): boolean => {
          const [form] = fc.sample(formOf(w, t.place), { seed, numRuns: 1 });
          const ways = everybody.flatMap((actor) => whatMayHappen(w, t, actor, quiet).map(({ exit }) => ({ actor, exit }))).flatMap(({ actor, exit }) => {
            const answer = take(w, t, exit.key, { form: actor.kind === "staff" ? form! : {}, reason: "因为" }, actor, quiet);
            return "step" in answer ? [answer.step] : [];
          });
          // With some form or other; these guards split on what was filled in, so two forms in a row may choose one way.
          if (ways.length === 0) return false;
          t = ways[pick % ways.length]!.state;
          return true;
        };
        for (const [pick, seed] of choices) {
          if (endOf(w, t.place)) break;
          expect([0, 1, 2, 3, 4].some((n) => step(pick, seed + n))).toBe(true);
          const fields = w.stages.flatMap((stage) => stage.form);
          expect(checkForm(fields, t.form, { complete: false, beside: t.form }).problems).toEqual([]);
          expect(stageOf(w, t.place) ?? endOf(w, t.place)).toBeDefined();
        }
        if (endOf(w, t.place)) expect(t.outcome).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test("R-TK-01 (every ticket reaches an end): from each stage there is a shortest way of open exits to an end", () => {
    for (const stage of w.stages) {
      // Filled in whole, for each way that a guard on values may ask for.
      const seen = new Set<string>();
      const walk: TicketState[] = [{ ...fresh(w), place: stage.key, visits: { [stage.key]: 1 } }];
      let ended = false;
      while (walk.length > 0 && !ended) {
        const t = walk.shift()!;
        if (endOf(w, t.place)) ended = true;
        else if (!seen.has(`${t.place}/${t.visits[t.place]}`)) {
          seen.add(`${t.place}/${t.visits[t.place]}`);
          for (const form of fc.sample(formOf(w, t.place), { seed: 7, numRuns: 12 }))
            for (const actor of everybody)
              for (const { exit } of whatMayHappen(w, t, actor, quiet)) {
                const answer = take(w, t, exit.key, { form: actor.kind === "staff" ? form : {}, reason: "因为" }, actor, quiet);
                if ("step" in answer && !w.anywhere.includes(exit)) walk.push(answer.step.state);
              }
        }
      }
      expect(ended, stage.key).toBe(true);
    }
  });

  test("R-TK-01 (draft): a form that is saved half is never refused, and never loses what other stages hold", () => {
    const t = { ...fresh(w), form: { from_before: "x" } };
    fc.assert(
      fc.property(formOf(w, t.place), fc.nat(), (form, n) => {
        const half = Object.fromEntries(Object.entries(form).filter((_, at) => (n >> at) & 1));
        const { state, problems } = fill(w, t, half);
        expect(problems).toEqual([]);
        expect(state.form.from_before).toBe("x");
      }),
      { numRuns: 50 },
    );
  });
});

describe("R-TK-01 (guards): pure conditions", () => {
  const repair = shipped.get("repair")!;
  const at = (form: TicketState["form"], facts: Partial<Facts> = {}) =>
    whatMayHappen(repair, { ...fresh(repair), form }, staff("li"), { ...quiet, ...facts }).filter((one) => ["covered", "priced"].includes(one.exit.key)).map((one) => one.reasons.map((reason) => [reason.code, reason.params?.until].join(" ").trim()).join() || "open");

  test.each<[string, TicketState["form"], Partial<Facts>, [string, string]]>([
    ["nothing is known", {}, {}, ["warranty_unknown", "warranty_unknown"]],
    ["a day that was written down", { bought_on: "2025-03-02", cause: "quality" }, {}, ["open", "warranty_holds 2026-03-02"]],
    ["a day too late", { bought_on: "2025-03-01", cause: "quality" }, {}, ["warranty_over 2026-03-01", "open"]],
    ["damaged in use", { bought_on: "2026-02-01", cause: "misuse" }, {}, ["warranty_excluded", "open"]],
    ["the order's day counts before what was written down", { bought_on: "2026-02-01", cause: "quality" }, { warranty: { startsOn: "2024-01-05", months: 24, version: "" } }, ["warranty_over 2026-01-05", "open"]],
    ["no such day in that month", { bought_on: "2025-08-31", cause: "quality" }, { warranty: { startsOn: null, months: 6, version: "" } }, ["warranty_over 2026-02-28", "open"]],
    ["no warranty at all", { bought_on: "2026-03-02", cause: "quality" }, { warranty: { startsOn: null, months: 0, version: "" }, today: "2026-03-03" }, ["warranty_over 2026-03-02", "open"]],
  ])("R-TK-01 (repair: warranty): %s", (_title, form, facts, expected) => {
    expect(at(form, facts)).toEqual(expected);
  });

  test("R-TK-01 (repair: time slot): a visit is not booked for a day that is over", () => {
    const booked = (visit_on: string) => take(repair, { ...fresh(repair), place: "appoint" }, "booked", { form: { visit_on, slot: "noon", worker: "郑师傅" }, reason: "" }, staff("li"), quiet);
    expect(booked("2026-03-01")).toMatchObject({ refused: "exit_closed", reasons: [{ code: "day_past", field: "visit_on" }] });
    expect([booked("2026-03-02"), booked("2026-03-09")]).toMatchObject([{ step: { state: { place: "visit" } } }, { step: { effects: [{ use: "remind_on" }] } }]);
  });
});

describe("R-TK-01 (why closed): the reasons that stand given what is chosen", () => {
  const ways = (kind: string, place: string, form: TicketState["form"], facts: Partial<Facts> = {}) =>
    Object.fromEntries(whatMayHappen(shipped.get(kind)!, { ...fresh(shipped.get(kind)!), place, form }, staff("li"), { ...quiet, ...facts }).map(({ exit, reasons, choice }) => [exit.key, choice === null ? reasons.map(({ code }) => code).join() || "open" : `by ${choice}`]));

  test.each<[string, [string, string, TicketState["form"], Partial<Facts>?], Record<string, string>]>([
    ["nothing chosen yet, and a task is open", ["shipping-exception", "solve", {}, { openTasks: 1 }], { offered: "tasks_open", refund_it: "by remedy", compensate_it: "by remedy", ask_approval: "by remedy" }],
    ["a refund, and a task is open", ["shipping-exception", "solve", { remedy: "refund" }, { openTasks: 1 }], { offered: "by remedy", refund_it: "tasks_open", compensate_it: "by remedy", ask_approval: "by remedy" }],
    ["compensation that one person may give", ["shipping-exception", "solve", { remedy: "compensate", compensation: 5000 }], { offered: "by remedy", refund_it: "by remedy", compensate_it: "open", ask_approval: "within_limit" }],
    ["compensation above it", ["shipping-exception", "solve", { remedy: "compensate", compensation: 5001 }], { offered: "by remedy", refund_it: "by remedy", compensate_it: "over_alone", ask_approval: "open" }],
    ["a sum that is not asked for keeps nothing closed by itself", ["complaint", "plan", { remedy: ["apology"] }], { propose: "open", ask_approval: "by remedy", verify_again: "open", withdrawn: "open" }],
    ["compensation that one person may give", ["complaint", "plan", { remedy: ["apology", "compensation"], compensation: 5000 }], { propose: "open", ask_approval: "within_limit", verify_again: "open", withdrawn: "open" }],
    ["what the request does not ask for is no way from here, the way back is still to be chosen", ["return", "check", { wish: "return" }], { approve_pick_up: "by way", approve_send: "by way", refuse: "open", withdraw: "open" }],
    ["a refund without goods asks for no way back", ["return", "check", { wish: "refund", compensation_waits: true }], { approve_refund: "approval_waits", ask_compensation: "open", refuse: "open", withdraw: "open" }],
    ["chosen in a stage before", ["return", "settle", { wish: "exchange" }], { exchanged: "open" }],
  ])("R-TK-01 (why closed): %s", (_title, given, expected) => {
    expect(ways(...given)).toMatchObject(expected);
    if (given[0] === "return") expect(Object.keys(ways(...given))).toEqual(Object.keys(expected));
  });

  test("R-TK-01 (why closed): an exit of another choice is refused by the choice, and by the field that is to be changed", () => {
    const t = { ...fresh(shipped.get("shipping-exception")!), place: "solve" };
    const form = { remedy: "resend", details: "明天补发" };
    expect(take(shipped.get("shipping-exception")!, t, "ask_approval", { form, reason: "" }, staff("li"), { ...quiet, openTasks: 2 })).toMatchObject({ refused: "exit_closed", reasons: [{ code: "field_differs", field: "remedy" }], fields: [{ path: "remedy", code: "field_differs" }] });
  });
});

describe("R-TK-01 (handbook check): what is wrong with a workflow, with file and line", () => {
  const problemsOf = async (file: string, change: (yaml: string) => string) => {
    const folder = mkdtempSync(join(tmpdir(), "kefu-workflow-"));
    cpSync(shippedFolder, folder, { recursive: true });
    const text = readFileSync(join(folder, "workflows", file), "utf8");
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(join(folder, "workflows", file), changed);
    const { problems } = await checkFolder(kinds, folder);
    rmSync(folder, { recursive: true });
    return problems.map((one) => ({ file: one.file, code: one.code, text: changed.split("\n")[one.line - 1]!.trim(), params: one.params }));
  };
  const cases: [string, string, (yaml: string) => string, { code: string; text?: string; params?: unknown }][] = [
    ["an unreachable stage", "suggestion.yaml", (y) => y.replaceAll("to: evaluate", "to: decide"), { code: "stage_unreachable", text: "- key: evaluate", params: { stage: "evaluate" } }],
    ["a dead end", "internal-request.yaml", (y) => y.replace("to: closed", "to: confirm").replace("to: work\n          reason: true", "to: confirm\n          reason: true"), { code: "stage_dead_end", text: "- key: confirm", params: { stage: "confirm" } }],
    ["an exit to nowhere", "complaint.yaml", (y) => y.replace("to: verify\n", "to: verifi\n"), { code: "stage_unknown", text: "to: verifi" }],
    ["an unknown guard", "complaint.yaml", (y) => y.replace("use: tasks_answered", "use: tasks_done"), { code: "guard_unknown", text: "guards: [{ use: tasks_done }]" }],
    ["an unknown effect", "problem-item.yaml", (y) => y.replace("take_ownership", "grab"), { code: "effect_unknown", text: "effects: [{ use: grab }]" }],
    ["an unknown field in a guard", "complaint.yaml", (y) => y.replace("field: compensation, as", "field: compensatoin, as"), { code: "field_unknown" }],
    ["a money guard on words", "complaint.yaml", (y) => y.replace("field: compensation, as", "field: offer, as"), { code: "field_unknown" }],
    ["a missing argument", "complaint.yaml", (y) => y.replace("with: { field: compensation, as: compensation }", "with: { field: compensation }"), { code: "argument_missing", params: { name: "alone_within", argument: "as" } }],
    ["a missing text", "suggestion.yaml", (y) => y.replace(/\n {10}say: \{ zh-CN: "您的建议这次没有采纳[^\n]*/, ""), { code: "text_missing", params: { text: "decline.say" } }],
    ["a missing greeting", "suggestion.yaml", (y) => y.replace(/ {2}greeting:\n.*\n.*\n/, ""), { code: "text_missing", params: { text: "greeting" } }],
    ["a place that is not for customers", "complaint.yaml", (y) => y.replace("{offer} 请您", "{findings} 请您"), { code: "place_unknown" }],
    ["a stage that waits for ever", "problem-item.yaml", (y) => y.replace("by: [customer, owner]\n      silence: { after: { amount: 3, unit: working_days }, exit: unanswered }", "by: [customer]").replace("by: [system]\n", "by: [customer]\n"), { code: "stage_waits_forever" }],
    ["silence that leads nowhere", "problem-item.yaml", (y) => y.replace("exit: unanswered }", "exit: nothing }"), { code: "exit_unknown" }],
    ["two fields of one key", "complaint.yaml", (y) => y.replace("key: findings", "key: what"), { code: "twice", params: { key: "what" } }],
    ["a choice without options", "suggestion.yaml", (y) => y.replace("key: impact, type: number, required: true, min: 1, max: 5,", "key: impact, type: choice, required: true,"), { code: "options_missing" }],
    ["a calendar that nobody has", "complaint.yaml", (y) => y.replace("calendar: service-hours", "calendar: night"), { code: "reference_missing", params: { kind: "calendar", key: "night" } }],
    ["an exit that the other workflow has not", "known-fault.yaml", (y) => y.replace("exit: fault_fixed", "exit: fault_gone"), { code: "exit_unknown", text: expect.stringContaining("fault_gone") as unknown as string }],
    ["a field that the other workflow has not", "known-fault.yaml", (y) => y.replace("into: fix }", "into: fixed }"), { code: "field_unknown" }],
    ["a day that is none", "repair.yaml", (y) => y.replace("bought: bought_on", "bought: product"), { code: "field_unknown", params: { field: "product", known: "bought_on, visit_on" } }],
    ["R-TK-02: a way around the limit", "complaint.yaml", (y) => y.replace("          guards: [{ use: alone_within, with: { field: compensation, as: compensation } }]\n", ""), { code: "limit_open", text: "- key: propose", params: { exit: "propose", field: "compensation" } }],
    ["R-TK-02: two limits of one sum", "complaint.yaml", (y) => y.replace("alone_within, with: { field: compensation, as: compensation", "alone_within, with: { field: compensation, as: refund"), { code: "limits_differ", params: { above: "compensation", within: "refund" } }],
    ["R-TK-02: approval of one's own proposal", "complaint.yaml", (y) => y.replace("          guards: [{ use: another_person, with: { exit: ask_approval } }]\n", ""), { code: "approval_own", text: "- key: approved" }],
    ["R-FU-05: a promise without a moment", "complaint.yaml", (y) => y.replace("      promise: { what: { zh-CN: 答复核实结果, en: What we found out } }\n      deadline: { amount: 1, unit: half_working_days }\n", "      promise: { what: { zh-CN: 答复核实结果, en: What we found out } }\n"), { code: "promise_empty", params: { stage: "verify" } }],
    ["R-FU-05: a promise by no day", "repair.yaml", (y) => y.replace("by: visit_on }", "by: slot }"), { code: "field_unknown", params: { field: "slot", known: "bought_on, visit_on" } }],
    ["a workflow that nobody has", "complaint.yaml", (y) => y.replace("workflow: internal-request", "workflow: external"), { code: "reference_missing", params: { kind: "workflow", key: "external" } }],
  ];
  test.each(cases)("R-TK-01 (handbook check): %s", async (_title, file, change, expected) => {
    expect(await problemsOf(file, change)).toContainEqual(expect.objectContaining({ file: `workflows/${file}`, ...expected }));
  });
});
