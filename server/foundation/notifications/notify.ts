import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { addNotifications } from "./store.ts";

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
  const told = await addNotifications(ctx.tx, people.map((personId) => ({ id: newId(), personId })), { kind: note.kind, params: note.params ?? {}, link: note.link ?? null, at: ctx.now });
  if (told.length > 0)
    ctx.after(() => {
      for (const hear of listening) hear(told);
    });
}
