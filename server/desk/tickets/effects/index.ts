import type { Audience, EffectName } from "#contract/workflow/parts.ts";
import { isAsked } from "#contract/forms.ts";
import type { Call } from "#contract/policies/workflow.ts";
import { setDeadline, setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import { instantAt } from "#server/kernel/time/index.ts";
import { nextOpening } from "#server/foundation/organization/calendar/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, system, type Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { incidentFor } from "../service/incident.ts";
import { askShopFor } from "./ask-shop.ts";
import { askRemedyFor, giveRemedyFor, inForm } from "./remedy.ts";
import { createTicket, route } from "../service/create.ts";
import { codeOf, note, type Running } from "../service/core.ts";
import { openHanging } from "../store/hanging.ts";
import { audience } from "../service/audience.ts";
import { askAbout } from "../service/tasks.ts";
import { addressee, departmentByKey } from "../store/tasks.ts";
import { saveTicket } from "../store/tickets.ts";
import { masked, partsOf, whole } from "../words.ts";

type Effect = (ports: TicketPorts, ctx: Ctx, running: Running, args: Call["with"], reason: string) => Promise<void>;

/** What exits of a workflow may set off, by name; a name used by a version in force is never removed (D18). All in the transaction of the exit. */
export const effects: Record<EffectName, Effect> = {
  ask_shop: askShopFor,
  async open_incident(ports, ctx, running, args) {
    await incidentFor(ports, ctx, running, args);
  },
  async tell(ports, ctx, running, args) {
    const { ticket, workflow } = running;
    const people = (await audience(ports, ctx, running, args.who as Audience)).filter((id) => id !== ctx.actor.id);
    await notify(ctx, people, { kind: "ticket.needs_you", params: { code: codeOf(workflow, ticket.number), stage: workflow.stages.find((one) => one.key === ticket.place)?.name["zh-CN"] ?? "" }, link: `/tickets/${ticket.id}` });
  },
  async take_ownership(ports, ctx, { ticket }) {
    if (ctx.actor.kind !== "staff" || ticket.ownerId === ctx.actor.id) return;
    const before = ticket.ownerId;
    Object.assign(ticket, { ownerId: ctx.actor.id });
    await saveTicket(ctx.tx, ticket);
    await note(ports, ctx, ticket, "assigned", { before, ownerId: ctx.actor.id, to: ctx.actor.name });
  },
  async route_again(ports, ctx, { ticket, workflow }) {
    const routed = await route(ports, ctx, workflow, ticket.territory, null);
    Object.assign(ticket, { ownerId: routed.ownerId, routed: { ...ticket.routed, reasons: routed.reasons } });
    await saveTicket(ctx.tx, ticket);
    await note(ports, ctx, ticket, "routed", { ownerId: routed.ownerId, reasons: routed.reasons });
  },
  async open_ticket(ports, ctx, { ticket, workflow }, args) {
    const parts = await partsOf(ports.keys, ctx.tx, [ticket], ["title", "form/improvement"]);
    const improvement = ticket.form.improvement;
    const target = await ports.workflows.inForce(ctx.tx, String(args.workflow), { at: ctx.now, territory: ticket.territory });
    const asks = target?.body.stages[0]!.form.some((field) => field.key === "what");
    // Also when the customer's own step sets it off: the rule opens it, not the person.
    const child = await createTicket(ports, ctx.actor.kind === "staff" ? ctx : { ...ctx, actor: system }, {
      type: String(args.workflow), title: `${codeOf(workflow, ticket.number)} ${masked(ticket.title, parts(ticket.id, "title"))}`.slice(0, 120), parentId: ticket.id,
      form: asks && typeof improvement === "string" ? { what: masked(improvement, parts(ticket.id, "form/improvement")) } : {},
    });
    await note(ports, ctx, ticket, "child", { id: child.id, code: child.code });
  },
  async tell_hanging(ports, ctx, { ticket }, { exit, field, into }) {
    const hanging = await openHanging(ctx.tx, ticket.id);
    await setDeadlines(ctx, "ticket.cause", hanging.map((subject) => ({ subject, dueAt: ctx.now })), { causeId: ticket.id, exit, field, into });
    await note(ports, ctx, ticket, "hanging_told", { tickets: hanging.length });
  },
  async remind_on(ports, ctx, { ticket }, { field }) {
    const day = ticket.form[String(field)];
    if (typeof day !== "string") return;
    const calendar = await ports.calendar(ctx.tx, "service-hours", ctx.now);
    await setDeadline(ctx, "ticket.remind", ticket.id, nextOpening(calendar, instantAt(day, "00:00", calendar.zone)), { stage: ticket.place });
  },
  async ask_department(ports, ctx, running, args) {
    const department = await departmentByKey(ctx.tx, String(args.department));
    // Nobody works there: whoever has the ticket fills it in.
    if (department === undefined || (await addressee(ctx.tx, { departmentId: department }))?.people.length === 0) return;
    await askAbout(ports, ctx, running, { to: { departmentId: department }, what: String(args.what), within: { amount: Math.max(1, Number(args.working_days)), unit: "working_days" }, asks: String(args.stage) });
  },
  return_due: (ports, ctx, { ticket }) => ports.returns.due(ctx, ticket.id),
  async return_renewed(ports, ctx, { ticket, workflow }) {
    if (ctx.actor.kind === "staff") insistPermission(ctx.actor, "returns.serve");
    const renewed = await ports.returns.renew(ctx, ticket.id);
    if (renewed === null) return;
    const { compensation: _, ...form } = ticket.form;
    // What was agreed to the first time is not agreed to now.
    const agreed = workflow.stages.flatMap((stage) => stage.exits).filter((exit) => exit.effects.some((call) => call.use === "return_compensated")).map((exit) => exit.key);
    Object.assign(ticket, {
      form: { ...form, request: String(renewed.number), amount: renewed.amountFen, compensation_waits: renewed.waitsFen !== null, ...(renewed.waitsFen === null ? {} : { compensation: renewed.waitsFen }) },
      taken: Object.fromEntries(Object.entries(ticket.taken).filter(([key]) => !agreed.includes(key))),
    });
    await saveTicket(ctx.tx, ticket);
  },
  return_compensated: (ports, ctx, { ticket }) => ports.returns.approve(ctx, ticket.id),
  async return_uncompensated(ports, ctx, { ticket }) {
    const less = await ports.returns.goOnWithout(ctx, ticket.id);
    const { compensation: _, ...form } = ticket.form;
    Object.assign(ticket, { form: { ...form, compensation_waits: false, ...(typeof form.amount === "number" ? { amount: Math.max(0, form.amount - less) } : {}) } });
    await saveTicket(ctx.tx, ticket);
  },
  remedy_asked: askRemedyFor,
  remedy_dropped: (ports, ctx, { ticket }, args, reason) => ports.remedies.drop(ctx, ticket.id, args.why === "withdrawn" ? "withdrawn" : "refused", reason),
  remedy_given: giveRemedyFor,
  async compensation_given(ports, ctx, { ticket, workflow }, { money }) {
    const amountFen = ticket.form[String(money)];
    const field = workflow.stages.flatMap((stage) => stage.form).find((one) => one.key === money);
    if (ticket.orderId === null || typeof amountFen !== "number" || amountFen === 0 || field === undefined || !isAsked(field, ticket.form)) return;
    await ports.remedies.count(ctx, { ticketId: ticket.id, orderId: ticket.orderId, code: codeOf(workflow, ticket.number) }, amountFen);
  },
  async return_settled(ports, ctx, { ticket }, args) {
    if (ctx.actor.kind === "staff") insistPermission(ctx.actor, "returns.serve");
    const amount = ticket.form[String(args.amount)];
    const number = ticket.form[String(args.number)];
    const parts = await partsOf(ports.keys, ctx.tx, [ticket], [`form/${String(args.number)}`]);
    await ports.returns.settle(ctx, ticket.id, { shopNumber: typeof number === "string" ? whole(number, parts(ticket.id, `form/${String(args.number)}`)) : null, amountFen: typeof amount === "number" ? amount : null }).catch(inForm({ shopNumber: String(args.number) }, String(args.amount)));
  },
  async return_freed(ports, ctx, { ticket }, args, reason) {
    if (ctx.actor.kind === "staff") insistPermission(ctx.actor, "returns.serve");
    await ports.returns.free(ctx, ticket.id, args.why === "withdrawn" ? "withdrawn" : "refused", reason);
  },
};
