import type { FormValue } from "#contract/forms.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { exitAt, fill, mayFill, stageOf, take, wroteAfter } from "#server/desk/workflows/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { effects } from "../effects/index.ts";
import type { TicketPorts } from "../ports.ts";
import { lockTicket, saveTicket } from "../store/tickets.ts";
import { keepForm, started } from "../words.ts";
import { audience } from "./audience.ts";
import { waitsForUs } from "./clocks.ts";
import { actorFacts, arrive, codeOf, ended, factsOf, listen, note, stateOf, workable, type Running } from "./core.ts";
import { graver } from "./incident.ts";
import { promiseLeft, promiseOf } from "./promise.ts";
import { say } from "./say.ts";

/** Leaves a stage by an exit: form, state, deadline, what the customer is told, effects, all in this transaction. The ticket is locked. */
export async function takeExit(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, exit: string, given: { form: Record<string, FormValue>; reason: string }): Promise<void> {
  // A merged ticket still names its stage.
  if (ended(ticket)) throw new Refusal("ticket_ended");
  const actor = await actorFacts(ctx.tx, ctx.actor);
  const [before, graded] = [ticket.form, ticket.severity];
  const form = await started(ports.keys, ctx.tx, ticket, stageOf(workflow, ticket.place)?.form ?? [], given.form);
  const facts = await factsOf(ports, ctx, workflow, { ...ticket, form: { ...ticket.form, ...form } }, actor.id);
  const answer = take(workflow, stateOf(ticket), exit, { ...given, form }, actor, facts);
  if ("refused" in answer) throw refusalOf(answer);
  const { step } = answer;
  Object.assign(ticket, { place: step.state.place, outcome: step.state.outcome, severity: step.state.severity, visits: step.state.visits, taken: step.state.taken });
  ticket.form = await keepForm(ports.keys, ctx.tx, ctx.now, ticket, workflow.stages.flatMap((stage) => stage.form), step.state.form, before);
  ticket.wrote = wroteAfter(ticket.wrote, before, ticket.form, actor.kind === "staff" ? actor.id : null);
  await arrive(ports, ctx, ticket, workflow);
  await saveTicket(ctx.tx, ticket);
  await note(ports, ctx, ticket, "taken", { exit, from: step.from, to: ticket.place, severity: ticket.severity, outcome: ticket.outcome, ...(step.stoodIn ? { stoodIn: true } : {}), ...(step.exit.guards.some((call) => call.use.endsWith("_warranty")) ? { warranty: facts.warranty } : {}) }, given.reason, actor.kind === "customer");
  if (step.say && ticket.contactId !== null) await say(ports, ctx, ticket, workflow, step.say, exit);
  await promiseLeft(ports, ctx, ticket, step.exit.complete);
  for (const call of step.effects) await effects[call.use as keyof typeof effects](ports, ctx, { ticket, workflow }, call.with, given.reason);
  await graver(ports, ctx, { ticket, workflow }, graded);
  await promiseOf(ports, ctx, ticket, workflow);
  const told = ticket.ownerId === null ? [] : [ticket.ownerId];
  const about = { params: { code: codeOf(workflow, ticket.number) }, link: `/tickets/${ticket.id}` };
  if (ctx.actor.kind === "system" && stageOf(workflow, step.from)?.silence?.exit === exit) await notify(ctx, told, { kind: "ticket.silent", ...about });
  if (ctx.actor.kind === "visitor") await notify(ctx, told, { kind: "ticket.customer_acted", ...about });
}

function refusalOf(answer: { refused: string; fields: { path: string; code: string; params?: Record<string, string | number> }[]; reasons: { code: string; params?: Record<string, string | number> }[] }): Refusal {
  if (answer.refused === "invalid") return new Refusal("invalid", { fields: answer.fields.map((one) => ({ ...one, path: one.path === "reason" ? "reason" : `form.${one.path}` })) });
  const codes = { ticket_ended: "ticket_ended", exit_gone: "exit_gone", exit_not_yours: "exit_not_yours", exit_closed: "exit_closed" } as const;
  const first = answer.reasons[0];
  return new Refusal(codes[answer.refused as keyof typeof codes], {
    fields: answer.fields.map((one) => ({ ...one, path: `form.${one.path}` })),
    ...(first ? { params: { why: first.code, ...first.params } } : {}),
  });
}

/** The exit of a stage, by a member of the staff. */
export async function leaveStage(ports: TicketPorts, ctx: Ctx, id: string, exit: string, input: { version: number; form: Record<string, FormValue>; reason: string }): Promise<{ place: string }> {
  const running = await workable(ports, ctx, id, input.version);
  await takeExit(ports, ctx, running, exit, input);
  return { place: running.ticket.place };
}

/** Saves a draft of the stage's form: typed, not yet whole. */
export async function saveForm(ports: TicketPorts, ctx: Ctx, id: string, input: { version: number; form: Record<string, FormValue> }): Promise<{ version: number }> {
  const { ticket, workflow } = await workable(ports, ctx, id, input.version);
  if (ended(ticket)) throw new Refusal("ticket_ended");
  if (!mayFill(workflow, stateOf(ticket), await actorFacts(ctx.tx, ctx.actor))) throw new Refusal("exit_not_yours");
  const { state, problems } = fill(workflow, stateOf(ticket), await started(ports.keys, ctx.tx, ticket, stageOf(workflow, ticket.place)?.form ?? [], input.form));
  if (problems.length > 0) throw new Refusal("invalid", { fields: problems.map((one) => ({ ...one, path: `form.${one.path}` })) });
  const before = { form: ticket.form, severity: ticket.severity };
  const form = await keepForm(ports.keys, ctx.tx, ctx.now, ticket, workflow.stages.flatMap((stage) => stage.form), state.form, before.form);
  const changed = Object.keys({ ...before.form, ...form }).filter((key) => JSON.stringify(before.form[key]) !== JSON.stringify(form[key]));
  if (changed.length === 0) return { version: ticket.version };
  Object.assign(ticket, { form, severity: state.severity, wrote: wroteAfter(ticket.wrote, before.form, form, ctx.actor.id) });
  await saveTicket(ctx.tx, ticket);
  // A draft is no step: the record says that it changed, the timeline stays readable.
  ctx.record({ kind: "ticket.filled", subject: ["ticket", id], data: { fields: changed, ...(before.severity === state.severity ? {} : { severity: state.severity }) } });
  // What is typed where it is graded is no grade yet: the exit of that stage opens the incident.
  if (!stageOf(workflow, ticket.place)!.exits.some((one) => one.effects.some((call) => call.use === "open_incident"))) await graver(ports, ctx, { ticket, workflow }, before.severity);
  return { version: ticket.version + 1 };
}

/** What a shop did with money that a ticket asked for. */
export type ShopResult = "refunded" | "exchanged" | "refused" | "withdrawn";

/** Something outside decided: the ticket goes by the system's exit of that name, where it has one. */
export async function followSystem(ports: TicketPorts, ctx: Ctx, id: string, exit: string): Promise<boolean> {
  const ticket = await lockTicket(ctx.tx, id);
  if (!ticket || ended(ticket)) return false;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  if (!exitAt(workflow, ticket.place, exit)) return false;
  await takeExit(ports, { ...ctx, actor: system }, { ticket, workflow }, exit, { form: {}, reason: "" });
  if (ticket.ownerId !== null && ticket.ownerId !== ctx.actor.id) await notify(ctx, [ticket.ownerId], { kind: "ticket.went_on", params: { code: codeOf(workflow, ticket.number) }, link: `/tickets/${id}` });
  return true;
}

/** The shop's word on what a ticket asked for moves it nowhere, for more is to be done there: its timeline says so, and its owner is told. */
export async function heardShop(ports: TicketPorts, ctx: Ctx, id: string, result: ShopResult): Promise<void> {
  const ticket = await lockTicket(ctx.tx, id);
  if (!ticket) return;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  await note(ports, ctx, ticket, "shop_answered", { result });
  if (ticket.ownerId !== null && ticket.ownerId !== ctx.actor.id) await notify(ctx, [ticket.ownerId], { kind: "ticket.shop_answered", params: { code: codeOf(workflow, ticket.number), result }, link: `/tickets/${id}` });
}

/** The deadline `ticket.silence`: the customer said nothing, the workflow says what happens. */
export async function silent(ports: TicketPorts, ctx: Ctx, id: string, stageKey: string): Promise<void> {
  const ticket = await lockTicket(ctx.tx, id);
  if (!ticket || ended(ticket) || ticket.place !== stageKey) return;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  // A question of the customer's that nobody has answered is no silence: that begins with our word.
  if (await waitsForUs(ports, ctx.tx, ctx.now, id)) return listen(ports, ctx, ticket, workflow);
  const exit = workflow.stages.find((stage) => stage.key === stageKey)?.silence?.exit;
  if (exit !== undefined) await takeExit(ports, ctx, { ticket, workflow }, exit, { form: {}, reason: "" });
}

/** The way that silence leads to is closed: whoever has the ticket is told, where nobody has it the leaders are, and the silence begins anew. */
export async function silenceHeld(ports: TicketPorts, ctx: Ctx, id: string, stageKey: string): Promise<void> {
  const ticket = await lockTicket(ctx.tx, id);
  if (!ticket || ended(ticket) || ticket.place !== stageKey) return;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  await notify(ctx, await audience(ports, ctx, { ticket, workflow }, ticket.ownerId === null ? "leaders" : "owner"), { kind: "ticket.silence_held", params: { code: codeOf(workflow, ticket.number) }, link: `/tickets/${id}` });
  await listen(ports, ctx, ticket, workflow);
}
