import { isIP } from "node:net";
import type { z } from "zod";
import { maskMail } from "#contract/masking.ts";
import type { mailEndpoints, MailSettings, MailState, OutgoingMail } from "#contract/mail.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { openJson, sealField, withoutPersonal, type DataKey } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { mayCallUrl } from "#server/kernel/outbound/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { credentialsPlace, letterPlace, mailTopic, type Parts, type Sealed } from "./parts.ts";
import { afterTry, messageIdOf } from "./rules.ts";
import { senderOf, serverOf } from "./send.ts";
import * as store from "./store.ts";
import { speak } from "./wire.ts";

type Body<K extends keyof typeof mailEndpoints> = (typeof mailEndpoints)[K] extends { body: infer B extends z.ZodType } ? z.output<B> : never;
const iso = (at: Date | null) => at?.toISOString() ?? null;
const invalid = (path: string, code: string) => new Refusal("invalid", { fields: [{ path, code }] });
const wake = ({ kernel }: Parts, ctx: Ctx) => ctx.after(() => kernel.bus.wake(mailTopic, ""));

export async function settings(parts: Parts, ctx: Ctx): Promise<MailSettings> {
  const [server, senders, shops] = [await store.readServer(ctx.tx), await store.listSenders(ctx.tx), await parts.ports.shops(ctx.tx)];
  const opened = server && (await serverOf(parts, ctx.tx, server));
  return {
    server: server && opened ? { host: server.host, port: server.port, tls: server.tls, user: opened.user, hasPassword: opened.password !== "", version: server.version } : null,
    senders: senders.map(({ shopId, address, name }) => ({ shop: shopId === null ? null : { id: shopId, name: shops.find((shop) => shop.id === shopId)?.name ?? "" }, address, name })),
    trouble: server?.trouble && server.troubleAt ? { code: server.trouble, at: server.troubleAt.toISOString() } : null,
    counts: await store.countsOf(ctx.tx),
  };
}

/** Sets the server; what waits is tried at once. */
export async function setServer(parts: Parts, ctx: Ctx, { host, port, tls, user, password, version }: Body<"PUT /v1/mail/server">): Promise<MailSettings> {
  const before = await store.lockServer(ctx.tx);
  if ((before?.version ?? 0) !== version) throw new Refusal("stale_version");
  const url = URL.parse(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
  if (!url) throw invalid("host", "mail_host_form");
  if (mayCallUrl(url, parts.kernel.config.outboundAllow) !== true) throw invalid("host", "mail_host_inside");
  if (user !== "" && tls === "none") throw invalid("tls", "mail_password_bare");
  const id = before?.id ?? newId();
  const kept = password ?? (before ? (await serverOf(parts, ctx.tx, before)).password : "");
  if (user !== "" && kept === "") throw invalid("password", "mail_password_missing");
  const credentials = user === "" ? null : sealField(await parts.ports.keys.forOwner(ctx.tx, ctx.now, id), credentialsPlace(id), JSON.stringify({ user, password: kept }));
  await store.saveServer(ctx.tx, { id, host, port, tls, credentials }, ctx.now);
  await store.hurry(ctx.tx, ctx.now);
  ctx.record({ kind: "mail.server_set", subject: ["mail_server", id], data: { host, port, tls, signsIn: user !== "" } });
  wake(parts, ctx);
  return settings(parts, ctx);
}

export async function removeServer(parts: Parts, ctx: Ctx): Promise<MailSettings> {
  if (!(await store.deleteServer(ctx.tx))) throw new Refusal("mail_no_server");
  ctx.record({ kind: "mail.server_removed", subject: ["mail_server", null] });
  return settings(parts, ctx);
}

export async function setSenders(parts: Parts, ctx: Ctx, { senders }: Body<"PUT /v1/mail/senders">): Promise<MailSettings> {
  const shops = await parts.ports.shops(ctx.tx);
  for (const [i, one] of senders.entries()) {
    if (one.shopId !== null && !shops.some((shop) => shop.id === one.shopId)) throw invalid(`senders.${i}.shopId`, "shop_unknown");
    if (senders.findIndex((other) => other.shopId === one.shopId) !== i) throw invalid(`senders.${i}.shopId`, "mail_sender_twice");
  }
  if (!senders.some((one) => one.shopId === null)) throw invalid("senders", "mail_sender_missing");
  await store.lockServer(ctx.tx);
  await store.replaceSenders(ctx.tx, senders);
  ctx.record({ kind: "mail.senders_set", subject: ["mail_server", null], data: { shops: senders.length - 1 } });
  wake(parts, ctx);
  return settings(parts, ctx);
}

/** A mail beside the outbox, outside of any transaction: does the server take what we send? */
export async function testServer(parts: Parts, to: string, words: { subject: string; text: string }): Promise<{ ok: boolean; code: OutgoingMail["code"]; status: number | null; answer: string }> {
  const { kernel } = parts;
  const tx = kernel.db.kysely;
  const stored = await store.readServer(tx);
  if (!stored) throw new Refusal("mail_no_server");
  const from = await senderOf(tx, null);
  if (!from) return { ok: false, code: "no_sender", status: null, answer: "" };
  const now = kernel.clock.now();
  const tried = await speak(kernel.config, await serverOf(parts, tx, stored), { from, to, ...words, messageId: messageIdOf(newId(), from.address), date: now, attachments: [] }, async () => {});
  const { state, code, status, answer, trouble } = afterTry(tried, { attempts: 1, since: now }, now);
  await kernel.run(system, async (ctx) => {
    await store.noteTrouble(ctx.tx, trouble, ctx.now);
    // What waited for a working server goes out now.
    if (state !== "sent") return;
    await store.hurry(ctx.tx, ctx.now);
    wake(parts, ctx);
  });
  return { ok: state === "sent", code, status, answer: withoutPersonal(answer).slice(0, 300) };
}

export function rowOf(m: store.StoredMail, key: DataKey | undefined): OutgoingMail {
  const letter = openJson<Sealed>(key, letterPlace(m.id), m.sealed);
  const to = letter ? maskMail(letter.to) : "";
  return { id: m.id, about: m.about, link: m.link, to, state: m.state, attempts: m.attempts, at: m.at.toISOString(), lastAt: iso(m.lastAt), nextAt: m.state === "waiting" ? m.nextAt.toISOString() : null, code: m.code, status: m.status, answer: m.answer, messageId: m.messageId };
}

export async function listOutgoing({ ports }: Parts, ctx: Ctx, query: { state?: MailState | undefined; after?: string | undefined; limit: number }): Promise<{ rows: OutgoingMail[]; next: string | null }> {
  if (query.after !== undefined && !/^\d{1,15}$/.test(query.after)) throw invalid("after", "invalid");
  const found = await store.listMail(ctx.tx, { state: query.state, before: query.after === undefined ? null : Number(query.after), limit: query.limit + 1 });
  const rows = found.slice(0, query.limit);
  const keys = await ports.keys.findMany(ctx.tx, rows.map((m) => m.ownerId));
  return { rows: rows.map((m) => rowOf(m, keys.get(m.ownerId))), next: found.length > query.limit ? String(rows.at(-1)!.ord) : null };
}

/** A person decides: send again, under the same Message-ID. What is on its way by itself is left alone. */
export async function resend(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  const mail = found(await store.lockMail(ctx.tx, id));
  if (mail.state === "sending" || mail.state === "sent" || (mail.state === "waiting" && mail.attempts === 0)) throw new Refusal("mail_moving");
  await store.queueAgain(ctx.tx, id, ctx.now);
  ctx.record({ kind: "mail.resent", subject: ["mail", id], data: { about: mail.about, was: mail.state } });
  wake(parts, ctx);
}

/** A person has learned that an uncertain one arrived. */
export async function noteArrival(ctx: Ctx, id: string): Promise<void> {
  const mail = found(await store.lockMail(ctx.tx, id));
  if (mail.state !== "uncertain") throw new Refusal("mail_not_uncertain");
  await store.settleMail(ctx.tx, id, { state: "sent", nextAt: mail.nextAt, at: ctx.now, code: null, status: null, answer: "" });
  ctx.record({ kind: "mail.arrived", subject: ["mail", id], data: { about: mail.about } });
}
