import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import type { OutsideTask } from "#server/desk/tickets/index.ts";
import { sameAddress, type Incoming, type Received } from "#server/foundation/mailbox/index.ts";
import type { PartnerPorts } from "../ports.ts";
import { mayTakeLetter, meaningOf } from "../rules.ts";
import * as store from "../store.ts";
import { lateLetter } from "../words.ts";
import { contactOf } from "./ask.ts";
import { actOn, outsider, type PartnerAct } from "./page.ts";

export const subjectKind = "partner_task";

/** Whose key seals what a letter says: that of the customer whom its ticket speaks of, else the ticket's own. */
const ownerOf = ({ ticket }: OutsideTask): string => ticket.contactId ?? ticket.id;
const broughtBy = (letter: Incoming) => ({ files: letter.files, owner: letter.id });
/** A partner writes where the screen asks for words; a letter may bring nothing but files. */
const wordsOf = (letter: Incoming): string => (letter.said === "" ? letter.title : letter.said);

/** A letter that belongs to a partner's task (R-TK-08): taken when it is the partner's, kept for a person when it may not be, noted when a machine wrote it. */
export async function receiveLetter(ports: PartnerPorts, ctx: Ctx, taskId: string, letter: Incoming): Promise<Received | null> {
  await ports.outside.hold(ctx.tx, taskId);
  const [ask, task] = [await store.readAsk(ctx.tx, taskId), await ports.outside.read(ctx.tx, taskId)];
  if (!ask || !task) return null;
  const own: Ctx = { ...ctx, actor: outsider };
  const ownerId = ownerOf(task);
  if (letter.nature !== "letter") {
    await ports.outside.hear(own, taskId, letter.nature === "bounce" ? "partner_bounced" : "partner_auto", ask.partner, letter.nature === "bounce" ? letter.title : wordsOf(letter));
    return { state: "taken", why: "noted", ownerId };
  }
  const contact = await contactOf(ports, ctx.tx, ask);
  const may = mayTakeLetter({ fromPartner: contact !== null && sameAddress(contact.mail, letter.from.address) }, { state: task.state, ticketEnded: task.ticket.ended, revoked: await store.allRevoked(ctx.tx, taskId) });
  const meaning = meaningOf(letter.said, letter.files.length);
  if (may === "other_address" || may === "revoked" || meaning === "nothing") {
    await ports.outside.waits(own, taskId, ask.partner);
    return { state: "open", why: may === "other_address" || may === "revoked" ? may : "empty", ownerId };
  }
  if (may === "late") return late(ports, own, ask, task, letter);
  if (meaning === "accept" && ask.acceptedAt !== null) return { state: "taken", why: "accepted", ownerId };
  await actOn(ports, own, { ask, task }, actFor(meaning, letter));
  return { state: "taken", why: meaning === "accept" ? "accepted" : meaning, ownerId };
}

const actFor = (meaning: "accept" | "question" | "refusal" | "answer", letter: Incoming): PartnerAct =>
  meaning === "accept" ? { accept: true }
  : meaning === "question" ? { ask: wordsOf(letter), letter: broughtBy(letter) }
  : meaning === "refusal" ? { refuse: wordsOf(letter), letter: broughtBy(letter) }
  : { answer: wordsOf(letter), files: [], letter: broughtBy(letter) };

/** Kept and shown as late; the partner is told so once, however often he writes: two machines must not write to each other for ever. */
async function late(ports: PartnerPorts, own: Ctx, ask: store.StoredAsk, task: OutsideTask, letter: Incoming): Promise<Received> {
  await ports.outside.hear(own, task.id, "partner_late", ask.partner, wordsOf(letter), broughtBy(letter));
  const contact = await contactOf(ports, own.tx, ask);
  if (contact) {
    const words = lateLetter({ locale: ask.locale, centre: (await ports.centre(own.tx)).name, name: contact.name, code: task.ticket.code, typeName: task.ticket.typeName });
    await ports.mail.sendMail(own, { key: `partner/${task.id}/late`, about: "partner.late", ownerId: ask.partnerId, to: contact.mail, ...words, shopId: task.ticket.shopId, link: `/tickets/${task.ticket.id}` });
  }
  return { state: "taken", why: "late", ownerId: ownerOf(task) };
}

/** A person decides about a letter that waits: it is the partner's answer or question, or belongs to something else. */
export async function decideLetter(ports: PartnerPorts, ctx: Ctx, taskId: string, letterId: string, decision: "answer" | "question" | "refusal" | "aside"): Promise<void> {
  const task = await ports.outside.workable(ctx, taskId);
  const ask = found(await store.readAsk(ctx.tx, taskId));
  const subject = { kind: subjectKind, id: taskId };
  if (decision === "aside") return ports.mailbox.setAside(ctx, letterId, subject);
  await ports.mailbox.assign(ctx, letterId, subject, async (letter, was) => {
    // A letter that belongs to nothing yet is given away by those who sort mail; one that belongs elsewhere by nobody.
    if (was === null) insistPermission(ctx.actor, "mail.sort");
    else found(was === taskId ? was : null);
    const own: Ctx = { ...ctx, actor: outsider };
    if (task.state !== "open" || task.ticket.ended) {
      await ports.outside.hear(own, taskId, "partner_late", ask.partner, wordsOf(letter), broughtBy(letter));
      return { state: "taken", why: "late", ownerId: ownerOf(task) };
    }
    await actOn(ports, own, { ask, task }, actFor(decision, letter));
    return { state: "taken", why: decision, ownerId: ownerOf(task) };
  });
}

/** Partners' tasks that a letter can be given to: open ones and lately ended ones of tickets within reach, the newest first. */
export async function letterTasks(ports: PartnerPorts, ctx: Ctx): Promise<{ rows: { id: string; partner: string; code: string; what: string; state: "open" | "answered" | "refused" | "withdrawn" }[] }> {
  insistPermission(ctx.actor, "mail.sort");
  const rows = [];
  for (const { taskId, partner } of await store.recentAsks(ctx.tx, 50)) {
    const task = await ports.outside.readable(ctx, taskId).catch(() => null);
    if (task) rows.push({ id: taskId, partner, code: task.ticket.code, what: task.what(false), state: task.state });
  }
  return { rows };
}
