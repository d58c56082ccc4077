import type { Ctx } from "#server/kernel/context.ts";
import type { Write } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { addNotifications, notificationsFor } from "./store.ts";

/** What somebody is told: words by kind (`locales/…/notifications.ts`), numbers and colleagues' names as params, a page of the console as link. */
export interface Note {
  kind: string;
  params?: Record<string, string | number | null>;
  /** As in `/desk/<id>`. */
  link?: string;
}

/** The modules that run in this process; each wakes the sockets of whoever was told something, on every node. */
export const listening = new Set<(personIds: readonly string[]) => void>();

/** Tells people something, in the transaction of what happened: rolled back, nobody was told. Unknown and suspended people are passed over. */
export async function notify(ctx: Pick<Ctx, "tx" | "now" | "after">, to: readonly string[], note: Note): Promise<void> {
  const people = [...new Set(to)];
  if (people.length === 0) return;
  heard(ctx, await addNotifications(ctx.tx, ...rowsFor(ctx, people, note)));
}

/** The same for one person, to be written together with other things; a suspended one is woken in vain. */
export function notice(ctx: Pick<Ctx, "now" | "after">, to: string, note: Note): Write {
  heard(ctx, [to]);
  return notificationsFor(...rowsFor(ctx, [to], note));
}

const rowsFor = (ctx: Pick<Ctx, "now">, people: readonly string[], note: Note) => [people.map((personId) => ({ id: newId(), personId })), { kind: note.kind, params: note.params ?? {}, link: note.link ?? null, at: ctx.now }] as const;

function heard(ctx: Pick<Ctx, "after">, told: readonly string[]): void {
  if (told.length > 0)
    ctx.after(() => {
      for (const hear of listening) hear(told);
    });
}
