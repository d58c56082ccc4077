import type { LocalText } from "#contract/common.ts";
import type { DrawnWorkflow, PossibleExit, TicketDetail, TicketFilter, TicketRow } from "#contract/tickets.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import { nameTo } from "#server/desk/customers/index.ts";
import { endOf, isOneOf, mayFill, stageOf, whatMayHappen, type ActorFacts } from "#server/desk/workflows/index.ts";
import { insistPermission, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import type { TicketPorts } from "../ports.ts";
import { mayAssign, mayManage } from "../rules.ts";
import { besideOf, conversationsOf, entriesOf, ticketsOfConversation } from "../store/entries.ts";
import { countEach, countTickets, listTickets, type ListedTicket, type ListFilter } from "../store/lists.ts";
import { childrenOf, readTickets, type StoredTicket } from "../store/tickets.ts";
import { tasksOf } from "../store/tasks.ts";
import { formFor, masked, openedParts, partsOf } from "../words.ts";
import { actorFacts, codeOf, ended, factsOf, leads, readable, stateOf, type Running } from "./core.ts";
import { fatesOf } from "./letters.ts";
import { filesByEntry } from "./files.ts";
import { taskRows } from "./tasks.ts";

const iso = (at: Date | null) => at?.toISOString() ?? null;
const most = 1000;

/** Tickets as staff see them in lists: words masked, the customer's name too but to whoever has the ticket and is not done with it. */
export async function rowsOf(ports: TicketPorts, tx: Tx, tickets: readonly ListedTicket[], reader: string | null): Promise<TicketRow[]> {
  if (tickets.length === 0) return [];
  const contacts = tickets.flatMap((t) => (t.contactId === null ? [] : [t.contactId]));
  const [labels, beside] = await Promise.all([contacts.length === 0 ? new Map<string, never>() : ports.customers.labels(tx, contacts), besideOf(tx, tickets.map((t) => t.id))]);
  const parts = await openedParts(ports.keys, tx, tickets, beside.flatMap(({ ticketId, sealed }) => (sealed === null ? [] : [{ ticketId, place: "title", sealed }])));
  const talks = new Map(beside.flatMap(({ ticketId, talkId, talkNumber }) => (talkId === null ? [] : [[ticketId, { id: talkId, number: talkNumber! }] as const])));
  return Promise.all(
    tickets.map(async (t): Promise<TicketRow> => {
      const w = await ports.workflows.version(tx, t.type, t.workflowVersion);
      const label = t.contactId === null ? undefined : labels.get(t.contactId);
      return {
        id: t.id, number: t.number, code: codeOf(w, t.number), type: t.type, typeName: w.name, title: masked(t.title, parts(t.id, "title")), severity: t.severity, territory: t.territory,
        shop: t.shopId === null ? null : { id: t.shopId, name: t.shopName ?? "" },
        customer: t.contactId === null ? null : { id: label?.customerId ?? t.contactId, contactId: t.contactId, name: nameTo(label, t.endedAt === null && t.ownerId !== null && t.ownerId === reader), tier: label?.tier ?? "standard" },
        place: t.place, placeName: (stageOf(w, t.place) ?? endOf(w, t.place))?.name ?? { "zh-CN": t.place }, outcome: t.outcome,
        owner: t.ownerId === null ? null : { id: t.ownerId, name: t.ownerName ?? "" }, tags: t.tags, talk: talks.get(t.id) ?? null,
        openedAt: t.openedAt.toISOString(), stageAt: t.stageAt.toISOString(), dueAt: iso(t.dueAt), endedAt: iso(t.endedAt),
      };
    }),
  );
}

export async function filterOf(ports: TicketPorts, ctx: Ctx, query: TicketFilter): Promise<ListFilter> {
  const scope = insistPermission(ctx.actor, "tickets.read");
  const zone = query.due === "today" || query.from !== undefined || query.to !== undefined ? await ports.zone(ctx.tx) : "";
  return {
    ended: query.state === "ended", type: query.type, stage: query.stage, severity: query.severity, territory: query.territory, shopId: query.shop, tag: query.tag, orderNumber: query.order,
    ownerId: query.owner === "me" ? ctx.actor.id! : query.owner === "nobody" ? null : query.owner,
    contactIds: query.customer === undefined ? undefined : await ports.customers.contactsOf(ctx.tx, query.customer),
    dueBefore: query.due === "over" ? ctx.now : query.due === "today" ? dayBounds(onDate(ctx.now, zone), zone).to : undefined,
    from: query.from === undefined ? undefined : dayBounds(query.from, zone).from,
    to: query.to === undefined ? undefined : dayBounds(query.to, zone).to,
    reach: scope === "all" ? { all: true } : { all: false, personId: ctx.actor.id!, territories: territoriesWithin(ctx.actor, scope) },
  };
}

function cursorOf(after: string | undefined): { at: Date; id: string } | null {
  if (after === undefined) return null;
  const [at, id] = after.split("_");
  const instant = new Date(at ?? "");
  if (Number.isNaN(instant.getTime()) || !/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id ?? "")) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: instant, id: id! };
}

/** Rows in the order of these ids. */
export async function rowsById(ports: TicketPorts, tx: Tx, ids: readonly string[], reader: string | null): Promise<TicketRow[]> {
  const stored = new Map((await readTickets(tx, ids)).map((t) => [t.id, t]));
  return rowsOf(ports, tx, ids.flatMap((id) => stored.get(id) ?? []), reader);
}

type Asked = TicketFilter & { after?: string | undefined; limit: number };

/** The page itself: by words, the newest first; without them in the order of the list. */
export async function pageOf(ports: TicketPorts, ctx: Ctx, query: Asked, filter: ListFilter): Promise<{ rows: TicketRow[]; next: string | null; count?: { value: number; capped: boolean } }> {
  if (query.q !== undefined) {
    const { ids, next, count } = await ports.find(ctx, { q: query.q, filter, after: query.after, limit: query.limit });
    return { rows: await rowsById(ports, ctx.tx, ids, ctx.actor.id), next, ...(count ? { count } : {}) };
  }
  const stored = await listTickets(ctx.tx, filter, cursorOf(query.after), query.limit + 1);
  const shown = stored.slice(0, query.limit);
  const last = shown.at(-1);
  return { rows: await rowsOf(ports, ctx.tx, shown, ctx.actor.id), next: stored.length > query.limit && last ? `${(last.endedAt ?? last.sortAt).toISOString()}_${last.id}` : null };
}

export const capped = (n: number) => ({ value: Math.min(n, most), capped: n > most });

/** One page of tickets within reach; the first with the counts of what waits (D10). */
export async function listPage(ports: TicketPorts, ctx: Ctx, query: Asked) {
  const filter = await filterOf(ports, ctx, query);
  if (query.after !== undefined) return pageOf(ports, ctx, query, filter);
  const open = { ended: false, reach: filter.reach };
  const [page, counts] = await Promise.all([pageOf(ports, ctx, query, filter), countEach(ctx.tx, [open, { ...open, ownerId: ctx.actor.id }, { ...open, ownerId: null }, { ...open, dueBefore: ctx.now }], most)]);
  const [all, mine, unowned, over] = counts.map(capped);
  return { ...page, counts: { open: all!, mine: mine!, unowned: unowned!, over: over! } };
}

/** How many tickets fit a filter within reach, at most one more than `most`: for saved views. */
export async function countWithin(ports: TicketPorts, ctx: Ctx, query: TicketFilter, atMost: number): Promise<number> {
  if (query.q === undefined) return countTickets(ctx.tx, await filterOf(ports, ctx, query), atMost);
  const { count } = await ports.find(ctx, { q: query.q, filter: await filterOf(ports, ctx, query), limit: 1 });
  return count === undefined ? 0 : count.capped ? atMost + 1 : count.value;
}

const named = ({ key, name }: { key: string; name: LocalText }) => ({ key, name });

/** The workflows in force, with the form that opening asks for. */
export async function typesOf(ports: TicketPorts, ctx: Ctx) {
  return { types: (await ports.workflows.all(ctx.tx, ctx.now)).map(({ key, body }) => ({ key, name: body.name, customer: body.customer, form: body.stages[0]!.form, stages: body.stages.map(named), ends: body.ends.map(named) })) };
}

/** So many of a customer's other open tickets stand beside a conversation; the rest is a click away. */
const mostBeside = 5;

/** The tickets of a conversation, and what else of its customer is open and could be meant; within reach. */
export async function ofConversation(ports: TicketPorts, ctx: Ctx, conversationId: string): Promise<{ rows: TicketRow[]; others: TicketRow[] }> {
  const c = await ports.conversation(ctx, conversationId);
  const [linked, customerId] = await Promise.all([ticketsOfConversation(ctx.tx, c.id), ports.customers.customerOf(ctx.tx, c.contactId)]);
  const filter = await filterOf(ports, ctx, { state: "open", customer: customerId ?? c.contactId });
  const [here, open] = await Promise.all([readTickets(ctx.tx, linked), listTickets(ctx.tx, filter, null, mostBeside + linked.length)]);
  const rows = await rowsOf(ports, ctx.tx, [...here, ...open.filter(({ id }) => !linked.includes(id)).slice(0, mostBeside)], ctx.actor.id);
  return { rows: rows.slice(0, here.length), others: rows.slice(here.length) };
}

const drawn = (w: Workflow, key: string, version: number): DrawnWorkflow => ({
  name: w.name, version: `workflow/${key}@${version}`,
  stages: w.stages.map(({ key: stage, name, shown, form, exits }) => ({ key: stage, name, shown, form, exits: exits.map((exit) => ({ key: exit.key, name: exit.name, to: exit.to })) })),
  anywhere: w.anywhere.map((exit) => ({ key: exit.key, name: exit.name, to: exit.to })),
  ends: w.ends.map(({ key: end, name }) => ({ key: end, name })),
});

async function exitsFor(ports: TicketPorts, ctx: Ctx, { ticket, workflow: w }: Running, actor: ActorFacts): Promise<PossibleExit[]> {
  if (ended(ticket) || ctx.actor.scopeOf("tickets.work") === null) return [];
  const order = [...w.stages, ...w.ends].map((one) => one.key);
  const here = order.indexOf(ticket.place);
  return whatMayHappen(w, stateOf(ticket), actor, await factsOf(ports, ctx, w, ticket, actor.id)).map(({ exit, reasons, choice }) => ({
    key: exit.key, name: exit.name, to: exit.to, toName: (stageOf(w, exit.to) ?? endOf(w, exit.to))!.name, forward: order.indexOf(exit.to) > here && !w.anywhere.includes(exit), reason: exit.reason, needs: exit.needs,
    complete: exit.complete, say: exit.say ?? null, reasons, choice,
  }));
}

/** One ticket with everything that its page shows. */
export async function ticketDetail(ports: TicketPorts, ctx: Ctx, id: string): Promise<TicketDetail> {
  insistPermission(ctx.actor, "tickets.read");
  const running = await readable(ports, ctx, id);
  const { ticket, workflow: w } = running;
  const [row] = await rowsOf(ports, ctx.tx, [ticket], ctx.actor.id);
  const actor = await actorFacts(ctx.tx, ctx.actor);
  const parts = await partsOf(ports.keys, ctx.tx, [ticket]);
  const works = ctx.actor.scopeOf("tickets.work") !== null;
  const mine = { ownerId: ticket.ownerId, ended: ended(ticket) };
  const inForce = await ports.workflows.inForce(ctx.tx, ticket.type, { at: ctx.now, territory: ticket.territory });
  const near = await nearTo(ports, ctx, ticket);
  const filesAt = await filesByEntry(ports, ctx.tx, id, "staff");
  const reopen = endOf(w, ticket.place)?.reopen;
  const entries = await entriesOf(ctx.tx, id);
  const fate = await fatesOf(ports, ctx.tx, id, entries);
  return {
    row: row!, version: ticket.version, workflow: drawn(w, ticket.type, ticket.workflowVersion),
    form: formFor(masked, ticket.id, parts, w.stages.flatMap((stage) => stage.form), ticket.form),
    order: ticket.orderId === null ? null : { id: ticket.orderId, number: ticket.orderNumber ?? "" },
    conversations: await conversationsOf(ctx.tx, id), ...near, openedBy: ticket.openerName ?? "",
    routed: { reasons: ticket.routed.reasons ?? [], version: ticket.routed.version ?? null }, visits: ticket.visits,
    exits: await exitsFor(ports, ctx, running, actor), mayFill: works && !ended(ticket) && mayFill(w, stateOf(ticket), actor), mayAct: works,
    mayAssign: works && (mayAssign(mine, ctx.actor.id!, leads(ctx.actor), true) === true),
    mayReopen: works && ended(ticket) && ticket.mergedInto === null && reopen !== undefined && isOneOf(reopen.by, actor, stateOf(ticket)),
    newer: !ended(ticket) && inForce !== null && inForce.version !== ticket.workflowVersion && mayManage(mine, ctx.actor.id!, leads(ctx.actor)) === true ? inForce.version : null,
    tasks: await taskRows(ports, ctx.tx, await tasksOf(ctx.tx, id)),
    clocks: (await ports.clocks.clocksOf(ctx.tx, ctx.now, "ticket", [id])).get(id) ?? [],
    entries: entries.map((e) => ({ ...e, at: e.at.toISOString(), by: e.by ?? "", files: filesAt(e.n), letter: fate(e.n), words: masked(e.words, parts(id, `entry/${e.n}`)) })),
  };
}

/** Where it came from, what came of it, where it went. */
async function nearTo(ports: TicketPorts, ctx: Ctx, ticket: StoredTicket): Promise<Pick<TicketDetail, "parent" | "children" | "mergedInto">> {
  const others = await readTickets(ctx.tx, [ticket.parentId, ticket.mergedInto].filter((one) => one !== null));
  const brief = async (id: string | null) => {
    const t = others.find((one) => one.id === id);
    return t ? { id: t.id, code: codeOf(await ports.workflows.version(ctx.tx, t.type, t.workflowVersion), t.number) } : null;
  };
  const children = await Promise.all((await childrenOf(ctx.tx, ticket.id)).map(async (t) => ({ id: t.id, type: t.type, code: codeOf(await ports.workflows.version(ctx.tx, t.type, t.workflowVersion), t.number) })));
  return { parent: await brief(ticket.parentId), mergedInto: await brief(ticket.mergedInto), children };
}

/** How people call these tickets, and where they stand. */
export async function placesOf(ports: TicketPorts, tx: Tx, ids: readonly string[]): Promise<Map<string, { code: string; place: LocalText }>> {
  const found = await readTickets(tx, ids);
  return new Map(await Promise.all(found.map(async (t) => {
    const w = await ports.workflows.version(tx, t.type, t.workflowVersion);
    return [t.id, { code: codeOf(w, t.number), place: (stageOf(w, t.place) ?? endOf(w, t.place))?.name ?? { "zh-CN": t.place } }] as const;
  })));
}
