import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { z } from "zod";
import type { Letter, mailboxEndpoints, MailboxSettings, MailboxTrouble } from "#contract/mailbox.ts";
import { maskMail, maskName } from "#contract/masking.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { fillIn, fillMasked, sealField } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { mayCallUrl } from "#server/kernel/outbound/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { serverOf } from "./follow.ts";
import { cutOf, seal, senderOf, tagHash } from "./keep.ts";
import { credentialsPlace, mailboxTopic, type Incoming, type Parts, type Received, type Subject } from "./parts.ts";
import { tagged } from "./rules.ts";
import * as store from "./store.ts";
import { openLine, troubleOf } from "./wire.ts";

type Body = z.output<(typeof mailboxEndpoints)["PUT /v1/mailbox"]["body"]>;
const invalid = (path: string, code: string) => new Refusal("invalid", { fields: [{ path, code }] });
const wake = ({ kernel }: Parts, ctx: Ctx) => ctx.after(() => kernel.bus.wake(mailboxTopic, ""));

export async function settings(parts: Parts, ctx: Ctx): Promise<MailboxSettings> {
  const box = await store.readBox(ctx.tx);
  return {
    box: box ? { host: box.host, port: box.port, tls: box.tls, user: (await serverOf(parts, ctx.tx, box)).user, folder: box.folder, address: box.address, version: box.version } : null,
    lookedAt: box?.lookedAt?.toISOString() ?? null,
    trouble: box?.trouble && box.troubleAt ? { code: box.trouble, at: box.troubleAt.toISOString() } : null,
  };
}

/** Sets the mailbox; it is looked at at once. */
export async function setBox(parts: Parts, ctx: Ctx, { host, port, tls, user, password, folder, address, version }: Body): Promise<MailboxSettings> {
  const before = await store.lockBox(ctx.tx);
  if ((before?.version ?? 0) !== version) throw new Refusal("stale_version");
  const url = URL.parse(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
  if (!url) throw invalid("host", "mail_host_form");
  if (mayCallUrl(url, parts.kernel.config.outboundAllow) !== true) throw invalid("host", "mail_host_inside");
  // Without encryption only within the machine: a password crosses no open line.
  if (tls === "none" && !["127.0.0.1", "::1", "localhost"].includes(host)) throw invalid("tls", "mail_password_bare");
  const old = before && (await serverOf(parts, ctx.tx, before));
  const kept = password === undefined || password === "" ? (old?.password ?? "") : password;
  if (kept === "") throw invalid("password", "mail_password_missing");
  if (address.slice(0, address.lastIndexOf("@")).length > 39) throw invalid("address", "mailbox_address_long");
  const id = before?.id ?? newId();
  const credentials = sealField(await parts.ports.keys.forOwner(ctx.tx, ctx.now, id), credentialsPlace(id), JSON.stringify({ user, password: kept }));
  const anew = !before || old?.user !== user || before.host !== host || before.folder !== folder;
  await store.saveBox(ctx.tx, { id, host, port, tls, credentials, folder, address: address.toLowerCase() }, ctx.now, anew);
  ctx.record({ kind: "mailbox.set", subject: ["mailbox", id], data: { host, port, tls, folder } });
  wake(parts, ctx);
  return settings(parts, ctx);
}

export async function removeBox(parts: Parts, ctx: Ctx): Promise<MailboxSettings> {
  const id = await store.deleteBox(ctx.tx);
  if (id === undefined) throw new Refusal("mailbox_none");
  ctx.record({ kind: "mailbox.removed", subject: ["mailbox", id] });
  wake(parts, ctx);
  return settings(parts, ctx);
}

/** Signs in once, beside whoever follows, and says what came of it. */
export async function testBox(parts: Parts): Promise<{ code: MailboxTrouble | null }> {
  const box = await store.readBox(parts.kernel.db.kysely);
  if (!box) throw new Refusal("mailbox_none");
  try {
    (await openLine(parts.kernel.config, await serverOf(parts, parts.kernel.db.kysely, box))).close();
    return { code: null };
  } catch (error) {
    return { code: troubleOf(error) };
  }
}

/** A reply address of its own for a letter about a matter; null while there is no mailbox. The letter is known again by its key as well. */
export async function replyAddress(ctx: Ctx, subject: Subject, mailKey: string): Promise<string | null> {
  const tag = randomBytes(12).toString("hex");
  await store.insertTag(ctx.tx, { hash: tagHash(tag), subject, mailKey, at: ctx.now });
  const box = await store.readBox(ctx.tx);
  return box ? tagged(box.address, tag) : null;
}

/** Letters as people read them: personal data masked. */
async function shown({ ports }: Parts, tx: Tx, letters: readonly store.StoredLetter[]): Promise<Letter[]> {
  const keys = await ports.keys.findMany(tx, [...new Set(letters.map((l) => l.ownerId))]);
  const rows: Letter[] = [];
  for (const l of letters) {
    const key = keys.get(l.ownerId);
    const [from, parts] = [senderOf(l, key), cutOf(l, key)];
    const files: Letter["files"] = [];
    for (const id of l.files) {
      const file = await ports.files.find(tx, id);
      if (file) files.push({ id, name: file.name, type: file.type, size: file.size, inline: file.inline, url: ports.fileAddress(id) });
    }
    rows.push({
      id: l.id, at: l.at.toISOString(), nature: l.nature, from: [from.name === "" ? "" : maskName(from.name), from.address === "" ? "" : maskMail(from.address)].filter((one) => one !== "").join(" "),
      title: fillMasked(l.title, parts), said: fillMasked(l.said, parts), quoted: fillMasked(l.quoted, parts), files, leftOut: l.leftOut,
      state: l.state, why: l.why, decidedBy: l.decidedBy ?? "", decidedAt: l.decidedAt?.toISOString() ?? null,
    });
  }
  return rows;
}

export async function listLetters(parts: Parts, ctx: Ctx, query: { state: Letter["state"]; after?: string | undefined; limit: number }): Promise<{ rows: Letter[]; next: string | null }> {
  if (query.after !== undefined && !/^\d{1,15}$/.test(query.after)) throw invalid("after", "invalid");
  const all = await store.listLetters(ctx.tx, { state: query.state, before: query.after === undefined ? null : Number(query.after), limit: query.limit + 1 });
  const rows = all.slice(0, query.limit);
  return { rows: await shown(parts, ctx.tx, rows), next: all.length > query.limit ? String(rows.at(-1)!.ord) : null };
}
export const lettersAbout = async (parts: Parts, tx: Tx, subjectId: string): Promise<Letter[]> => shown(parts, tx, await store.lettersAbout(tx, subjectId));

/** A letter that waits, locked; settled ones are refused. */
async function waiting(ctx: Ctx, id: string): Promise<store.StoredLetter> {
  const letter = found(await store.lockLetter(ctx.tx, id));
  if (letter.state !== "open") throw new Refusal("letter_settled");
  return letter;
}

/** A person gives a waiting letter to a matter, where `act` makes something of it; `null` as its subject: it belonged to nothing yet. */
export async function assignLetter(parts: Parts, ctx: Ctx, id: string, subject: Subject, act: (letter: Incoming, was: string | null) => Promise<Received>): Promise<void> {
  const l = await waiting(ctx, id);
  const key = await parts.ports.keys.find(ctx.tx, l.ownerId);
  const cut = cutOf(l, key);
  const whole: Incoming = { id, nature: l.nature, from: senderOf(l, key), title: fillIn(l.title, cut), said: fillIn(l.said, cut), quoted: fillIn(l.quoted, cut), files: l.files };
  const made = await act(whole, l.subjectId);
  // From now on it is sealed under the key of whoever it speaks of.
  const { sender, secret } = await seal(parts, ctx, made.ownerId, whole);
  await store.settleLetter(ctx.tx, { id, state: made.state, why: made.why, ownerId: made.ownerId, sender, secret, subjectKind: subject.kind, subjectId: subject.id, at: ctx.now, by: ctx.actor.id });
  ctx.record({ kind: "mailbox.letter_assigned", subject: ["letter", id], data: { to: subject.kind, why: made.why } });
}

/** It belongs to nothing here; kept for its time, shown under what was set aside. */
export async function setAside(ctx: Ctx, id: string, subject: Subject | null): Promise<void> {
  const l = await waiting(ctx, id);
  if (subject !== null && l.subjectId !== subject.id) throw new Refusal("not_found");
  await store.settleLetter(ctx.tx, { ...l, state: "aside", why: "set_aside", at: ctx.now, by: ctx.actor.id });
  ctx.record({ kind: "mailbox.letter_set_aside", subject: ["letter", id], data: { was: l.why } });
}
