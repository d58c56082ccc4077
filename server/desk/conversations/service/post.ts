import type { Card, FileRef } from "#contract/conversation.ts";
import type { Actor } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { Appended, EntryDraft } from "../append.ts";
import { mayAnswer } from "../rules.ts";
import { latestOf, readConversation } from "../store/conversations.ts";
import { findByClientId } from "../store/entries.ts";
import { conversationFor, type Arrival } from "./open.ts";
import type { Desk } from "./desk.ts";

export interface Words {
  clientId: string;
  text: string;
  card?: Card | undefined;
  file?: FileRef | undefined;
}

function bodyOf(words: Words): Record<string, unknown> | null {
  return words.card || words.file ? { ...(words.card ? { card: words.card } : {}), ...(words.file ? { file: words.file } : {}) } : null;
}

function insistWords(words: Words): void {
  if (words.text.trim() === "" && !words.card && !words.file) throw new Refusal("empty_message", { status: 422, fields: [{ path: "text", code: "required" }] });
}

/** What this node remembers of a conversation, so that the hot path asks the database only once per message; wake-ups drop it. */
interface Remembered {
  contactId: string;
  assigneeId: string | null;
  open: boolean;
}

export interface Posting {
  /** A customer's message: into the open conversation, or the one it opens (R-CV-01, D17). The same client id is stored once. */
  fromCustomer(actor: Actor, arrival: Arrival, words: Words): Promise<{ conversationId: string; appended: Appended }>;
  /** An agent's answer; only the owner answers. */
  fromAgent(actor: Actor, conversationId: string, words: Words): Promise<Appended>;
  /** An internal note; the customer never gets a number for it. */
  note(actor: Actor, conversationId: string, clientId: string, text: string, mayRead: (c: { assigneeId: string | null; teamId: string | null; territory: string }) => boolean): Promise<Appended>;
}

export function posting(desk: Desk): Posting {
  const { kernel, ports, writer } = desk;
  const known = new Map<string, Remembered>();
  const openOf = new Map<string, string>(); // contact/shop → its open conversation
  kernel.bus.on("conversation.owner", (ids) => (ids.length === 0 ? known.clear() : ids.forEach((id) => known.delete(id))));

  async function recall(id: string): Promise<Remembered> {
    let remembered = known.get(id);
    if (!remembered) {
      const c = found(await readConversation(kernel.db.kysely, id));
      remembered = { contactId: c.contactId, assigneeId: c.assigneeId, open: c.open };
      if (known.size > 20_000) known.delete(known.keys().next().value!);
      known.set(id, remembered);
    }
    return remembered;
  }
  async function draftOf(conversationId: string, contactId: string, author: Pick<EntryDraft, "authorKind" | "authorId">, words: Words, kind: "message" | "note" = "message"): Promise<EntryDraft> {
    const { text, secret } = await ports.secrets.cut(kernel.db.kysely, kernel.clock.now(), { contactId, conversationId, clientId: words.clientId }, words.text);
    return { conversationId, contactId, clientId: words.clientId, kind, public: kind === "message", ...author, text, body: bodyOf(words), secret };
  }

  return {
    async fromCustomer(actor, arrival, words) {
      insistWords(words);
      const key = `${arrival.contactId}/${arrival.shop.id}`;
      const author = { authorKind: "customer", authorId: arrival.contactId } as const;
      const open = openOf.get(key);
      if (open) {
        const appended = await writer.append(await draftOf(open, arrival.contactId, author, words));
        if (appended.status === "stored" || appended.status === "known") return { conversationId: open, appended };
        openOf.delete(key);
      } else {
        // A repeat of a message that was stored before its conversation ended keeps its first number and opens nothing.
        const latest = await latestOf(kernel.db.kysely, arrival.contactId, arrival.shop.id);
        const before = latest && (await findByClientId(kernel.db.kysely, latest.bucket, latest.id, words.clientId));
        if (latest && before) return { conversationId: latest.id, appended: { status: "known", ...before, turn: false, unreadStaff: 0, unreadCustomer: 0, waitingSince: null } };
      }
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const { id } = await kernel.run(actor, (ctx) => conversationFor(desk, ctx, arrival)).catch(async (error: unknown) => {
          // Two tabs opened at the same moment: the database let one of them; the other uses that one.
          if ((error as { constraint?: string }).constraint !== "one_open_per_contact") throw error;
          return kernel.run(actor, (ctx) => conversationFor(desk, ctx, arrival));
        });
        const appended = await writer.append(await draftOf(id, arrival.contactId, author, words));
        if (appended.status !== "closed" && appended.status !== "missing") {
          if (openOf.size > 50_000) openOf.delete(openOf.keys().next().value!);
          openOf.set(key, id);
          return { conversationId: id, appended };
        }
      }
      throw new Refusal("try_again", { status: 503 });
    },

    async fromAgent(actor, conversationId, words) {
      insistWords(words);
      const c = await recall(conversationId);
      insist(mayAnswer({ ...c, stage: "answer", firstReplyAt: null, endedAt: null, outcome: null }, actor.id!));
      const appended = await writer.append(await draftOf(conversationId, c.contactId, { authorKind: "agent", authorId: actor.id }, words));
      if (appended.status === "closed") throw new Refusal("conversation_ended");
      if (appended.status === "missing") throw new Refusal("not_found");
      return appended;
    },

    async note(actor, conversationId, clientId, text, mayRead) {
      const c = found(await readConversation(kernel.db.kysely, conversationId));
      if (!mayRead(c)) throw new Refusal("not_found");
      const appended = await writer.append(await draftOf(conversationId, c.contactId, { authorKind: "agent", authorId: actor.id }, { clientId, text }, "note"));
      if (appended.status === "closed") throw new Refusal("conversation_ended");
      return appended;
    },
  };
}
