import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { LetterWhy } from "#contract/mailbox.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { cutTexts, openField, openParts, sealField, sealParts, type DataKey } from "#server/kernel/crypto/index.ts";
import { lostConnection } from "#server/kernel/db.ts";
import type { ReceivedFile } from "#server/kernel/files/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { errorFields } from "#server/kernel/log.ts";
import { letterPlace, type Incoming, type Parts, type Received, type Subject } from "./parts.ts";
import { letterLimits, parseLetter, unread, type Parsed } from "./parse.ts";
import * as store from "./store.ts";

export const tagHash = (tag: string): Buffer => createHash("sha256").update(tag).digest();

/** Where a letter lies in which mailbox. */
export interface Spot {
  boxId: string;
  uidValidity: number;
  uid: number;
}

/** Takes one letter in: kept and handed on in one transaction with the place up to which the mailbox was read, so that a death loses none and doubles none. */
export async function takeIn(parts: Parts, spot: Spot, raw: Buffer | "too_large"): Promise<void> {
  const key = `${spot.boxId}/${spot.uidValidity}/${spot.uid}`;
  const unreadable = (why: LetterWhy) => keep(parts, spot, unread(key), [], why);
  if (raw === "too_large") return unreadable("too_large");
  const letter = await parseLetter(raw).catch(() => null);
  if (letter === null) return unreadable("unreadable");
  const { files } = parts.ports;
  const received: ReceivedFile[] = [];
  try {
    for (const one of letter.attached) received.push(await files.put(Readable.from([one.content]), { name: one.name, limit: letterLimits.fileBytes }));
    await keep(parts, spot, letter, received, null);
  } catch (error) {
    for (const one of received) await files.discard(one);
    if (lostConnection(error)) throw error;
    // One letter that cannot be handed on must not stop those behind it.
    parts.kernel.log.warn("mailbox.letter_kept_apart", errorFields(error));
    await unreadable("unreadable");
  }
}

async function keep(parts: Parts, spot: Spot, letter: Parsed, brought: readonly ReceivedFile[], unreadable: LetterWhy | null): Promise<void> {
  const double = await parts.kernel.run(system, async (ctx) => {
    const box = await store.lockBox(ctx.tx);
    // Set anew meanwhile, or read by another node.
    if (!box || box.id !== spot.boxId || box.uidValidity !== spot.uidValidity || box.lastUid >= spot.uid) return true;
    await store.noteUid(ctx.tx, box.id, spot.uid);
    if (await store.isKnown(ctx.tx, letter.once)) return true;
    const id = newId();
    for (const file of brought) await parts.ports.files.record(ctx.tx, ctx.now, file, { id });
    const incoming: Incoming = { id, nature: letter.nature, from: letter.from, title: letter.title, said: letter.said, quoted: letter.quoted, files: brought.map((file) => file.id) };
    const found = await subjectOf(parts, ctx, letter);
    const received = found && (await parts.ports.receive(ctx, found, incoming));
    // A matter that is gone takes no letters.
    const subject = received ? found : null;
    const made = received ?? ({ state: "open", why: unreadable ?? "unmatched", ownerId: id } satisfies Received);
    // What no letter of ours brought about, and no person wrote, waits for nobody.
    const idle = subject === null && letter.nature !== "letter";
    const sealed = await seal(parts, ctx, made.ownerId, incoming);
    await store.insertLetter(ctx.tx, {
      id, at: ctx.now, once: letter.once, nature: letter.nature, ownerId: made.ownerId, ...sealed, files: [...incoming.files], leftOut: letter.leftOut,
      state: idle ? "aside" : made.state, why: made.why, subjectKind: subject?.kind ?? null, subjectId: subject?.id ?? null,
    });
    ctx.record({ kind: "mailbox.letter_came", subject: ["letter", id], data: { nature: letter.nature, state: idle ? "aside" : made.state, why: made.why, files: brought.length } });
    if (subject === null && !idle) await notify(ctx, await parts.ports.sorters(ctx.tx), { kind: "mailbox.unmatched", params: {}, link: "/letters" });
    return false;
  });
  if (double) for (const file of brought) await parts.ports.files.discard(file);
}

/** What it belongs to: by the tag in its address, else by the letter of ours that it answers. */
async function subjectOf({ ports }: Parts, { tx }: Ctx, letter: Parsed): Promise<Subject | null> {
  for (const tag of letter.tags) {
    const subject = await store.subjectByTag(tx, tagHash(tag));
    if (subject) return subject;
  }
  for (const messageId of letter.answers) {
    const key = await ports.keyOfSent(tx, messageId);
    const subject = key === null ? undefined : await store.subjectByKey(tx, key);
    if (subject) return subject;
  }
  return null;
}

/** The words with personal data cut out, the rest sealed beside (D5). */
export async function seal({ ports }: Parts, ctx: Ctx, ownerId: string, letter: Pick<Incoming, "id" | "from" | "title" | "said" | "quoted">): Promise<Pick<store.StoredLetter, "sender" | "title" | "said" | "quoted" | "secret">> {
  const key = await ports.keys.forOwner(ctx.tx, ctx.now, ownerId);
  const { texts, parts } = cutTexts([letter.title, letter.said, letter.quoted]);
  return { sender: sealField(key, letterPlace(letter.id, "sender"), JSON.stringify(letter.from)), title: texts[0]!, said: texts[1]!, quoted: texts[2]!, secret: sealParts(key, letterPlace(letter.id, "secret"), parts) };
}
export const senderOf = (l: store.StoredLetter, key: DataKey | null | undefined): Incoming["from"] => (key ? (JSON.parse(openField(key, letterPlace(l.id, "sender"), l.sender)) as Incoming["from"]) : { address: "", name: "" });
export const cutOf = (l: store.StoredLetter, key: DataKey | null | undefined) => openParts(key, letterPlace(l.id, "secret"), l.secret);
