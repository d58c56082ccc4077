import { mailboxEndpoints, type Letter } from "#contract/mailbox.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { direct, routes } from "#server/kernel/http/route.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { startFollower } from "./follow.ts";
import type { Incoming, MailboxPorts, Parts, Received, Subject } from "./parts.ts";
import { assignLetter, lettersAbout, listLetters, removeBox, replyAddress, setAside, setBox, settings, testBox } from "./service.ts";
import * as store from "./store.ts";

export type { Incoming, MailboxPorts, Received, Subject } from "./parts.ts";
export { sameAddress } from "./rules.ts";

/** The door of incoming mail: one mailbox, whose letters are handed to whatever they answer. */
export interface Mailbox {
  readonly module: Module;
  /** The address that a letter of ours is to be answered to; null while there is no mailbox. */
  replyAddress(ctx: Ctx, subject: Subject, mailKey: string): Promise<string | null>;
  /** The letters that belong to a matter, as people read them. */
  about(tx: Tx, subjectId: string): Promise<Letter[]>;
  assign(ctx: Ctx, id: string, subject: Subject, act: (letter: Incoming, was: string | null) => Promise<Received>): Promise<void>;
  setAside(ctx: Ctx, id: string, subject: Subject | null): Promise<void>;
  /** Reads what is new, now; the follower and the tests do. */
  look(): Promise<number>;
}

const keepDays = 90;

export function openMailbox(kernel: Kernel, ports: MailboxPorts): Mailbox {
  const parts: Parts = { kernel, ports };
  const follower = startFollower(parts);
  const retention = defineWork({
    name: "mailbox.retention",
    async handle({ db, clock }) {
      for (;;) {
        const gone = await db.transaction(clock, async (tx, now) => {
          const old = await store.olderLetters(tx, new Date(now.getTime() - keepDays * 86_400_000), 200);
          for (const l of old) {
            // Files of a letter that was taken belong to what it was taken for.
            if (l.state === "aside") for (const id of l.files) await ports.files.remove(tx, id);
            if (l.ownerId === l.id && l.state === "aside") await ports.keys.discard(tx, l.id);
          }
          await store.dropLetters(tx, old.map((l) => l.id));
          return old.length;
        });
        if (gone < 200) return;
      }
    },
  });
  return {
    replyAddress,
    about: (tx, subjectId) => lettersAbout(parts, tx, subjectId),
    assign: (ctx, id, subject, act) => assignLetter(parts, ctx, id, subject, act),
    setAside,
    look: () => follower.look(),
    module: {
      name: "mailbox",
      work: [retention],
      schedules: [{ work: retention, cron: "50 3 * * *" }],
      beats: [{ name: "mailbox.follow", everySeconds: 3, run: () => follower.beat() }],
      routes: routes(mailboxEndpoints, {
        "GET /v1/mailbox": (ctx) => settings(parts, ctx),
        "PUT /v1/mailbox": (ctx, { body }) => setBox(parts, ctx, body),
        "DELETE /v1/mailbox": (ctx) => removeBox(parts, ctx),
        "POST /v1/mailbox/test": direct(() => testBox(parts)),
        "GET /v1/mailbox/letters": (ctx, { query }) => listLetters(parts, ctx, query),
        "POST /v1/mailbox/letters/{id}/aside": async (ctx, { params }) => (await setAside(ctx, params.id, null), {}),
      }),
      close: () => follower.close(),
    },
  };
}
