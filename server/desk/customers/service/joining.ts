import type { Joining } from "#contract/customer-joins.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal, openParts, sealParts } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { joinedHeld, mayJoin, maySplit, splitHeld, tagsSince, type Had, type Held } from "../join-rules.ts";
import type { Parts } from "../ports.ts";
import { contactsOfCustomers } from "../store/contacts.ts";
import { notesOf, type NoteRow } from "../store/course.ts";
import { lockJoining, saveCustomer } from "../store/customers.ts";
import * as store from "../store/joinings.ts";
import { lookAgain } from "./doubles.ts";
import { notePlace, noteViews } from "./notes.ts";
import { reach, reaches } from "./reach.ts";

const held = ({ tier, tags, province, city }: Held): Held => ({ tier, tags, province, city });
const tiersOf = async (parts: Parts, ctx: Ctx) => (await parts.ports.tiers(ctx.tx, ctx.now)).map((tier) => tier.key);
/** How many notes written since a joining a split asks about. */
const mostNotes = 500;

/** Makes one file of two. Rows hang on identities and stay where they are; only whose an identity is changes (D4). */
export async function joinCustomers(parts: Parts, ctx: Ctx, id: string, input: { from: string; reason: string }): Promise<{ id: string; joining: string }> {
  await reach(parts, ctx, id, "customers.join");
  const both = await store.lockBoth(ctx.tx, id, input.from);
  if (both === null || !(await reaches(parts, ctx, both[1].id, "customers.join"))) throw new Refusal("invalid", { fields: [{ path: "from", code: "not_found" }] });
  const [into, from] = both;
  insist(mayJoin(into, from, await parts.ports.deletionOpen(ctx.tx, [into.id, from.id])));
  const had: Had = { into: held(into), from: held(from) };
  const joining = newId();
  await store.insertJoining(ctx.tx, { id: joining, intoId: into.id, fromId: from.id, reason: cutPersonal(input.reason).text, had, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, at: ctx.now });
  await store.moveAll(ctx.tx, from.id, into.id);
  await saveCustomer(ctx.tx, into.id, joinedHeld(had, await tiersOf(parts, ctx)));
  ctx.record({ kind: "customer.joined", subject: ["customer", into.id], data: { from: from.id, number: from.number, joining, reason: cutPersonal(input.reason).text } });
  await lookAgain(parts, ctx, into.id, from.id);
  return { id: into.id, joining };
}

/** Notes on this file since a moment: whom they are about only a person can say. */
async function notesSince(ctx: Ctx, customerId: string, at: Date): Promise<NoteRow[]> {
  const contactIds = (await contactsOfCustomers(ctx.tx, [customerId])).map((contact) => contact.id);
  return (await notesOf(ctx.tx, contactIds, mostNotes)).filter((note) => note.at > at);
}

/** What was joined after, the oldest first; joinings come the newest first. */
const laterThan = (joinings: readonly store.JoiningRow[], joining: store.JoiningRow) => joinings.slice(0, joinings.findIndex((one) => one.id === joining.id)).toReversed();

/** The joinings that a file is made of, with what a split asks to choose. */
export async function listJoinings(parts: Parts, ctx: Ctx, id: string): Promise<Joining[]> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.read");
  const joinings = await store.joiningsOf(ctx.tx, customer.id);
  if (joinings.length === 0) return [];
  const contacts = Map.groupBy(await store.joinedContacts(ctx.tx, joinings.map((joining) => joining.id)), (contact) => contact.joiningId);
  const notes = await noteViews(parts, ctx, contactIds, mostNotes);
  return joinings.map((joining) => ({
    id: joining.id, at: joining.at.toISOString(), by: joining.by, reason: joining.reason,
    from: { id: joining.fromId, number: joining.fromNumber },
    contacts: (contacts.get(joining.id) ?? []).filter((contact) => contactIds.includes(contact.id)).map(({ joiningId: _own, ...contact }) => contact),
    choices: {
      notes: notes.filter((note) => note.at > joining.at.toISOString()).map(({ author, ...note }) => ({ ...note, author: author?.name ?? "" })),
      tags: tagsSince(joining.had, customer.tags, laterThan(joinings, joining).map((one) => one.had)),
    },
  }));
}

/** Takes a joining back. What came with each identity goes with it; what was written since goes where a person says. */
export async function splitCustomers(parts: Parts, ctx: Ctx, joiningId: string, input: { reason: string; notes: Readonly<Record<string, "stay" | "go">>; tags: Readonly<Record<string, "stay" | "go" | "both">> }): Promise<{ id: string; stays: string }> {
  insistPermission(ctx.actor, "customers.join");
  await lockJoining(ctx.tx, "alone");
  const joining = found(await store.findJoining(ctx.tx, joiningId));
  const { customer } = await reach(parts, ctx, joining.intoId, "customers.join");
  const contacts = await contactsOfCustomers(ctx.tx, [customer.id]);
  const own = (await store.joinedContacts(ctx.tx, [joiningId])).map((contact) => contact.id);
  const goes = contacts.map((contact) => contact.id).filter((id) => own.includes(id));
  const stays = contacts.map((contact) => contact.id).filter((id) => !goes.includes(id));
  const notes = joining.splitAt === null ? await notesSince(ctx, customer.id, joining.at) : [];
  const later = joining.splitAt === null ? laterThan(await store.joiningsOf(ctx.tx, joining.intoId), joining) : [];
  const hads = later.map((one) => one.had);
  const asked = { notes: notes.map((note) => note.id), tags: tagsSince(joining.had, customer.tags, hads) };
  const state = { fileId: customer.id, held: await parts.ports.held(ctx.tx, customer.id, ctx.now), deletionOpen: await parts.ports.deletionOpen(ctx.tx, [customer.id]) };
  insist(maySplit(joining, state, asked, input));
  await store.takeBack(ctx.tx, joining, goes, { at: ctx.now, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, reason: cutPersonal(input.reason).text });
  for (const note of notes) await settleNote(parts, ctx, note, input.notes[note.id] === "go" ? goes : stays);
  const after = splitHeld(joining.had, hads, customer, await tiersOf(parts, ctx), input.tags);
  for (const [n, one] of later.entries()) await store.saveHad(ctx.tx, one.id, after.before[n]!);
  await saveCustomer(ctx.tx, customer.id, after.stays);
  await saveCustomer(ctx.tx, joining.fromId, after.goes);
  const words = { joining: joiningId, reason: cutPersonal(input.reason).text };
  ctx.record({ kind: "customer.split", subject: ["customer", customer.id], data: { ...words, other: joining.fromId, number: joining.fromNumber } });
  ctx.record({ kind: "customer.split", subject: ["customer", joining.fromId], data: { ...words, other: customer.id, number: customer.number } });
  await lookAgain(parts, ctx, customer.id);
  await lookAgain(parts, ctx, joining.fromId);
  return { id: joining.fromId, stays: customer.id };
}

/** Hangs a note on an identity of the side that was chosen; what is sealed in it moves under that identity's key. */
async function settleNote(parts: Parts, ctx: Ctx, note: NoteRow, side: readonly string[]): Promise<void> {
  const target = side[0];
  if (target === undefined || side.includes(note.contactId)) return;
  const sealed = openParts((await parts.keys.findMany(ctx.tx, [note.contactId])).get(note.contactId), notePlace(note.id), note.secret);
  const secret = sealed.length === 0 ? null : sealParts(await parts.keys.forOwner(ctx.tx, ctx.now, target), notePlace(note.id), sealed);
  await store.moveNote(ctx.tx, note.id, target, secret);
}
