import type { Bus } from "#server/kernel/bus.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Known } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Appended, EntryDraft, GroupWriter } from "../append.ts";
import type { Ports } from "../ports.ts";
import { readConversation } from "../store/conversations.ts";
import { writeEntries } from "../store/entries.ts";

/** What the use cases of this module share: the kernel, the ports, the group writer and the fan-out. */
export interface Desk {
  kernel: Kernel;
  bus: Bus;
  ports: Ports;
  writer: GroupWriter;
  /** Tells subscribers of entries that were just committed. */
  announce(draft: EntryDraft, appended: Appended): void;
  /** The conversation's row has changed: lists, the customer's header and the floor look again. */
  changed(conversationId: string): void;
}

/** An entry that Kefu itself writes. */
export function systemEntry(conversationId: string, kind: EntryDraft["kind"], options: { public?: boolean; text?: string; body?: Record<string, unknown>; clientId?: string } = {}): EntryDraft {
  return {
    conversationId, kind, clientId: options.clientId ?? null, public: options.public ?? false, authorKind: "system", authorId: null,
    text: options.text ?? "", body: options.body ?? null, secret: null,
  };
}

/** The name by which we know a customer; it is cut out of what staff and Kefu itself write, so that erasing the customer erases it there too (D5). */
export async function calledOf(desk: Pick<Desk, "ports">, tx: Tx, contactId: string): Promise<Known> {
  return { called: (await desk.ports.customers.labels(tx, [contactId])).get(contactId)?.name ?? "" };
}

/** Words that Kefu says by itself: the handbook's numbers stay, the customer's name does not. */
async function cutCalled(desk: Desk, ctx: Ctx, draft: EntryDraft): Promise<EntryDraft> {
  if (draft.kind !== "message" || draft.authorKind !== "system" || draft.text === "" || draft.secret !== null) return draft;
  const contactId = draft.contactId ?? (await readConversation(ctx.tx, draft.conversationId))?.contactId;
  if (contactId === undefined) return draft;
  const clientId = draft.clientId ?? newId();
  const known = await calledOf(desk, ctx.tx, contactId);
  const { text, secret } = await desk.ports.secrets.cut(ctx.tx, ctx.now, { contactId, conversationId: draft.conversationId, clientId }, draft.text, { ...known, only: true });
  return secret === null ? { ...draft, text } : { ...draft, contactId, clientId, text, secret };
}

/** Writes entries in the use case's transaction and announces them after its commit; gives what became of each. */
export async function enter(desk: Desk, ctx: Ctx, all: readonly EntryDraft[]): Promise<Appended[]> {
  const said = all.filter((draft) => draft.kind !== "message" || draft.text !== "" || draft.body !== null);
  if (said.length === 0) return [];
  const drafts: EntryDraft[] = [];
  for (const draft of said) drafts.push(await cutCalled(desk, ctx, draft));
  const appended = await writeEntries(ctx.tx, ctx.now, drafts);
  ctx.after(() => {
    drafts.forEach((draft, i) => desk.announce(draft, appended[i]!));
    for (const id of new Set(drafts.map((draft) => draft.conversationId))) desk.changed(id);
  });
  return appended;
}

/** Writes one entry that may have been written before (its client id) or come too late; what became of it is the answer. */
export async function enterOnce(desk: Desk, ctx: Ctx, draft: EntryDraft): Promise<Appended> {
  const appended = (await writeEntries(ctx.tx, ctx.now, [draft]))[0]!;
  if (appended.status === "stored")
    ctx.after(() => {
      desk.announce(draft, appended);
      desk.changed(draft.conversationId);
    });
  return appended;
}

/** Whoever remembers this conversation's owner forgets it after this commit: here at once, on other nodes by the bus. */
export function ownerChanged(desk: Desk, ctx: Ctx, conversationId: string): void {
  ctx.after(() => desk.bus.wake("conversation.owner", conversationId));
}

/** Routing looks at the queue after this commit. */
export function wakeRouting(desk: Desk, ctx: Ctx): void {
  ctx.after(() => desk.bus.wake("routing", ""));
}
