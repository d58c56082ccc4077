import type { Call } from "#contract/policies/workflow.ts";
import { remedies } from "#contract/workflow/parts.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { codeOf, type Running } from "../service/core.ts";
import { partsOf, whole } from "../words.ts";

/** A refusal of the money's own door names the field of the form that it is about. */
export const inForm = (fields: Readonly<Record<string, string>>, otherwise: string) => (error: unknown): never => {
  throw error instanceof Refusal ? new Refusal(error.code, { ...(error.params ? { params: error.params } : {}), fields: error.fields.map((one) => ({ ...one, path: `form.${fields[one.path] ?? otherwise}` })) }) : error;
};

/** Asks for what the form says, on the ticket's order; without an order there is no money here, and the words stand alone. */
export async function askRemedyFor(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, { money, as }: Call["with"]): Promise<void> {
  const remedy = remedies.find((one) => one === as);
  if (ticket.orderId === null || remedy === undefined) return;
  const amountFen = ticket.form[String(money)];
  await ports.remedies.ask(ctx, { ticketId: ticket.id, orderId: ticket.orderId, code: codeOf(workflow, ticket.number) }, { remedy, amountFen: typeof amountFen === "number" ? amountFen : 0 }).catch(inForm({}, String(money)));
}

/** The shop refunded it under the number in that field. */
export async function giveRemedyFor(ports: TicketPorts, ctx: Ctx, { ticket }: Running, { number }: Call["with"]): Promise<void> {
  const said = ticket.form[String(number)];
  const parts = await partsOf(ports.keys, ctx.tx, [ticket], [`form/${String(number)}`]);
  await ports.remedies.give(ctx, ticket.id, typeof said === "string" ? whole(said, parts(ticket.id, `form/${String(number)}`)) : null).catch(inForm({}, String(number)));
}
