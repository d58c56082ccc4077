import { checkForm, type FormField, type FormValue } from "#contract/forms.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import { fill, wroteAfter, type Reason } from "#server/desk/workflows/index.ts";
import { notice } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { together } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { labelIn, type Locale } from "#locales/index.ts";
import type { InForceWorkflow, TicketPorts } from "../ports.ts";
import { chooseOwner } from "../rules.ts";
import { linkConversation } from "../store/entries.ts";
import { candidatesOf } from "../store/people.ts";
import { insertTicket, nextNumber, shopKeyOf, type StoredTicket } from "../store/tickets.ts";
import { dueOf } from "../due.ts";
import { cutForm, cutWords, sealWords } from "../words.ts";
import { startAll, tierOf } from "./clocks.ts";
import { codeOf, note, noteFirst } from "./core.ts";
import { promiseOf } from "./promise.ts";
import { filledIn } from "./say.ts";
import type { Mails } from "./letters.ts";
import { passOn, wayNoted, wayOf } from "./told.ts";

export interface Opening {
  type: string;
  title: string;
  conversationId?: string | undefined;
  contactId?: string | undefined;
  orderId?: string | undefined;
  form: Record<string, FormValue>;
  /** Values of fixed fields, from what the ticket is about. */
  fixed?: Record<string, FormValue> | undefined;
  /** The customer's language, where no conversation says it. */
  locale?: Locale | undefined;
  parentId?: string | undefined;
  /** Where neither conversation nor order says which. */
  shopId?: string | undefined;
}

interface About {
  contactId: string | null;
  /** The customer's. */
  tier: string | null;
  shopId: string | null;
  territory: string;
  locale: Locale;
  order: { id: string; number: string } | null;
  /** All contacts of the customer and the mail addresses, where they were read already. */
  customer?: { contactIds: readonly string[]; mails: Mails } | undefined;
}

/** Who and what it is about: the conversation's customer, shop and territory, or the named customer's; among colleagues, headquarters'. */
async function aboutOf(ports: TicketPorts, ctx: Ctx, input: Opening, w: Workflow): Promise<About> {
  const c = input.conversationId === undefined ? null : await ports.conversation(ctx, input.conversationId);
  const contactId = w.customer === "no" ? null : (c?.contactId ?? input.contactId ?? null);
  if (contactId === null && w.customer === "required") throw new Refusal("customer_missing", { fields: [{ path: "contactId", code: "customer_missing" }] });
  const standing = contactId === null ? undefined : await ports.customers.contacts.standing(ctx.tx, contactId, ["phone", "address", "mail"]);
  if (contactId !== null && c === null) found(standing);
  const known = (name: "phone" | "address") => standing?.fields.find((one) => one.contactId === contactId && one.name === name)?.value;
  const order = input.orderId === undefined || contactId === null ? null : found((await ports.ordersOf(ctx.tx, [contactId])).find((one) => one.id === input.orderId));
  const territory = c?.territory ?? (contactId === null ? (ctx.actor.territories[0] ?? (await ports.headquarters(ctx.tx))) : await ports.territoryOf(ctx.tx, contactId, { phone: known("phone"), address: known("address") }));
  const customer = standing && { contactIds: standing.contactIds, mails: standing.fields.filter((one) => one.name === "mail") };
  return { contactId, customer, tier: standing?.tier ?? null, shopId: c?.shopId ?? order?.shop.id ?? input.shopId ?? null, territory, locale: input.locale ?? (c?.language.startsWith("en") ? "en" : "zh-CN"), order: order === null ? null : { id: order.id, number: order.number } };
}

/** Who gets it, with the reasons. */
export async function route(ports: TicketPorts, ctx: Ctx, w: Workflow, territory: string, openerId: string | null): Promise<{ ownerId: string | null; reasons: Reason[] }> {
  if (w.owner.to === "opener" && openerId !== null) return chooseOwner(w.owner, openerId, territory, []);
  return chooseOwner(w.owner, openerId, territory, await candidatesOf(ctx.tx, await ports.teamsOf(ctx.tx, territory), ctx.now));
}

/** Writes a ticket down: numbered, routed, told to the customer at once, its first deadline running. */
export async function createTicket(ports: TicketPorts, ctx: Ctx, input: Opening): Promise<{ id: string; code: string }> {
  insistPermission(ctx.actor, "tickets.work");
  return create(ports, ctx, input);
}

/** What of a workflow's first stage a customer fills in. */
export const customersForm = (w: Workflow): FormField[] => w.stages[0]!.form.filter((field) => field.shown && field.fixed !== true).map((field) => ({ ...field, name: field.ask ?? field.name, hint: undefined }));

/** A customer's own ticket (R-TK-10): of a kind that customers file, its form whole, entitled by its first words. */
export async function fileTicket(ports: TicketPorts, ctx: Ctx, input: Omit<Opening, "title" | "fixed"> & { contactId: string; files: readonly string[] }): Promise<{ id: string; code: string }> {
  const open = await ports.workflows.inForce(ctx.tx, input.type, { at: ctx.now, territory: null });
  if (open?.body.fileable !== "customer") throw new Refusal("workflow_unknown", { fields: [{ path: "type", code: "workflow_unknown" }] });
  const fields = customersForm(open.body);
  const { values, problems } = checkForm(fields, input.form, { complete: true });
  if (problems.length > 0) throw new Refusal("invalid", { fields: problems.map((one) => ({ ...one, path: `form.${one.path}` })) });
  const first = fields.map((field) => values[field.key]).find((value) => typeof value === "string" && value !== "");
  const title = [...String(first ?? labelIn(open.body.name, input.locale ?? "zh-CN")).replace(/\s+/g, " ")].slice(0, 60).join("");
  const opened = await create(ports, ctx, { ...input, title, form: values });
  if (input.files.length > 0) await note(ports, ctx, { id: opened.id, contactId: input.contactId }, "customer_comment", { files: input.files.length }, "", true, input.files);
  return opened;
}

/** The same for whoever may: the caller has asked. */
export async function create(ports: TicketPorts, ctx: Ctx, input: Opening): Promise<{ id: string; code: string }> {
  const open = await ports.workflows.inForce(ctx.tx, input.type, { at: ctx.now, territory: null });
  if (!open) throw new Refusal("workflow_unknown", { fields: [{ path: "type", code: "workflow_unknown" }] });
  const about = await aboutOf(ports, ctx, input, open.body);
  const inForce = (await ports.workflows.inForce(ctx.tx, input.type, { at: ctx.now, territory: about.territory })) ?? open;
  const ticket = await write(ports, ctx, inForce, input, about);
  if (input.conversationId !== undefined) await linkConversation(ctx.tx, ticket.id, input.conversationId, ctx.now, ctx.actor.id);
  return { id: ticket.id, code: codeOf(inForce.body, ticket.number) };
}

/** A ticket beside another one: of the same customer, shop, order and territory, its own matter. */
export async function createBeside(ports: TicketPorts, ctx: Ctx, beside: StoredTicket, input: { type: string; title: string }): Promise<{ id: string; code: string }> {
  const inForce = await ports.workflows.inForce(ctx.tx, input.type, { at: ctx.now, territory: beside.territory });
  if (!inForce) throw new Refusal("workflow_unknown", { fields: [{ path: "type", code: "workflow_unknown" }] });
  const contactId = inForce.body.customer === "no" ? null : beside.contactId;
  if (contactId === null && inForce.body.customer === "required") throw new Refusal("customer_missing", { fields: [{ path: "type", code: "customer_missing" }] });
  const order = beside.orderId === null ? null : { id: beside.orderId, number: beside.orderNumber ?? "" };
  const ticket = await write(ports, ctx, inForce, { ...input, form: {} }, { contactId, tier: await tierOf(ports, ctx.tx, contactId), shopId: beside.shopId, territory: beside.territory, locale: beside.locale, order });
  return { id: ticket.id, code: codeOf(inForce.body, ticket.number) };
}

/** All of it is thought out first and stored once: a ticket is opened in the middle of a talk. */
async function write(ports: TicketPorts, ctx: Ctx, { body: w, key, version }: InForceWorkflow, input: Opening, about: About): Promise<StoredTicket> {
  const id = newId();
  const openedBy = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const first = w.stages[0]!;
  const { state, problems } = fill(w, { place: first.key, outcome: null, ownerId: null, openerId: openedBy, form: {}, severity: "normal", visits: { [first.key]: 1 }, taken: {}, wrote: {} }, input.form, input.fixed ?? {});
  if (problems.length > 0) throw new Refusal("invalid", { fields: problems.map((one) => ({ ...one, path: `form.${one.path}` })) });
  const title = cutWords("title", input.title);
  const { form, cuts } = cutForm(first.form, state.form);
  const ticket: StoredTicket = {
    id, number: 0, type: key, workflowVersion: version, title: title.text, severity: state.severity, territory: about.territory, shopId: about.shopId, shopKey: await shopKeyOf(ctx.tx, about.shopId), shopName: null,
    contactId: about.contactId, orderId: about.order?.id ?? null, orderNumber: about.order?.number ?? null, locale: about.locale, place: first.key, outcome: null, ownerId: null, ownerName: null, openedBy, openerName: null,
    parentId: input.parentId ?? null, form, visits: state.visits, taken: {}, wrote: wroteAfter({}, input.fixed ?? {}, form, openedBy), routed: {}, openedAt: ctx.now, stageAt: ctx.now, dueAt: null, sortAt: ctx.now,
    endedAt: null, mergedInto: null, version: 1, tags: [],
  };
  const clocks = await startAll(ports, ctx, ticket, first, about.tier);
  ticket.dueAt = clocks.dueAt;
  if (first.silence) await setDeadline(ctx, "ticket.silence", id, await dueOf(ports, ctx.tx, ctx.now, first.silence.after), { stage: first.key });
  const greets = about.contactId === null ? undefined : w.greeting;
  // None of these waits for another one: they go to the database together.
  const [routed, number, way] = await Promise.all([route(ports, ctx, w, about.territory, openedBy), nextNumber(ctx.tx), greets && wayOf(ports, ctx, ticket, w, labelIn(greets, ticket.locale), about.customer)]);
  Object.assign(ticket, { number, ownerId: routed.ownerId, routed: { reasons: routed.reasons, version: `workflow/${key}@${version}` } });
  const words = greets ? await filledIn(ports, ctx, ticket, w, greets, (_, place) => cuts.find((cut) => cut.place === place)?.parts ?? []) : "";
  const greeting = cutWords("entry/3", words);
  const lines = noteFirst(ctx, ticket, [
    { kind: "opened", data: { type: key, version, number: ticket.number, severity: ticket.severity, territory: ticket.territory, shopId: ticket.shopId, conversationId: input.conversationId ?? null, orderId: ticket.orderId, stage: first.key } },
    { kind: "routed", data: { ownerId: routed.ownerId, reasons: routed.reasons } },
    ...(way === undefined ? [] : [{ kind: "said" as const, data: { why: "greeting", ...wayNoted(way) }, words: greeting.text }]),
  ]);
  const told = routed.ownerId === null || routed.ownerId === ctx.actor.id ? [] : [notice(ctx, routed.ownerId, { kind: "ticket.assigned", params: { code: codeOf(w, ticket.number), by: ctx.actor.name || null }, link: `/tickets/${id}` })];
  await together(ctx.tx, [insertTicket(ticket), ...clocks.writes, lines, ...told, ...ctx.recorded()]);
  await sealWords(ports.keys, ctx.tx, ctx.now, ticket, [title.cut, ...cuts, greeting.cut]);
  if (way !== undefined) await passOn(ports, ctx, ticket, w, way, 3, words);
  await promiseOf(ports, ctx, ticket, w);
  return ticket;
}
