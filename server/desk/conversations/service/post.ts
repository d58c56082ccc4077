import type { Card, FileRef } from "#contract/conversation.ts";
import type { Actor } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { Appended, EntryDraft } from "../append.ts";
import { mayRead } from "../access.ts";
import { mayPost } from "../passing-rules.ts";
import { endedLately, readConversation, type ConversationState } from "../store/conversations.ts";
import { findByClientId } from "../store/entries.ts";
import { conversationFor, type Arrival } from "./open.ts";
import { withWords, wordsIn } from "../bodies.ts";
import { insistSayable, recordInsisted } from "./saying.ts";
import { calledOf, type Desk } from "./desk.ts";
import type { Known } from "#server/kernel/crypto/index.ts";

export interface Words {
  clientId: string;
  text: string;
  card?: Card | undefined;
  file?: FileRef | undefined;
  /** Rules of the handbook whose warning the writer has seen and insists against (R-CV-07). */
  acknowledged?: readonly string[] | undefined;
}

function bodyOf(words: Words): Record<string, unknown> | null {
  return words.card || words.file ? { ...(words.card ? { card: words.card } : {}), ...(words.file ? { file: words.file } : {}) } : null;
}

function insistWords(words: Words): void {
  if (words.text.trim() === "" && !words.card && !words.file) throw new Refusal("empty_message", { status: 422, fields: [{ path: "text", code: "required" }] });
}

/** What this node remembers of a conversation, so that the hot path asks the database only once per message; wake-ups drop it. */
type Remembered = Pick<ConversationState, "contactId" | "assigneeId" | "open" | "parties" | "skill"> & { known: Known };

export interface Posting {
  /** A customer's message: into the open conversation, or the one it opens (R-CV-01, D17). The same client id is stored once. */
  fromCustomer(actor: Actor, arrival: Arrival, words: Words): Promise<{ conversationId: string; appended: Appended }>;
  /** An agent's answer: the owner's, or a helper's where the handbook lets helpers answer. */
  fromAgent(actor: Actor, conversationId: string, words: Words): Promise<Appended>;
}

export function posting(desk: Desk): Posting {
  const { kernel, ports, writer } = desk;
  const known = new Map<string, Remembered>();
  /** Contact/shop → its open conversation, and those that ended within a day: a late repeat of their messages belongs to them. */
  const openOf = new Map<string, { id: string; known: Known; before: { id: string; bucket: string }[] }>();
  let owners = 0;
  kernel.bus.on("conversation.owner", (ids) => {
    owners += 1;
    if (ids.length === 0) known.clear();
    else for (const id of ids) known.delete(id);
  });

  async function recall(id: string): Promise<Remembered> {
    let remembered = known.get(id);
    if (!remembered) {
      const before = owners;
      const c = found(await readConversation(kernel.db.kysely, id));
      remembered = { contactId: c.contactId, assigneeId: c.assigneeId, open: c.open, parties: c.parties, skill: c.skill, known: await calledOf(desk, kernel.db.kysely, c.contactId) };
      if (known.size > 20_000) known.delete(known.keys().next().value!);
      // Whoever changed hands while it was being read must not be remembered: the former owner would go on writing, the new one be refused.
      if (before === owners) known.set(id, remembered);
    }
    return remembered;
  }
  /** Beyond the actor's reach a conversation does not exist, not even as somebody else's. */
  async function insistReadable(actor: Actor, id: string): Promise<void> {
    const c = found(await readConversation(kernel.db.kysely, id));
    if (!mayRead(actor, c)) throw new Refusal("not_found");
  }
  async function draftOf(conversationId: string, contactId: string, author: Pick<EntryDraft, "authorKind" | "authorId">, words: Words, known?: Known): Promise<EntryDraft> {
    const body = bodyOf(words);
    const { texts: [text = "", ...inBody], secret } = await ports.secrets.cutAll(kernel.db.kysely, kernel.clock.now(), { contactId, conversationId, clientId: words.clientId }, [words.text, ...(body ? wordsIn(body) : [])], known);
    return { conversationId, contactId, clientId: words.clientId, kind: "message", public: true, ...author, text, body: body && withWords(body, inBody), secret };
  }

  /** A repeat of a message that was stored before its conversation ended keeps its first number and opens nothing. */
  async function storedBefore(ended: readonly { id: string; bucket: string }[], clientId: string): Promise<{ conversationId: string; appended: Appended } | null> {
    for (const { id, bucket } of ended) {
      const found = await findByClientId(kernel.db.kysely, bucket, id, clientId);
      if (found) return { conversationId: id, appended: { status: "known", ...found, turn: false, unreadStaff: 0, unreadCustomer: 0, waitingSince: null } };
    }
    return null;
  }

  return {
    async fromCustomer(actor, arrival, words) {
      insistWords(words);
      const key = `${arrival.contactId}/${arrival.shop.id}`;
      const author = { authorKind: "customer", authorId: arrival.contactId } as const;
      const open = openOf.get(key);
      if (open) {
        const early = await storedBefore(open.before, words.clientId);
        if (early) return early;
        const appended = await writer.append(await draftOf(open.id, arrival.contactId, author, words, open.known));
        if (appended.status === "stored" || appended.status === "known") return { conversationId: open.id, appended };
        openOf.delete(key);
      }
      const known = await calledOf(desk, kernel.db.kysely, arrival.contactId);
      const before = await endedLately(kernel.db.kysely, arrival.contactId, arrival.shop.id, new Date(kernel.clock.now().getTime() - 86_400_000));
      const early = await storedBefore(before, words.clientId);
      if (early) return early;
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const { id, opened } = await kernel.run(actor, (ctx) => conversationFor(desk, ctx, arrival)).catch(async (error: unknown) => {
          // Two tabs opened at the same moment: the database let one of them; the other uses that one.
          if ((error as { constraint?: string }).constraint !== "one_open_per_contact") throw error;
          return kernel.run(actor, (ctx) => conversationFor(desk, ctx, arrival));
        });
        const appended = await writer.append(await draftOf(id, arrival.contactId, author, words, known));
        if (appended.status !== "closed" && appended.status !== "missing") {
          if (opened) kernel.bus.wake("routing", "");
          if (openOf.size > 50_000) openOf.delete(openOf.keys().next().value!);
          openOf.set(key, { id, known, before: before.filter((one) => one.id !== id) });
          return { conversationId: id, appended };
        }
      }
      throw new Refusal("try_again", { status: 503 });
    },

    async fromAgent(actor, conversationId, words) {
      insistWords(words);
      const c = await recall(conversationId);
      if (c.assigneeId !== actor.id) {
        await insistReadable(actor, conversationId);
        insist(mayPost(c, actor, (await ports.rules.conversation(kernel.db.kysely, kernel.clock.now())).body.transfer));
      } else if (!c.open) throw new Refusal("conversation_ended");
      const insisted = await insistSayable(desk, words);
      const appended = await writer.append(await draftOf(conversationId, c.contactId, { authorKind: "agent", authorId: actor.id }, words, c.known));
      if (insisted.length > 0 && appended.status === "stored") await recordInsisted(desk, actor, conversationId, appended.seq, insisted);
      if (appended.status === "closed") throw new Refusal("conversation_ended");
      if (appended.status === "missing") throw new Refusal("not_found");
      return appended;
    },
  };
}
