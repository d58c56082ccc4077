import { askedKinds, NewAddress, type AskedKind } from "#contract/actions.ts";
import type { Call } from "#contract/policies/workflow.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import type { Running } from "../service/core.ts";
import { formFor, partsOf, whole } from "../words.ts";

/** Asks the shop of the ticket's order to act; what the form says of the new address goes out whole, sealed on its way. */
export async function askShopFor(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, args: Call["with"]): Promise<void> {
  if (ticket.orderId === null) throw new Refusal("ticket_no_order", { fields: [{ path: "orderId", code: "ticket_no_order" }] });
  const kind: AskedKind = askedKinds.find((one) => one === args.action) ?? "cancel";
  const asked = { orderId: ticket.orderId, subject: { kind: "ticket", id: ticket.id }, reason: "" };
  if (kind !== "address") return void (await ports.askShop(ctx, { ...asked, kind }));
  const fields = workflow.stages.flatMap((stage) => stage.form);
  const form = formFor(whole, ticket.id, await partsOf(ports.keys, ctx.tx, [ticket]), fields, ticket.form);
  const address = NewAddress.safeParse({ receiver: form.receiver, phone: form.phone, line: form.line });
  if (!address.success) throw new Refusal("invalid", { fields: address.error.issues.map((issue) => ({ path: `form.${issue.path.join(".")}`, code: issue.message === "phone_shape" ? "phone_shape" : "required" })) });
  await ports.askShop(ctx, { ...asked, kind, address: address.data });
}
