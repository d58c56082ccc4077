import type { ImapFlow } from "imapflow";
import type pg from "pg";
import { notify } from "#server/foundation/notifications/index.ts";
import { system } from "#server/kernel/context.ts";
import { openField } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { errorFields } from "#server/kernel/log.ts";
import { takeIn } from "./keep.ts";
import { letterLimits } from "./parse.ts";
import { credentialsPlace, mailboxTopic, type Parts } from "./parts.ts";
import { waitSeconds } from "./rules.ts";
import * as store from "./store.ts";
import { BoxFailed, openLine, troubleOf, type BoxServer } from "./wire.ts";

const lockKey = 0x6d61696c; // "mail"
const lookAgainMs = 5 * 60_000;
const hourMs = 3_600_000;
/** A folder that its server made anew is read this far back; what was kept before is known. */
const anewDays = 30;

/** The mailbox with its password, as a line needs it. */
export async function serverOf({ ports }: Parts, tx: Tx, box: store.StoredBox): Promise<BoxServer> {
  const key = await ports.keys.find(tx, box.id);
  const { user, password } = key ? (JSON.parse(openField(key, credentialsPlace(box.id), box.credentials)) as { user: string; password: string }) : { user: "", password: "" };
  return { host: box.host, port: box.port, tls: box.tls, user, password, folder: box.folder };
}

/** From which letter on we read a folder that we do not know: what came since the mailbox was set, or, made anew by its server, the last weeks. */
async function beginning(line: ImapFlow, since: Date): Promise<number> {
  const box = line.mailbox;
  if (box === false) throw new BoxFailed("folder_missing");
  const found = await line.search({ since }, { uid: true });
  const dated = !found || found.length === 0 ? [] : await line.fetchAll(found.join(","), { uid: true, internalDate: true }, { uid: true });
  const first = dated.filter((one) => new Date(one.internalDate ?? 0) >= since).map((one) => one.uid).sort((a, b) => a - b)[0];
  return (first ?? box.uidNext) - 1;
}

/** Reads what is new, in order; gives how many letters there were. */
async function readNew(parts: Parts, line: ImapFlow): Promise<number> {
  const { db, clock } = parts.kernel;
  const [box, open] = [await store.readBox(db.kysely), line.mailbox];
  if (!box || open === false) return 0;
  const uidValidity = Number(open.uidValidity);
  if (box.uidValidity !== uidValidity) {
    const since = new Date(box.uidValidity === null ? box.since.getTime() - hourMs : Math.max(box.since.getTime(), clock.now().getTime() - anewDays * 24 * hourMs));
    const lastUid = await beginning(line, since);
    await db.transaction(clock, (tx) => store.beginAt(tx, box.id, uidValidity, lastUid));
    return readNew(parts, line);
  }
  const fresh = (await line.fetchAll(`${box.lastUid + 1}:*`, { uid: true, size: true }, { uid: true })).filter((one) => one.uid > box.lastUid).sort((a, b) => a.uid - b.uid);
  for (const one of fresh) {
    const whole = (one.size ?? 0) > letterLimits.bytes ? "too_large" : await line.fetchOne(String(one.uid), { source: true }, { uid: true });
    // Taken away by somebody else meanwhile.
    if (whole === false || (whole !== "too_large" && whole.source === undefined)) continue;
    await takeIn(parts, { boxId: box.id, uidValidity, uid: one.uid }, whole === "too_large" ? whole : whole.source!);
  }
  await db.transaction(clock, (tx, now) => store.noteLooked(tx, box.version, now));
  return fresh.length;
}

async function noteTrouble(parts: Parts, version: number, error: unknown): Promise<void> {
  const code = error === null ? null : troubleOf(error);
  await parts.kernel.run(system, async (ctx) => {
    if ((await store.noteTrouble(ctx.tx, version, code, ctx.now)) && code !== null) await notify(ctx, await parts.ports.administrators(ctx.tx), { kind: "mailbox.trouble", params: { code }, link: "/settings/mail" });
  });
}

export interface Follower {
  /** Looks whether there is a mailbox to follow, and whether this node is the one that follows it. */
  beat(): Promise<void>;
  /** Reads what is new once, now, whoever else follows. */
  look(): Promise<number>;
  close(): Promise<void>;
}

/** Follows the mailbox (IDLE, with a look every few minutes): one node of several, whoever holds the lock. Two at once would do no harm, the place in the box is locked. */
export function startFollower(parts: Parts): Follower {
  const { kernel } = parts;
  let closed = false;
  let holder: pg.Client | null = null;
  let leads = false;
  let running: Promise<void> | null = null;
  let line: ImapFlow | null = null;
  let failures = 0;
  let restUntil = 0;
  let nudge = () => {};

  async function lead(): Promise<boolean> {
    if (leads) return true;
    if (!holder) {
      const fresh = await kernel.db.connect();
      fresh.on("end", () => {
        if (holder !== fresh) return;
        holder = null;
        leads = false;
        line?.close();
      });
      holder = fresh;
    }
    leads = (await holder.query<{ ok: boolean }>("select pg_try_advisory_lock($1) as ok", [lockKey])).rows[0]?.ok === true;
    return leads;
  }
  /** Waits for a letter, for the time to look again, for the end of the line, or for new settings. */
  function news(on: ImapFlow, came: { yet: boolean }): Promise<void> {
    if (came.yet || !on.usable) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, lookAgainMs);
      timer.unref();
      nudge = () => (clearTimeout(timer), done());
    });
  }
  async function follow(): Promise<void> {
    const box = await store.readBox(kernel.db.kysely);
    if (!box) return;
    try {
      const mine = (line = await openLine(kernel.config, await serverOf(parts, kernel.db.kysely, box)));
      const came = { yet: true };
      mine.on("exists", () => ((came.yet = true), nudge()));
      mine.on("close", () => nudge());
      await noteTrouble(parts, box.version, null);
      while (!closed && leads && mine.usable && (await store.readBox(kernel.db.kysely))?.version === box.version) {
        came.yet = false;
        await readNew(parts, mine);
        failures = 0;
        await news(mine, came);
      }
      mine.close();
    } catch (error) {
      failures += 1;
      restUntil = performance.now() + waitSeconds(failures) * 1000;
      line?.close();
      if (closed) return;
      kernel.log.warn("mailbox.retry", { code: troubleOf(error) });
      await noteTrouble(parts, box.version, error).catch((again: unknown) => kernel.log.warn("mailbox.trouble_unnoted", errorFields(again)));
    } finally {
      line = null;
    }
  }
  const off = kernel.bus.on(mailboxTopic, () => {
    restUntil = 0;
    nudge();
  });
  return {
    async beat() {
      if (closed || running || performance.now() < restUntil || !(await store.readBox(kernel.db.kysely)) || !(await lead()) || running) return;
      running = follow().finally(() => (running = null));
    },
    async look() {
      const box = await store.readBox(kernel.db.kysely);
      if (!box) return 0;
      const own = await openLine(kernel.config, await serverOf(parts, kernel.db.kysely, box));
      try {
        return await readNew(parts, own);
      } finally {
        own.close();
      }
    },
    async close() {
      closed = true;
      off();
      nudge();
      line?.close();
      // A server that does not answer does not keep us from ending.
      await Promise.race([running?.catch(() => {}), new Promise((done) => setTimeout(done, 3000).unref())]);
      await holder?.end().catch(() => {});
    },
  };
}
