import type { CustomerNote } from "#contract/customers.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillMasked, openParts, sealParts, type DataKey } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { insist } from "#server/kernel/refusal.ts";
import type { Parts } from "../ports.ts";
import { personNames } from "../store/customers.ts";
import { insertNote, notesOf, type NoteRow } from "../store/course.ts";
import { reach } from "./reach.ts";

export const notePlace = (noteId: string) => ({ table: "customers.note", column: "secret", row: noteId });

function shown(note: NoteRow, key: DataKey | undefined): string {
  return fillMasked(note.text, openParts(key, notePlace(note.id), note.secret));
}

/** Notes as staff read them: personal data in them masked. */
export async function noteViews(parts: Parts, ctx: Ctx, contactIds: readonly string[], limit: number, before: Date | null = null): Promise<CustomerNote[]> {
  const notes = await notesOf(ctx.tx, contactIds, limit, before);
  const keys = await parts.keys.findMany(ctx.tx, [...new Set(notes.map((note) => note.contactId))]);
  const names = await personNames(ctx.tx, [...new Set(notes.flatMap((note) => (note.authorId ? [note.authorId] : [])))]);
  return notes.map((note) => ({
    id: note.id,
    at: note.at.toISOString(),
    author: note.authorId === null ? null : { id: note.authorId, name: names.get(note.authorId) ?? "" },
    text: shown(note, keys.get(note.contactId)),
  }));
}

/** The notes about a customer, the newest first. */
export async function listNotes(parts: Parts, ctx: Ctx, id: string): Promise<CustomerNote[]> {
  return noteViews(parts, ctx, (await reach(parts, ctx, id, "customers.read")).contactIds, 200);
}

/** Writes a note; personal data in it is cut out before it is stored (D5). */
export async function writeNote(parts: Parts, ctx: Ctx, id: string, input: { text: string; contactId?: string | undefined }): Promise<CustomerNote> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.write");
  const contactId = input.contactId ?? contactIds[0]!;
  if (!contactIds.includes(contactId)) insist({ refused: "invalid", fields: [{ path: "contactId", code: "not_found" }] });
  const noteId = newId();
  const cut = cutPersonal(input.text);
  const key = cut.parts.length === 0 ? undefined : await parts.keys.forOwner(ctx.tx, ctx.now, contactId);
  const note: NoteRow = { id: noteId, contactId, at: ctx.now, authorId: ctx.actor.kind === "staff" ? ctx.actor.id : null, text: cut.text, secret: key ? sealParts(key, notePlace(noteId), cut.parts) : null };
  await insertNote(ctx.tx, note);
  ctx.record({ kind: "customer.noted", subject: ["customer", customer.id], data: { noteId, contactId } });
  return { id: noteId, at: ctx.now.toISOString(), author: note.authorId === null ? null : { id: note.authorId, name: ctx.actor.name }, text: shown(note, key) };
}
