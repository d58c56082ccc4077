import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { severities, type FormField, type FormValue } from "#contract/forms.ts";
import type { Workflow, WorkflowExit, WorkflowStage } from "#contract/policies/workflow.ts";
import { policyKinds } from "#server/policies.ts";
import { take, type ActorFacts, type TicketState } from "#server/desk/workflows/index.ts";
import { system } from "#server/kernel/context.ts";
import { checkDocument, shippedFolder } from "#server/kernel/handbook/index.ts";
import { ticketDesk, type TicketDesk } from "./testing.ts";

const kinds = new Map(policyKinds.map((policy) => [policy.kind, policy]));
const workflows = readdirSync(join(shippedFolder, "workflows")).map((file) => {
  const { document } = checkDocument(kinds, readFileSync(join(shippedFolder, "workflows", file), "utf8"));
  return [document!.key, document!.body as Workflow] as const;
});

/** What other modules do when a ticket goes on, as with the money of a return, is shown beside them, with what they need. */
const own = ["tell", "take_ownership", "route_again", "open_ticket", "tell_hanging", "remind_on", "open_incident", "compensation_given", "remedy_asked", "remedy_dropped", "remedy_given", "return_due", "return_compensated"];
const whole = (w: Workflow) => w.stages.every((stage) => stage.form.every((field) => !field.fixed) && stage.exits.every((exit) => exit.effects.every((call) => own.includes(call.use))));

let desk: TicketDesk;
let about: { contactId: string; conversationId: string };
let fault: string;
beforeAll(async () => {
  desk = await ticketDesk();
  const { rows } = desk.centre;
  // A commit that fails is what a killed server leaves: everything was done, nothing is there.
  await rows("create table public.broken (now boolean not null)");
  await rows("insert into public.broken values (false)");
  await rows("create function public.break_commit() returns trigger language plpgsql as $$ begin if (select now from public.broken) then raise exception 'the server was killed'; end if; return null; end $$");
  await rows("create constraint trigger break_commit after insert on tickets.entry deferrable initially deferred for each row execute function public.break_commit()");
  about = await desk.customer();
  fault = await desk.open("known-fault", {}, { what: "断网", severity: "normal" });
});
afterAll(() => desk.close());

const broken = (now: boolean) => desk.centre.rows("update public.broken set now = $1", now);
/** How much there is of everything that a step may leave behind, once all has followed that follows by itself: an order just told is looked at half a second later. Whether a page is still open is asked by the clock on the wall, and a shop that cannot be reached is asked again: neither belongs to a step. */
async function standing(): Promise<Record<string, string>> {
  await desk.centre.app.settle();
  const [all] = await desk.centre.rows<Record<string, string>>(`select (select count(*) || '/' || sum(version) from tickets.ticket) as tickets, (select count(*) from tickets.entry) as entries, (select count(*) from tickets.follow_link) as links,
    (select count(*) from tickets.hanging) as hanging, (select count(*) from notifications.notification) as notifications, (select count(*) from kernel.event) as events, (select count(*) || '/' || coalesce(sum(generation), 0) from kernel.deadline where kind not in ('orders.action', 'conversation.gone')) as deadlines,
    (select count(*) from conversations.entry) as said, (select count(*) || '/' || count(ended_at) from promises.promise) as promises, (select count(*) from promises.step) as promised, (select count(*) from incidents.line) as incidents, (select string_agg(c::text, ' ' order by c.id) from sla.clock c where c.stopped_at is null) as clocks`);
  return all!;
}

const valueOf = (field: FormField): fc.Arbitrary<FormValue> => {
  if (field.key === "phone") return fc.constant("13800138000");
  if (field.type === "choice") return fc.constantFrom(...field.options.map((one) => one.key));
  if (field.type === "choices") return fc.subarray(field.options.map((one) => one.key), { minLength: 1 });
  if (field.type === "severity") return fc.constantFrom(...severities);
  if (field.type === "yesno") return fc.boolean();
  if (field.type === "day") return fc.constantFrom("2024-03-02", "2026-03-05");
  if (field.type === "number") return fc.integer({ min: field.min ?? 0, max: field.max ?? 100 });
  if (field.type === "money") return fc.constantFrom(1000, 9000);
  return fc.constant("写下的话");
};

interface Way {
  stage: WorkflowStage;
  exit: WorkflowExit;
  actor: "staff" | "customer" | "system";
  form: Record<string, FormValue>;
  /** What other stages, and what the ticket is about, have left on the form. */
  before: Record<string, FormValue>;
  visits: Record<string, number>;
}
const actors: Record<Way["actor"], ActorFacts> = {
  staff: { kind: "staff", id: "zhou", roles: ["supervisor"], teams: [], departments: [], skills: [], leads: true },
  customer: { kind: "customer", id: null, roles: [], teams: [], departments: [], skills: [], leads: false },
  system: { kind: "system", id: null, roles: [], teams: [], departments: [], skills: [], leads: false },
};

const recordOf = (fields: readonly FormField[]) => fc.record(Object.fromEntries(fields.map((field) => [field.key, valueOf(field)])));
/** Forms of a stage on an empty ticket; where that opens nothing, on tickets that others have filled in. */
function* formsOf(w: Workflow, stage: WorkflowStage): Generator<[Record<string, FormValue>, Record<string, FormValue>]> {
  const forms = fc.sample(recordOf(stage.form), { seed: 7, numRuns: 60 });
  for (const form of forms) yield [{}, form];
  for (const before of fc.sample(recordOf(w.stages.flatMap((one) => one.form)), { seed: 11, numRuns: 20 })) for (const form of forms) yield [before, form];
}

/** Everything that somebody needs to take this exit of this stage: who it is for, a form and rounds that open it. */
function wayBy(w: Workflow, stage: WorkflowStage, exit: WorkflowExit): Way {
  const facts = { openTasks: 0, others: 2, today: "2026-03-02", warranty: { startsOn: null, months: 12, version: "" }, hangs: true, alone: { limitFen: 5000, mostFen: 5000, givenFen: 0, own: {} } };
  for (const actor of ["staff", "customer", "system"] as const)
    for (const rounds of [1, 3])
      for (const [before, form] of formsOf(w, stage)) {
        const visits = Object.fromEntries(w.stages.map((one) => [one.key, rounds]));
        const state: TicketState = { place: stage.key, outcome: null, ownerId: "zhou", openerId: "zhou", form: before, severity: "normal", visits, taken: {}, wrote: {} };
        if ("step" in take(w, state, exit.key, { form: actor === "staff" ? form : {}, reason: "因为" }, actors[actor], facts)) return { stage, exit, actor, form: actor === "staff" ? form : {}, before, visits };
      }
  throw new Error(`nobody may take ${exit.key}`);
}

/** A ticket that stands in this stage, as others before it would have left it. */
async function standsIn(type: string, w: Workflow, way: Way): Promise<string> {
  const { centre, open, zhou, li } = desk;
  const id = await open(type, w.customer === "no" ? {} : { conversationId: about.conversationId }, {}, zhou);
  await centre.rows("update tickets.ticket set place = $2, visits = $3, owner_id = $4, form = $5 where id = $1", id, way.stage.key, JSON.stringify(way.visits), li.id, JSON.stringify(way.before));
  if (type === "technical-support") await zhou.ask("PUT", `/v1/tickets/${id}/hanging`, { onId: fault });
  const asks = way.exit.effects.find((call) => call.use === "ask_shop");
  if (asks) await withOrder(id, asks.with.action);
  return id;
}

/** Where the shop is asked to act there is a door to ask at, and an order on which it still can. */
async function withOrder(id: string, action: unknown): Promise<void> {
  const { centre } = desk;
  const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!;
  const shipments = action === "intercept" ? [{ carrier: "云捷速运", trackingNumber: `YJ${id.slice(-8)}`, state: "in_transit" as const, shippedAt: centre.clock.now() }] : [];
  const [orderId] = await centre.kernel.run(system, async (ctx) => {
    await centre.app.orders.connect(ctx, shop.id, "https://shop.invalid/actions");
    return centre.app.orders.saveOrders(ctx, [{ shopId: shop.id, contactId: about.contactId, number: `OC-${id.slice(-12)}`, state: "paid", placedAt: ctx.now, lines: [{ title: "电饭煲", quantity: 1, priceFen: 100 }], shipments }]);
  });
  await centre.rows("update tickets.ticket set order_id = $2 where id = $1", id, orderId);
}

/** Takes it as the way says; what came of it. */
async function goes(id: string, token: string, version: number, { actor, stage, exit, form }: Way): Promise<boolean> {
  const { centre, zhou, byLink } = desk;
  if (actor === "staff") return (await zhou.ask("POST", `/v1/tickets/${id}/exits/${exit.key}`, { version, form, reason: "因为" })).status === 200;
  if (actor === "customer") return (await byLink(token, { exit: exit.key, form, words: "因为" })).status === 200;
  if (exit.key.startsWith("shop_")) return centre.kernel.run(system, (ctx) => centre.app.tickets.follow(ctx, id, exit.key)).catch(() => false);
  const handlers = centre.app.tickets.module.deadlines!;
  const kind = stage.silence?.exit === exit.key ? "ticket.silence" : "ticket.cause";
  const data = kind === "ticket.silence" ? { stage: stage.key } : { causeId: fault, exit: exit.key, field: "what", into: "fix" };
  return centre.kernel.run(system, (ctx) => handlers.find((one) => one.kind === kind)!.handle(ctx, { subject: id, generation: 1, dueAt: ctx.now, data })).then(() => true, () => false);
}

describe("R-TK-01 (killed in every transition): what a step does inside Kefu happens whole, and once", () => {
  test.each(workflows.filter(([, w]) => whole(w)))("R-TK-01 (killed in every transition): %s", { timeout: 240_000 }, async (type, w) => {
    const { centre, detail, linkOf } = desk;
    for (const stage of w.stages)
      for (const exit of stage.exits) {
        const way = wayBy(w, stage, exit);
        const id = await standsIn(type, w, way);
        const token = w.customer === "no" ? "" : await linkOf(id);
        const { version } = await detail(id);
        const before = await standing();
        await broken(true);
        expect([exit.key, await goes(id, token, version, way)]).toEqual([exit.key, false]);
        await broken(false);
        expect([exit.key, await standing()]).toEqual([exit.key, before]);
        expect([exit.key, await goes(id, token, version, way)]).toEqual([exit.key, true]);
        const after = await standing();
        // The answer was lost on its way and the same is asked again: refused, or nothing left to do.
        await goes(id, token, version, way);
        const loops = exit.to === stage.key;
        if (!loops || way.actor !== "customer") expect([exit.key, await standing()]).toEqual([exit.key, after]);
        const entries = (await detail(id)).entries;
        expect([exit.key, entries.filter((one) => one.kind === "taken").length, entries.filter((one) => one.kind === "said" && one.data.why === exit.key).length, entries.filter((one) => one.kind === "child").length]).toEqual([
          exit.key, 1, exit.say ? 1 : 0, exit.effects.some((call) => call.use === "open_ticket") ? 1 : 0,
        ]);
        // What was said stands in the customer's conversation too, as often.
        const said = await centre.rows("select 1 from conversations.entry where conversation_id = $1 and client_id like $2", about.conversationId, `ticket-${id}-%`);
        expect([exit.key, said.length]).toEqual([exit.key, entries.filter((one) => one.kind === "said").length]);
      }
  });
});
