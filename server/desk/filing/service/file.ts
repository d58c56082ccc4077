import type { FormValue } from "#contract/forms.ts";
import type { ReturnReason, ReturnVerdict, ReturnWish } from "#contract/returns.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { FilingPorts } from "../ports.ts";
import { claim, saveFiled, type Pass } from "../store.ts";
import { asCustomer, passOf } from "./enter.ts";
import { ownOrders } from "./page.ts";

export interface Filed {
  code: string;
  token: string;
}
interface Sent {
  pass: string;
  clientId: string;
}

/** Files once per client id: whoever sends again is led to the ticket of the first time. */
async function once(ports: FilingPorts, ctx: Ctx, sent: Sent, open: (own: Ctx, pass: Pass) => Promise<{ id: string }>): Promise<Filed> {
  const pass = await passOf(ctx.tx, sent.pass, ctx.now);
  const own = asCustomer(ctx, pass);
  const known = await claim(ctx.tx, pass.contactId, sent.clientId, ctx.now);
  if (known === null && !allow(`file:${pass.contactId}`, 20 * ports.kernel.config.limitFactor, 3600)) throw new Refusal("too_many");
  const id = known ?? (await open(own, pass)).id;
  if (known === null) await saveFiled(ctx.tx, pass.contactId, sent.clientId, id);
  const [matter] = (await ports.tickets.mattersOf(ctx.tx, pass.contactId)).filter((one) => one.id === id);
  return { code: found(matter).code, ...(await ports.tickets.linkFor(own, pass.contactId, id)) };
}

/** A complaint, a suggestion, a cancellation: whatever customers may file. A return is applied for by lines of an order. */
export function fileTicket(ports: FilingPorts, ctx: Ctx, input: Sent & { type: string; form: Record<string, FormValue>; files: readonly string[] }): Promise<Filed> {
  return once(ports, ctx, input, (own, { contactId, shopId, locale }) => {
    if (input.type === "return") throw new Refusal("workflow_unknown", { fields: [{ path: "type", code: "workflow_unknown" }] });
    return ports.tickets.file(own, { type: input.type, contactId, shopId, locale, form: input.form, files: input.files });
  });
}

export interface Applying {
  orderId: string;
  wish: ReturnWish;
  reason: ReturnReason;
  intact: boolean;
}

/** An order of one's own, or none: what is typed opens no order (D21). */
async function ownOrder(ports: FilingPorts, ctx: Ctx, pass: Pass, orderId: string) {
  return found((await ownOrders(ports, ctx.tx, pass)).find((order) => order.id === orderId));
}

/** What the rules say of each line, before anything is sent. */
export async function judge(ports: FilingPorts, ctx: Ctx, input: Applying & { pass: string }): Promise<{ lines: { n: number; verdict: ReturnVerdict }[] }> {
  const pass = await passOf(ctx.tx, input.pass, ctx.now);
  await ownOrder(ports, ctx, pass, input.orderId);
  return { lines: (await ports.returns.judgeAs(asCustomer(ctx, pass), input.orderId, { ...input, confirmed: false })).lines };
}

/** Applies for lines of an own order: all that is left of each; whoever serves it decides what goes back. */
export function applyForReturn(ports: FilingPorts, ctx: Ctx, input: Sent & Applying & { lines: readonly number[]; words: string; files: readonly string[] }): Promise<Filed> {
  return once(ports, ctx, input, async (own, pass) => {
    await ownOrder(ports, ctx, pass, input.orderId);
    const left = await ports.returns.left(own, input.orderId);
    const lines = input.lines.map((n) => ({ n, amountFen: input.wish === "exchange" ? 0 : (left.get(n) ?? 0) }));
    const { ticket } = await ports.returns.askAs(own, input.orderId, { wish: input.wish, reason: input.reason, intact: input.intact, confirmed: false, lines, locale: pass.locale });
    await ports.tickets.customerSays(own, ticket.id, input);
    return ticket;
  });
}
