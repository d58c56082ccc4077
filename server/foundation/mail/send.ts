import { notify } from "#server/foundation/notifications/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { openField, openJson, withoutPersonal } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { credentialsPlace, letterPlace, type Parts, type Sealed } from "./parts.ts";
import { afterLoss, afterTry, leaseMs, messageIdOf, type Outcome } from "./rules.ts";
import * as store from "./store.ts";
import { speak, type Letter, type MailServer } from "./wire.ts";

const answerAtMost = 300;
const settingsLink = "/settings/mail";

/** The server with its password, as a try needs it. */
export async function serverOf({ ports }: Parts, tx: Tx, s: store.StoredServer): Promise<MailServer> {
  const key = s.credentials === null ? null : await ports.keys.find(tx, s.id);
  const { user, password } = key && s.credentials ? (JSON.parse(openField(key, credentialsPlace(s.id), s.credentials)) as { user: string; password: string }) : { user: "", password: "" };
  return { host: s.host, port: s.port, tls: s.tls, user, password };
}

/** From whom a shop's mail comes: its own address, else the installation's. */
export async function senderOf(tx: Tx, shopId: string | null): Promise<store.StoredSender | null> {
  const senders = await store.listSenders(tx);
  return senders.find((one) => shopId !== null && one.shopId === shopId) ?? senders.find((one) => one.shopId === null) ?? null;
}

interface Taken {
  mail: store.StoredMail;
  server: MailServer;
  letter: Omit<Letter, "attachments">;
  attachments: readonly string[];
}

/** Takes what is due, with everything that the try needs; a mail that cannot be tried is settled at once. Null: nothing to do. */
async function take(parts: Parts, ctx: Ctx): Promise<Taken | "next" | null> {
  const { keys } = parts.ports;
  const stored = await store.readServer(ctx.tx);
  // Without a server, or an address to send from, everything waits; the page says so.
  if (!stored || !(await senderOf(ctx.tx, null))) return null;
  const mail = await store.takeDue(ctx.tx, ctx.now, new Date(ctx.now.getTime() + leaseMs));
  if (!mail) return null;
  const [key, from] = [await keys.find(ctx.tx, mail.ownerId), (await senderOf(ctx.tx, mail.shopId))!];
  const sealed = openJson<Sealed>(key, letterPlace(mail.id), mail.sealed);
  if (!sealed) {
    await write(parts, ctx, mail, { state: "failed", code: "erased", status: null, answer: "", waitSeconds: null, trouble: null });
    return "next";
  }
  const messageId = mail.messageId ?? messageIdOf(mail.id, from.address);
  if (mail.messageId === null) await store.setMessageId(ctx.tx, mail.id, messageId);
  return { mail, server: await serverOf(parts, ctx.tx, stored), letter: { from: { address: from.address, name: from.name }, to: sealed.to, subject: sealed.subject, text: sealed.text, html: sealed.html, replyTo: sealed.replyTo, messageId, date: mail.at }, attachments: sealed.attachments };
}

async function attached({ ports }: Parts, tx: Tx, ids: readonly string[]): Promise<Letter["attachments"]> {
  const found: { filename: string; contentType: string; content: Buffer }[] = [];
  for (const id of ids) {
    const opened = await ports.files.open(tx, id);
    if (!opened) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of opened.stream) chunks.push(chunk as Buffer);
    found.push({ filename: opened.file.name, contentType: opened.file.type, content: Buffer.concat(chunks) });
  }
  return found;
}

/** Writes down what came of a try, tells people what needs them, and records it. */
async function write(parts: Parts, ctx: Ctx, mail: store.StoredMail, out: Outcome): Promise<void> {
  const answer = withoutPersonal(out.answer).slice(0, answerAtMost);
  await store.settleMail(ctx.tx, mail.id, { ...out, answer, at: ctx.now, nextAt: out.waitSeconds === null ? mail.nextAt : new Date(ctx.now.getTime() + out.waitSeconds * 1000) });
  if (out.state === "waiting" || out.state === "sending") return;
  ctx.record({ kind: "mail.settled", subject: ["mail", mail.id], data: { about: mail.about, state: out.state, code: out.code, status: out.status, attempts: mail.attempts } });
  if (out.state === "uncertain" || out.state === "refused" || out.state === "failed") await notify(ctx, await parts.ports.administrators(ctx.tx), { kind: "mail.needs_you", params: { state: out.state }, link: `${settingsLink}?state=${out.state}` });
  await parts.ports.settled(ctx, { key: mail.key, about: mail.about, state: out.state });
}

/** What came of a try. Its sender may have been given up on meanwhile: a clear answer still counts, for nobody knew better. */
async function settle(parts: Parts, ctx: Ctx, taken: Taken, out: Outcome): Promise<void> {
  const mail = await store.lockMail(ctx.tx, taken.mail.id);
  if (!mail || mail.attempts !== taken.mail.attempts || (mail.state !== "sending" && mail.state !== "uncertain")) return;
  if (mail.state === "uncertain" && out.state !== "sent" && out.state !== "refused") return;
  await write(parts, ctx, mail, out);
  if (await store.noteTrouble(ctx.tx, out.trouble, ctx.now))
    if (out.trouble !== null) await notify(ctx, await parts.ports.administrators(ctx.tx), { kind: "mail.server_trouble", params: { code: out.trouble }, link: settingsLink });
}

/** Sends one mail that is due; the conversation with the server stands outside of the transactions. True: there may be more. */
export async function sendOne(parts: Parts): Promise<boolean> {
  const { kernel } = parts;
  const taken = await kernel.run(system, (ctx) => take(parts, ctx));
  if (taken === null) return false;
  if (taken === "next") return true;
  const { mail, server } = taken;
  const letter = { ...taken.letter, attachments: await attached(parts, kernel.db.kysely, taken.attachments) };
  const tried = await speak(kernel.config, server, letter, async () => {
    // From here on a death leaves it uncertain (D13); a try that was given up on hands nothing over.
    if (!(await kernel.db.transaction(kernel.clock, (tx, now) => store.noteHanded(tx, mail.id, mail.attempts, now)))) throw new Error("given up");
  });
  await kernel.run(system, (ctx) => settle(parts, ctx, taken, afterTry(tried, mail, ctx.now)));
  return true;
}

/** What became of those whose sender died in the middle. */
export async function sweepLost(parts: Parts): Promise<void> {
  await parts.kernel.run(system, async (ctx) => {
    for (const mail of await store.lostMail(ctx.tx, ctx.now)) {
      const state = afterLoss(mail.handedAt);
      await write(parts, ctx, mail, { state, code: "sender_lost", status: null, answer: "", waitSeconds: state === "waiting" ? 0 : null, trouble: null });
    }
  });
}
