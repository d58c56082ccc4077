import { createHash } from "node:crypto";
import type { LetterNature } from "#contract/mailbox.ts";
import { answeredIds, foldQuoted, natureOf, plain, tagsIn, type Head } from "./rules.ts";

export interface Attached {
  name: string;
  content: Buffer;
}
/** A letter as it was read off the wire. */
export interface Parsed {
  /** One letter, however often it is delivered. */
  once: Buffer;
  nature: LetterNature;
  from: { address: string; name: string };
  title: string;
  said: string;
  quoted: string;
  tags: string[];
  answers: string[];
  attached: Attached[];
  leftOut: number;
}

const mebi = 2 ** 20;
export const letterLimits = { bytes: 35 * mebi, words: 10_000, files: 9, fileBytes: 20 * mebi } as const;
/** Pictures of signatures are no pictures that anybody sends. */
const logoBytes = 5000;
const notFiles = /^(message\/|text\/rfc822-headers|application\/(pgp-signature|pkcs7-signature|x-pkcs7-signature|ms-tnef))/i;

const asText = { skipTextToHtml: true, skipImageLinks: true, maxHtmlLengthToParse: mebi } as const;
/** Loaded with the first letter: without a mailbox nobody needs it. */
const parsed = async (raw: Buffer) => (await import("mailparser")).simpleParser(raw, asText);
/** The parser makes plain text of HTML only where that is the whole letter: so it is given to it as one. */
const plainOf = async (html: string): Promise<string> => (await parsed(Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`))).text ?? "";

/** Reads a letter: heads, text (HTML made plain), files. Throws only when it is no letter at all. */
export async function parseLetter(raw: Buffer): Promise<Parsed> {
  const mail = await parsed(raw);
  const head: Head = mail.headerLines.map(({ key, line }) => [key.toLowerCase(), line.slice(line.indexOf(":") + 1).replace(/\r?\n\s+/g, " ")]);
  const first = mail.from?.value[0];
  const from = { address: plain(first?.address ?? "", 200).toLowerCase(), name: plain(first?.name ?? "", 100) };
  // The subject is decoded by the parser, and looked at in both forms.
  const nature = natureOf([...head, ["subject", mail.subject ?? ""]], from.address);
  const wanted = mail.attachments.filter((one) => !notFiles.test(one.contentType) && one.size > 0 && !(one.related && one.size < logoBytes));
  const kept = wanted.filter((one) => one.size <= letterLimits.fileBytes).slice(0, letterLimits.files);
  const folded = foldQuoted(mail.text ?? (mail.html ? await plainOf(mail.html) : ""));
  return {
    once: createHash("sha256").update(mail.messageId ? `${mail.messageId}\n${from.address}` : raw).digest(),
    nature, from, title: plain(mail.subject ?? "", 300), said: plain(folded.said, letterLimits.words), quoted: plain(folded.quoted, letterLimits.words),
    tags: tagsIn(head), answers: answeredIds(head, nature, raw.subarray(0, 512 * 1024).toString("latin1")),
    attached: kept.map((one, i) => ({ name: one.filename ?? `${i + 1}`, content: one.content })), leftOut: wanted.length - kept.length,
  };
}

/** What is kept of a letter that cannot be read: that it came, and where it can still be looked at. */
export const unread = (key: string): Parsed => ({ once: createHash("sha256").update(key).digest(), nature: "letter", from: { address: "", name: "" }, title: "", said: "", quoted: "", tags: [], answers: [], attached: [], leftOut: 0 });
