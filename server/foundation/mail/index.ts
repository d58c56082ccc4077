import { mailEndpoints, type MailFate } from "#contract/mail.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { sealField } from "#server/kernel/crypto/index.ts";
import { direct, routes } from "#server/kernel/http/route.ts";
import { newId } from "#server/kernel/ids.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Module } from "#server/kernel/module.ts";
import { letterPlace, mailTopic, type MailPorts, type Parts } from "./parts.ts";
import { arrivedByKey, fatesOf, keyOfSent, resendByKey } from "./fates.ts";
import { listOutgoing, noteArrival, removeServer, resend, setSenders, setServer, settings, testServer } from "./service.ts";
import { sendOne, sweepLost } from "./send.ts";
import * as store from "./store.ts";
import { testLetter } from "./words.ts";

export interface NewMail {
  /** Sent once under this key, however often it is asked for. */
  key: string;
  /** What it is about, as in `partner.asked`; its words stand in locales/…/mail.ts. */
  about: string;
  /** Whose data key seals it (D5): a contact, a person, a partner. Erased before it went out, it never goes. */
  ownerId: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Ids of stored files. */
  attachments?: readonly string[];
  /** The shop whose sender it comes from. */
  shopId?: string | null;
  /** The console's page that it belongs to. */
  link?: string | null;
  /** Where answers go, if not to the sender. */
  replyTo?: string | null;
}

export type { MailSettled } from "./parts.ts";

export interface Mail {
  readonly module: Module;
  /** Puts a mail into the outbox, in the transaction of what happened: rolled back, it was never written. */
  sendMail(ctx: Ctx, mail: NewMail): Promise<void>;
  /** What became of mails, by their keys; those past the outbox's time are absent. */
  fates(tx: Tx, keys: readonly string[]): Promise<Map<string, MailFate>>;
  /** The key of a mail of ours, by the Message-ID under which it went out. */
  keyOfSent(tx: Tx, messageId: string): Promise<string | null>;
  /** What a person decides about one, where it belongs: it goes again, or it is known to have arrived. */
  resend(ctx: Ctx, key: string): Promise<void>;
  arrived(ctx: Ctx, key: string): Promise<void>;
  /** Sends what is due and settles what was lost, now; the beat and the tests call it. */
  sweep(): Promise<void>;
}

const atOnce = 4;
const keepDays = 90;

/** Outgoing mail: an outbox whose rows are the jobs, senders with leases on every node. */
export function openMail(kernel: Kernel, ports: MailPorts): Mail {
  const parts: Parts = { kernel, ports };
  let closed = false;
  let again = false;
  let running: Promise<void> | null = null;
  const warn = (error: unknown) => kernel.log.warn("mail.sweep_retry", errorFields(error));

  async function drain(): Promise<void> {
    while (!closed && (await sendOne(parts)));
  }
  /** Once more for whoever asks meanwhile: what was written after the last look is not left to the next beat. */
  async function passes(): Promise<void> {
    try {
      while (again && !closed) {
        again = false;
        await sweepLost(parts);
        await Promise.all(Array.from({ length: atOnce }, drain));
      }
    } finally {
      running = null;
    }
  }
  function sweep(): Promise<void> {
    if (closed) return Promise.resolve();
    again = true;
    return (running ??= passes());
  }
  const off = kernel.bus.on(mailTopic, (_keys, remote) => {
    if (!remote) void sweep().catch(warn);
  });
  const retention = defineWork({
    name: "mail.retention",
    async handle({ db, clock }) {
      while ((await db.transaction(clock, (tx, now) => store.dropOlder(tx, new Date(now.getTime() - keepDays * 86_400_000), 1000))) === 1000);
    },
  });

  return {
    sweep,
    fates: (tx, keys) => fatesOf(parts, tx, keys),
    resend: (ctx, key) => resendByKey(parts, ctx, key),
    arrived: arrivedByKey,
    keyOfSent: (tx, messageId) => keyOfSent(tx, messageId),
    async sendMail(ctx, { key, about, ownerId, to, subject, text, html, attachments = [], shopId = null, link = null, replyTo = null }) {
      const id = newId();
      const sealed = sealField(await ports.keys.forOwner(ctx.tx, ctx.now, ownerId), letterPlace(id), JSON.stringify({ to, subject, text, html, attachments, ...(replyTo === null ? {} : { replyTo }) }));
      if (await store.insertMail(ctx.tx, { id, key, about, link, shopId, ownerId, sealed, at: ctx.now })) ctx.after(() => kernel.bus.wake(mailTopic, id));
    },
    module: {
      name: "mail",
      work: [retention],
      schedules: [{ work: retention, cron: "40 3 * * *" }],
      beats: [{ name: "mail.sweep", everySeconds: 5, run: sweep }],
      routes: routes(mailEndpoints, {
        "GET /v1/mail": (ctx) => settings(parts, ctx),
        "PUT /v1/mail/server": (ctx, { body }) => setServer(parts, ctx, body),
        "DELETE /v1/mail/server": (ctx) => removeServer(parts, ctx),
        "PUT /v1/mail/senders": (ctx, { body }) => setSenders(parts, ctx, body),
        "POST /v1/mail/test": direct(async (_actor, { body }) => testServer(parts, body.to, testLetter((await readCentre(kernel.db.kysely))?.name ?? "Kefu"))),
        "GET /v1/mail/outgoing": (ctx, { query }) => listOutgoing(parts, ctx, query),
        "POST /v1/mail/outgoing/{id}/resend": async (ctx, { params }) => (await resend(parts, ctx, params.id), {}),
        "POST /v1/mail/outgoing/{id}/arrival": async (ctx, { params }) => (await noteArrival(ctx, params.id), {}),
      }),
      async close() {
        closed = true;
        off();
        await running?.catch(() => {});
      },
    },
  };
}
