import { notificationEndpoints, type Notification, type UnreadCount } from "#contract/notifications.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { listening } from "./notify.ts";
import * as store from "./store.ts";

export { notice, notify, type Note } from "./notify.ts";

const dayMs = 86_400_000;
/** So long what was read can be looked up again. */
const readDays = 90;
const countCap = 1000;
/** What a socket is given at once; the rest is asked for page by page. */
const pushed = 20;

const shown = (n: store.StoredNotification): Notification => ({ ...n, at: n.at.toISOString(), readAt: n.readAt?.toISOString() ?? null });
const capped = (n: number): UnreadCount => ({ value: Math.min(n, countCap), capped: n > countCap });
const cursorOf = (n: store.StoredNotification) => Buffer.from(JSON.stringify([n.at.toISOString(), n.id])).toString("base64url");

function readCursor(after: string): store.Cursor {
  try {
    const [at, id] = JSON.parse(Buffer.from(after, "base64url").toString()) as unknown[];
    if (typeof at === "string" && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id) && !Number.isNaN(Date.parse(at))) return { at: new Date(at), id };
  } catch {
    // Said below.
  }
  throw new Refusal("invalid", { fields: [{ path: "after", code: "invalid" }] });
}

/** Deletes what was read more than 90 days ago, a thousand at a time. */
export async function dropRead(kernel: Pick<Kernel, "db" | "clock">): Promise<number> {
  for (let dropped = 0; ; ) {
    const gone = await kernel.db.transaction(kernel.clock, (tx, now) => store.deleteRead(tx, new Date(now.getTime() - readDays * dayMs), 1000));
    dropped += gone;
    if (gone < 1000) return dropped;
  }
}

const self = (actor: Actor): string => {
  if (actor.id === null) throw new Refusal("unauthenticated");
  return actor.id;
};
const unreadOf = async (tx: Tx, personId: string) => capped(await store.countNotifications(tx, personId, countCap, "unread"));

/** The notifications module: what people are told, listed, pushed and marked as read. */
export function notificationsModule(kernel: Kernel): Module & { bind(hub: Hub): void } {
  let hub: Hub | null = null;
  const topic = "notifications";
  const hear = (personIds: readonly string[]) => {
    for (const id of personIds) kernel.bus.wake(topic, id);
  };
  listening.add(hear);
  // A list sends its state again (docs/decisions/0002): the topic of whoever was told is opened anew.
  const off = kernel.bus.on(topic, (ids) => hub?.reauthorise((actor, name) => name === topic && (ids.length === 0 || (actor.id !== null && ids.includes(actor.id)))));
  const sweep = defineWork({ name: "notifications.retention", handle: async (on) => void (await dropRead(on)) });
  return {
    name: "notifications",
    routes: routes(notificationEndpoints, {
      "GET /v1/notifications": async ({ tx, actor }, { query }) => {
        const me = self(actor);
        const after = query.after === undefined ? null : readCursor(query.after);
        const only = query.unread ? "unread" : "all";
        const rows = await store.listNotifications(tx, me, { after, limit: query.limit + 1, unread: only === "unread" });
        const more = rows.length > query.limit;
        const list = { rows: rows.slice(0, query.limit).map(shown), next: more ? cursorOf(rows[query.limit - 1]!) : null, unread: await unreadOf(tx, me) };
        return after ? list : { ...list, count: capped(await store.countNotifications(tx, me, countCap, only)) };
      },
      "POST /v1/notifications/{id}/reading": async (ctx, { params }) => {
        const me = self(ctx.actor);
        if (!(await store.markRead(ctx.tx, me, params.id, ctx.now))) throw new Refusal("not_found");
        ctx.after(() => hear([me]));
        return {};
      },
      "POST /v1/notifications/reading": async (ctx, { body }) => {
        const me = self(ctx.actor);
        const read = await store.markAllRead(ctx.tx, me, body.until === undefined ? ctx.now : new Date(body.until), ctx.now);
        if (read > 0) ctx.after(() => hear([me]));
        return { read };
      },
    }),
    topics: [
      {
        name: topic,
        async open(actor, key) {
          if (actor.kind !== "staff" || actor.id === null || key !== "") return null;
          const db = kernel.db.kysely;
          const rows = await store.listNotifications(db, actor.id, { after: null, limit: pushed, unread: false });
          return { frames: [{ t: "notifications", rows: rows.map(shown), unread: await unreadOf(db, actor.id) }], cursor: 0 };
        },
      },
    ],
    work: [sweep],
    schedules: [{ work: sweep, cron: "50 3 * * *" }],
    bind(to) {
      hub = to;
    },
    async close() {
      listening.delete(hear);
      off();
      hub = null;
    },
  };
}
