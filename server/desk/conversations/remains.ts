import type { Tx } from "#server/kernel/db.ts";
import { insistImpersonal, unmaskTexts, type Known } from "#server/kernel/crypto/index.ts";
import type { Reader, Secrets } from "./secrets.ts";
import type { Rating, RecordFields, StoredRecord } from "./store/records.ts";

// What remains of a conversation: its record and the customer's rating. Personal data is cut out of their words as out of messages (D5).

/** Masks stand in it for what may be opened. */
type Opens = { personal?: true };
type Of = { id: string; contactId: string };
const where = (c: Of, of: "record" | "rating") => ({ contactId: c.contactId, conversationId: c.id, clientId: of });

const wordsOf = (r: RecordFields) => [r.problem, r.process, r.result, ...r.needs.map((need) => need.text), ...r.opinions.map((opinion) => opinion.text)];
function withWords<T extends RecordFields>(r: T, [problem = "", process = "", result = "", ...rest]: readonly string[]): T {
  const needs = r.needs.map((need, n) => ({ ...need, text: rest[n]! }));
  return { ...r, problem, process, result, needs, opinions: r.opinions.map((opinion, n) => ({ ...opinion, text: rest[needs.length + n]! })) };
}

/** The stored form of a record. Whoever corrects it was shown masks: those that came back unchanged stand for what they hid before. */
export async function cutRecord(secrets: Secrets, tx: Tx, now: Date, c: Of, record: RecordFields, before: StoredRecord | undefined, known: Known): Promise<StoredRecord> {
  insistImpersonal({
    topic: record.topic,
    ...Object.fromEntries(record.needs.map((need, n) => [`needs.${n}.category`, need.category])),
    ...Object.fromEntries(record.opinions.map((opinion, n) => [`opinions.${n}.category`, opinion.category])),
  });
  const hidden = before ? await secrets.parts(tx, where(c, "record"), before.secret) : [];
  const { texts, secret } = await secrets.cutAll(tx, now, where(c, "record"), unmaskTexts(wordsOf(record), hidden), known);
  return { ...withWords(record, texts), secret };
}

export async function showRecord(secrets: Secrets, tx: Tx, c: Of, { secret, ...record }: StoredRecord, reader: Reader): Promise<RecordFields & Opens> {
  const { texts, personal } = await secrets.showAll(tx, where(c, "record"), { texts: wordsOf(record), secret }, reader);
  return { ...withWords(record, texts), ...(personal ? { personal: true } : {}) };
}

/** The stored form of a rating's comment; its tags are labels. */
export async function cutRating(secrets: Secrets, tx: Tx, now: Date, c: Of, rating: { comment: string; tags: readonly string[] }): Promise<{ comment: string; secret: Buffer | null }> {
  insistImpersonal(Object.fromEntries(rating.tags.map((tag, n) => [`tags.${n}`, tag])));
  const { text, secret } = await secrets.cut(tx, now, where(c, "rating"), rating.comment);
  return { comment: text, secret };
}

export async function showRating(secrets: Secrets, tx: Tx, c: Of, rating: Rating, reader: Reader): Promise<Omit<Rating, "secret"> & Opens> {
  const { secret, ...rest } = rating;
  const { texts: [comment = ""], personal } = await secrets.showAll(tx, where(c, "rating"), { texts: [rating.comment], secret }, reader);
  return { ...rest, comment, ...(personal ? { personal: true } : {}) };
}

/** What was cut out of one of them, whole; for whoever gives a reason. */
export async function partsOfRemains(secrets: Secrets, tx: Tx, c: Of, of: "record" | "rating", stored: { secret: Buffer | null } | undefined) {
  return stored ? secrets.parts(tx, where(c, of), stored.secret) : [];
}
