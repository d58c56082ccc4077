import { createHash } from "node:crypto";
import type { z } from "zod";
import { maskMail } from "#contract/masking.ts";
import type { PartnerTask, partnerTaskEndpoints } from "#contract/partners.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { openJson, sealField } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newToken } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { OutsideTask } from "#server/desk/tickets/index.ts";
import type { PartnerPorts } from "../ports.ts";
import { linkUntil, opensPersonal, saidOf } from "../rules.ts";
import * as store from "../store.ts";
import { letterOf, type LetterKind } from "../words.ts";

export type Asking = z.output<(typeof partnerTaskEndpoints)["POST /v1/tickets/{id}/partner-tasks"]["body"]>;
export const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();
const contactPlace = (taskId: string) => ({ table: "partners.ask", column: "contact", row: taskId });

/** Asks a partner about a ticket (R-TK-08): the task with its deadline, a link, and the mail, in one transaction. */
export async function askPartner(ports: PartnerPorts, ctx: Ctx, ticketId: string, asking: Asking, origin: string): Promise<{ id: string }> {
  insistPermission(ctx.actor, "tickets.work");
  if (opensPersonal(asking.share)) insistPermission(ctx.actor, "customers.unmask");
  const to = await ports.organization.partnerContact(ctx.tx, asking.partnerId, asking.contactId);
  if (!to) throw new Refusal("invalid", { fields: [{ path: "partnerId", code: "partner_unknown" }] });
  if (to.mail === "") throw new Refusal("invalid", { fields: [{ path: "contactId", code: "partner_no_mail" }] });
  const { id } = await ports.outside.give(ctx, ticketId, { partnerId: asking.partnerId, partner: to.partner, what: asking.what, within: asking.within });
  const key = await ports.keys.forOwner(ctx.tx, ctx.now, asking.partnerId);
  await store.insertAsk(ctx.tx, { taskId: id, partnerId: asking.partnerId, contact: sealField(key, contactPlace(id), JSON.stringify({ name: to.name, mail: to.mail })), locale: asking.locale, share: [...new Set(asking.share)], origin, askedAt: ctx.now, askedBy: ctx.actor.id });
  ctx.record({ kind: "partner.asked", subject: ["partner", asking.partnerId], data: { taskId: id, ticketId, share: asking.share } });
  await mailPartner(ports, ctx, id, "asked");
  return { id };
}

export async function contactOf(ports: PartnerPorts, tx: Tx, ask: store.StoredAsk): Promise<{ name: string; mail: string } | null> {
  return openJson<{ name: string; mail: string }>(await ports.keys.find(tx, ask.partnerId), contactPlace(ask.taskId), ask.contact);
}

/** Mails the partner about a task, with a link of its own; gives the token. */
export async function mailPartner(ports: PartnerPorts, ctx: Ctx, taskId: string, kind: LetterKind): Promise<string> {
  const [ask, task] = [found(await store.readAsk(ctx.tx, taskId)), found(await ports.outside.read(ctx.tx, taskId))];
  const token = newToken();
  await store.insertLink(ctx.tx, { hash: hashOf(token), taskId, madeAt: ctx.now, expiresAt: linkUntil(task.dueAt, ctx.now) });
  const contact = await contactOf(ports, ctx.tx, ask);
  if (contact) await post(ports, ctx, ask, task, contact, kind, `${ask.origin}/partner#${token}`);
  return token;
}

async function post(ports: PartnerPorts, ctx: Ctx, ask: store.StoredAsk, task: OutsideTask, contact: { name: string; mail: string }, kind: LetterKind, address: string): Promise<void> {
  const { name: centre, zone } = await ports.centre(ctx.tx);
  const key = `partner/${task.id}/${await store.nextMail(ctx.tx, task.id)}`;
  const replyTo = await ports.mailbox.replyAddress(ctx, { kind: "partner_task", id: task.id }, key);
  const letter = letterOf(kind, { byMail: replyTo !== null, locale: ask.locale, centre, zone, name: contact.name, code: task.ticket.code, typeName: task.ticket.typeName, what: task.what(false), dueAt: task.dueAt, address });
  await ports.mail.sendMail(ctx, { key, about: `partner.${kind}`, ownerId: ask.partnerId, to: contact.mail, ...letter, shopId: task.ticket.shopId, link: `/tickets/${task.ticket.id}`, replyTo });
}

/** The clock of a partner's task warned or ran out: he is reminded. */
export async function remindPartner(ports: PartnerPorts, ctx: Ctx, taskId: string, step: "warned" | "breached" | "escalated"): Promise<void> {
  const task = step === "escalated" ? undefined : await ports.outside.read(ctx.tx, taskId);
  if (!task || task.state !== "open" || task.ticket.ended || !(await store.readAsk(ctx.tx, taskId))) return;
  // What was taken from him by hand is not given back by a reminder.
  if ((await store.openUntil(ctx.tx, taskId, ctx.now)) === null) return;
  await mailPartner(ports, ctx, taskId, step === "warned" ? "reminded" : "overdue");
}

/** A new link for the partner, also to be handed over by other ways; the links of before end. */
export async function renewLink(ports: PartnerPorts, ctx: Ctx, taskId: string, origin: string): Promise<{ token: string }> {
  const task = await ports.outside.workable(ctx, taskId);
  if (task.state !== "open" || task.ticket.ended) throw new Refusal("task_over");
  await store.revokeLinks(ctx.tx, taskId, ctx.now);
  await store.setOrigin(ctx.tx, taskId, origin);
  ctx.record({ kind: "partner.link_made", subject: ["partner", task.partnerId], data: { taskId } });
  return { token: await mailPartner(ports, ctx, taskId, "asked") };
}

export async function revokeLinks(ports: PartnerPorts, ctx: Ctx, taskId: string): Promise<void> {
  const task = await ports.outside.workable(ctx, taskId);
  const ended = await store.revokeLinks(ctx.tx, taskId, ctx.now);
  if (ended > 0) ctx.record({ kind: "partner.link_revoked", subject: ["partner", task.partnerId], data: { taskId, links: ended } });
}

/** Our answer to a partner's question; he is mailed. */
export async function replyPartner(ports: PartnerPorts, ctx: Ctx, taskId: string, words: string): Promise<void> {
  const task = await ports.outside.workable(ctx, taskId);
  const ask = found(await store.readAsk(ctx.tx, taskId));
  await ports.outside.tell(ctx, task.id, "partner_reply", ask.partner, words);
  await mailPartner(ports, ctx, taskId, "replied");
}

/** How a task stands, for the ticket's page. */
export async function partnerTask(ports: PartnerPorts, ctx: Ctx, taskId: string): Promise<PartnerTask> {
  const task = await ports.outside.readable(ctx, taskId);
  const ask = found(await store.readAsk(ctx.tx, taskId));
  const contact = await contactOf(ports, ctx.tx, ask);
  const until = task.state === "open" && !task.ticket.ended ? await store.openUntil(ctx.tx, taskId, ctx.now) : null;
  return {
    partner: { id: ask.partnerId, name: ask.partner }, contact: { name: contact?.name ?? "", mail: contact ? maskMail(contact.mail) : "" }, share: ask.share,
    openedAt: ask.openedAt?.toISOString() ?? null, acceptedAt: ask.acceptedAt?.toISOString() ?? null, linkUntil: until?.toISOString() ?? null,
    said: (await ports.outside.lines(ctx.tx, taskId, false)).flatMap(saidOf), letters: await ports.mailbox.about(ctx.tx, taskId),
  };
}
