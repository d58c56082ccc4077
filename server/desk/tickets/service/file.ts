import type { TicketDetail, TicketEntry } from "#contract/tickets.ts";
import type { TicketFile } from "#contract/ticket-views.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import { endOf, stageOf } from "#server/desk/workflows/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { entriesOf } from "../store/entries.ts";
import { readTicket } from "../store/tickets.ts";
import { formFor, partsOf, whole } from "../words.ts";
import { ticketDetail } from "./read.ts";

const nameOf = (w: Workflow, key: string) => (stageOf(w, key) ?? endOf(w, key))?.name ?? { "zh-CN": key };

/** Where it stood from when to when, and by whose step it left: read from the timeline. */
export function stagesOf(w: Workflow, openedAt: string, entries: readonly Pick<TicketEntry, "at" | "kind" | "by" | "data" | "words">[]): TicketFile["stages"] {
  const stages: TicketFile["stages"] = [{ key: w.stages[0]!.key, name: w.stages[0]!.name, from: openedAt, to: null, by: "", exit: null, reason: "" }];
  for (const { at, kind, by, data, words } of entries) {
    if (kind !== "taken" && kind !== "reopened") continue;
    const last = stages.at(-1)!;
    const exit = [...w.stages.flatMap((stage) => stage.exits), ...w.anywhere].find((one) => one.key === data.exit)?.name ?? null;
    Object.assign(last, { to: at, by, exit, reason: words });
    const to = String(data.to);
    stages.push({ key: to, name: nameOf(w, to), from: at, to: null, by: "", exit: null, reason: "" });
  }
  return stages;
}

/** The file of a ticket for printing; masked, unless the reader may open it and says why: that is on record, the values never. */
export async function ticketFile(ports: TicketPorts, ctx: Ctx, id: string, input: { open?: { reason: string; purpose?: string | undefined } | undefined }): Promise<TicketFile> {
  const detail = await ticketDetail(ports, ctx, id);
  const ticket = (await readTicket(ctx.tx, id))!;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  const parts = await partsOf(ports.keys, ctx.tx, [ticket]);
  const stored = await entriesOf(ctx.tx, id);
  const fields = workflow.stages.flatMap((stage) => stage.form);
  const personal = ["title", ...fields.map((field) => `form/${field.key}`), ...stored.map((entry) => `entry/${entry.n}`)].some((place) => parts(id, place).length > 0);
  let shown: TicketDetail = detail;
  const opened = input.open !== undefined && personal;
  if (opened) {
    if (ticket.contactId !== null) {
      const { customerId, reason } = await ports.opening(ctx, { contactId: ticket.contactId, field: "ticket", serving: ticket.ownerId === ctx.actor.id && ticket.endedAt === null }, input.open!);
      ctx.record({ kind: "customer.unmasked", subject: ["customer", customerId], data: { field: "ticket", contactId: ticket.contactId, ticket: id, reason } });
    }
    shown = {
      ...detail, row: { ...detail.row, title: whole(ticket.title, parts(id, "title")) }, form: formFor(whole, id, parts, fields, ticket.form),
      entries: detail.entries.map((entry) => ({ ...entry, words: whole(stored.find((one) => one.n === entry.n)?.words ?? "", parts(id, `entry/${entry.n}`)) })),
    };
  }
  const people = [...new Set([detail.openedBy, detail.row.owner?.name ?? "", ...detail.entries.map((entry) => entry.by), ...detail.tasks.flatMap((task) => [task.to, task.endedBy])])].filter((name) => name !== "");
  return { detail: shown, stages: stagesOf(workflow, detail.row.openedAt, shown.entries), people, opened, personal };
}
