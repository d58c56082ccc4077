import type { DataRequest, HeldData, RequestDecision } from "#contract/data-requests.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadline, setDeadline, type DeadlineHandler } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { PrivacyPorts } from "../ports.ts";
import { mayCopy, mayStep, stageAfter, workingDaysAfter } from "../request-rules.ts";
import * as store from "../store/requests.ts";
import { readCursor } from "./alerts.ts";
import { heldData } from "./held.ts";
import { startOfToday } from "./reading.ts";

const kinds = { warn: "privacy.request_warn", due: "privacy.request_due" } as const;

const shown = (r: store.StoredRequest): DataRequest => ({
  id: r.id, number: r.number, customer: { id: r.customerId, number: r.customerNumber }, kind: r.kind, via: r.via, relation: r.relation, details: r.details, stage: r.stage, version: r.version,
  received: { at: r.receivedAt.toISOString(), by: r.receivedByName }, warnAt: r.warnAt.toISOString(), dueAt: r.dueAt.toISOString(),
  checked: r.checkedAt === null ? null : { at: r.checkedAt.toISOString(), by: r.checkedByName ?? "", note: r.checkNote ?? "" },
  decided: r.decidedAt === null ? null : { at: r.decidedAt.toISOString(), by: r.decidedByName ?? "", note: r.reason ?? "", decision: r.decision! },
  lifted: r.liftedAt === null ? null : { at: r.liftedAt.toISOString(), by: r.liftedByName ?? "", note: r.liftNote ?? "" },
  done: r.doneAt === null ? null : { at: r.doneAt.toISOString(), by: r.doneByName ?? "", note: "" },
});

export async function listRequests(ctx: Ctx, query: { state: "open" | "closed"; after?: string | undefined; limit: number }): Promise<{ rows: DataRequest[]; next: string | null }> {
  insistPermission(ctx.actor, "privacy.handle");
  const rows = await store.listRequests(ctx.tx, query.state, readCursor(query.after), query.limit + 1);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { rows: rows.slice(0, query.limit).map(shown), next: last === undefined ? null : `${(query.state === "open" ? last.dueAt : last.receivedAt).toISOString()}_${last.id}` };
}

/** Writes down what a customer asks for; one of each kind at a time. */
export async function receiveRequest(ports: PrivacyPorts, ctx: Ctx, input: { customer: string | number } & Pick<DataRequest, "kind" | "via" | "relation" | "details">): Promise<{ id: string; number: number; dueAt: string }> {
  insistPermission(ctx.actor, "privacy.handle");
  const customer = await store.findCustomer(ctx.tx, input.customer);
  if (!customer) throw new Refusal("invalid", { fields: [{ path: "customer", code: "not_found" }] });
  const known = await store.openRequest(ctx.tx, customer.id, input.kind);
  if (known !== null) throw new Refusal("request_open", { params: { number: known } });
  const { body } = await ports.rules(ctx.tx, ctx.now);
  const calendar = await ports.calendar(ctx.tx, body.requests.calendar, ctx.now);
  const id = newId();
  const dueAt = workingDaysAfter(calendar, ctx.now, body.requests.days);
  const warnAt = workingDaysAfter(calendar, ctx.now, Math.min(body.requests.warnAfterDays, body.requests.days));
  const number = await store.insertRequest(ctx.tx, { id, customerId: customer.id, kind: input.kind, via: input.via, relation: input.relation, details: cutPersonal(input.details).text, receivedAt: ctx.now, receivedBy: ctx.actor.id!, warnAt, dueAt });
  await setDeadline(ctx, kinds.warn, id, warnAt);
  await setDeadline(ctx, kinds.due, id, dueAt);
  ctx.record({ kind: "privacy.request_received", subject: ["customer", customer.id], data: { request: id, kind: input.kind } });
  return { id, number, dueAt: dueAt.toISOString() };
}

type Step = { version: number } & ({ step: "check"; note: string } | { step: "decide"; decision: RequestDecision; note: string; until?: string | undefined } | { step: "lift"; note: string } | { step: "finish" });

/** Takes a request one step on. Deciding and finishing is a manager's; finishing a deletion erases. */
export async function takeStep(ports: PrivacyPorts, ctx: Ctx, id: string, step: Step): Promise<{ version: number }> {
  insistPermission(ctx.actor, step.step === "check" ? "privacy.handle" : "privacy.decide");
  const request = found(await store.readRequest(ctx.tx, id));
  const contactIds = await ports.contactsOf(ctx.tx, request.customerId);
  const { day } = await startOfToday(ports, ctx);
  insist(mayStep(request, step, { open: await store.hasOpenConversation(ctx.tx, contactIds), matters: await ports.openMatters(ctx.tx, contactIds), held: await store.isHeld(ctx.tx, request.customerId, day) }));
  const stage = stageAfter(step);
  const note = "note" in step ? cutPersonal(step.note).text : "";
  await store.saveStep(ctx.tx, id, stage, { ...("note" in step ? { ...step, note } : step), at: ctx.now, by: ctx.actor.id! });
  if (stage === "restricted") await store.hold(ctx.tx, { customerId: request.customerId, reason: note, since: ctx.now, until: step.step === "decide" ? (step.until ?? null) : null, byId: ctx.actor.id!, requestId: id });
  if (step.step === "lift") {
    await store.liftHold(ctx.tx, request.customerId);
    ctx.record({ kind: "privacy.hold_lifted", subject: ["customer", request.customerId], data: { request: id } });
  }
  if (stage === "done" && request.kind === "delete") await ports.erase(ctx, contactIds);
  if (stage === "done" || stage === "refused" || stage === "restricted") for (const kind of [kinds.warn, kinds.due]) await clearDeadline(ctx, kind, id);
  ctx.record({ kind: "privacy.request_moved", subject: ["customer", request.customerId], data: { request: id, kind: request.kind, stage } });
  return { version: request.version + 1 };
}

/** What we hold of the customer, whole, for handing over. */
export async function copyOf(ports: PrivacyPorts, ctx: Ctx, id: string): Promise<HeldData> {
  insistPermission(ctx.actor, "privacy.decide");
  const request = found(await store.readRequest(ctx.tx, id));
  insist(mayCopy(request));
  ctx.record({ kind: "privacy.copy_made", subject: ["customer", request.customerId], data: { request: id } });
  return { madeAt: ctx.now.toISOString(), number: request.customerNumber, ...(await heldData(ports.held, ctx.tx, await ports.contactsOf(ctx.tx, request.customerId), ctx.now)) };
}

/** Who took it down and whoever decides are told: once before the deadline, once when it has passed. */
export function requestDeadlines(ports: PrivacyPorts): DeadlineHandler[] {
  const told = async (ctx: Ctx, id: string): Promise<{ people: string[]; number: number } | null> => {
    const request = await store.readRequest(ctx.tx, id);
    return request === undefined || request.stage === "refused" || request.stage === "done" ? null : { people: [...(await ports.deciders(ctx.tx)), request.receivedBy], number: request.number };
  };
  const link = "/settings/data-requests";
  return [
    {
      kind: kinds.warn,
      async handle(ctx, { subject }) {
        const who = await told(ctx, subject);
        if (who) await notify(ctx, who.people, { kind: "privacy.request_near", params: { number: who.number }, link });
      },
    },
    {
      kind: kinds.due,
      async handle(ctx, { subject }) {
        const who = await told(ctx, subject);
        if (who) await notify(ctx, who.people, { kind: "privacy.request_overdue", params: { number: who.number }, link });
      },
    },
  ];
}
