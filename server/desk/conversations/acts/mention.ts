import { mayRead } from "../access.ts";
import { permissionTable } from "#contract/permissions.ts";
import type { Colleague } from "#contract/desk-acts.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { EntryDraft } from "../append.ts";
import { calledOf, enterOnce, type Desk } from "../service/desk.ts";
import { readable } from "../service/read.ts";
import { peopleWithRole } from "../store/acts.ts";
import type { ConversationState } from "../store/conversations.ts";

/** Colleagues who read conversations at all. Whether one of them reads this conversation is decided when she is mentioned. */
export async function colleaguesToMention(ctx: Ctx): Promise<{ people: Colleague[] }> {
  const people = await peopleWithRole(ctx.tx, Object.keys(permissionTable["conversations.read"]));
  return { people: people.filter((person) => person.id !== ctx.actor.id) };
}

/** A mention lets nobody in: who may not read the conversation is refused by name. */
async function mentioned(desk: Desk, ctx: Ctx, c: ConversationState, ids: readonly string[]): Promise<Actor[]> {
  const people: Actor[] = [];
  for (const [at, id] of ids.entries()) {
    const person = await desk.ports.people.actorOf(ctx.tx, id);
    if (person === null) throw new Refusal("invalid", { fields: [{ path: `mentions.${at}`, code: "person_unknown" }] });
    if (!mayRead(person, c))
      throw new Refusal("mention_may_not_read", { status: 422, params: { name: person.name }, fields: [{ path: `mentions.${at}`, code: "may_not_read_this", params: { name: person.name } }] });
    people.push(person);
  }
  return people;
}

/** Writes an internal note; whoever it mentions is told in the same transaction, once also when the note is sent twice. */
export async function writeNote(desk: Desk, ctx: Ctx, id: string, note: { clientId: string; text: string; mentions: readonly string[] }): Promise<{ seq: number; at: Date }> {
  const c = await readable(ctx, id);
  const people = await mentioned(desk, ctx, c, [...new Set(note.mentions)]);
  const { text, secret } = await desk.ports.secrets.cut(ctx.tx, ctx.now, { contactId: c.contactId, conversationId: id, clientId: note.clientId }, note.text, await calledOf(desk, ctx.tx, c.contactId));
  const draft: EntryDraft = {
    conversationId: id, contactId: c.contactId, clientId: note.clientId, kind: "note", public: false, authorKind: "agent", authorId: ctx.actor.id, text, secret,
    body: people.length === 0 ? null : { mentions: people.map((person) => ({ id: person.id, name: person.name })) },
  };
  const appended = await enterOnce(desk, ctx, draft);
  if (appended.status === "closed") throw new Refusal("conversation_ended");
  if (appended.status === "stored")
    await notify(ctx, people.flatMap((person) => (person.id === ctx.actor.id ? [] : [person.id!])), { kind: "conversation.mentioned", params: { by: ctx.actor.name, number: c.number }, link: `/desk/${id}` });
  return appended;
}
