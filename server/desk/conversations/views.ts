import type { ConversationRow, Entry, Party } from "#contract/conversation.ts";
import type { WidgetConversation, WidgetEntry } from "#contract/widget.ts";
import { nameTo } from "#server/desk/customers/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { CustomersPort, FilesPort, Ports } from "./ports.ts";
import { lastMessages, namesForList, personNames, type ConversationState, type OpenParty } from "./store/conversations.ts";
import { publicSeqAt, type StoredEntry } from "./store/entries.ts";
import { readRating } from "./store/records.ts";
import { aheadOf } from "./store/queue.ts";
import { withWords, wordsIn } from "./bodies.ts";
import type { Reader } from "./secrets.ts";

/** A row with the customer's name whole, and that name as everybody sees it who does not serve this customer (R-CU-04). */
export interface NamedRow {
  row: ConversationRow;
  masked: string;
}

/** Who serves the customer in it: whoever has it and is not done with it, and those who have a part in it. */
export const serving = (row: Pick<ConversationRow, "assignee" | "parties" | "open" | "recorded">): string[] => [
  ...(row.assignee && (row.open || !row.recorded) ? [row.assignee.id] : []), ...(row.open ? row.parties.flatMap(({ person }) => (person ? [person.id] : [])) : []),
];

/** The row as everybody else sees it; the very same where nothing is to be hidden. */
export const masking = ({ row, masked }: NamedRow): ConversationRow => (masked === row.customer.name ? row : { ...row, customer: { ...row.customer, name: masked } });

/** Conversations as rows of a list for one reader. */
export async function rowsOf(tx: Tx, customers: CustomersPort, states: readonly ConversationState[], reader: string | null): Promise<ConversationRow[]> {
  return (await namedRows(tx, customers, states)).map((named) => (reader !== null && serving(named.row).includes(reader) ? named.row : masking(named)));
}

/** Conversations as rows of a list: joined with names, previews and the customer's label. */
export async function namedRows(tx: Tx, customers: CustomersPort, states: readonly ConversationState[]): Promise<NamedRow[]> {
  if (states.length === 0) return [];
  const [labels, last, { people: names, shops }] = await Promise.all([
    customers.labels(tx, states.map((c) => c.contactId)),
    lastMessages(tx, states),
    namesForList(tx, [...new Set(states.flatMap((c) => [c.assigneeId, ...c.parties.flatMap((party) => [party.personId, party.byId])]).filter((id) => id !== null))]),
  ]);
  return states.map((c) => {
    const label = labels.get(c.contactId);
    const message = last.get(c.id);
    const row: ConversationRow = {
      id: c.id, number: c.number, seq: c.seq, open: c.open, stage: c.stage, outcome: c.outcome, channel: c.channel,
      shop: { id: c.shopId, name: shops.get(c.shopId) ?? "" },
      territory: c.territory, topic: c.topic, skill: c.skill, province: label?.province ?? null, city: label?.city ?? null,
      customer: { id: label?.customerId ?? c.contactId, contactId: c.contactId, name: nameTo(label, true), tier: label?.tier ?? "standard" },
      assignee: c.assigneeId ? { id: c.assigneeId, name: names.get(c.assigneeId) ?? "" } : null,
      forShop: c.forShopId ? { id: c.forShopId, name: shops.get(c.forShopId) ?? "" } : null,
      parties: c.parties.map((party) => partyOf(party, names)),
      openedAt: c.openedAt.toISOString(), queuedAt: iso(c.queuedAt), assignedAt: iso(c.assignedAt), firstReplyAt: iso(c.firstReplyAt), endedAt: iso(c.endedAt),
      lastAt: c.lastAt.toISOString(), waitingSince: iso(c.waitingSince), followUpAt: iso(c.followUpAt), leftMessageAt: iso(c.leftMessageAt), followUp: c.followUp, mergedInto: c.mergedInto,
      last: message ? { text: previewOf(message.text, message.body), by: message.authorKind } : null,
      unread: c.unreadStaff, readByCustomer: c.readCustomer, tags: c.tags, recorded: c.recordedAt !== null, ...(c.erasedAt === null ? {} : { erasedAt: c.erasedAt.toISOString() }),
    };
    return { row, masked: nameTo(label, false) };
  });
}

/** A part as a reader sees it: with names. */
export function partyOf(party: Omit<OpenParty, "since" | "dueAt"> & { since: string | Date; dueAt: string | Date | null }, names: ReadonlyMap<string, string>): Party {
  return {
    id: party.id, kind: party.kind, territory: party.territory, person: party.personId ? { id: party.personId, name: names.get(party.personId) ?? "" } : null,
    by: { id: party.byId, name: names.get(party.byId) ?? "" }, since: new Date(party.since).toISOString(), dueAt: party.dueAt ? new Date(party.dueAt).toISOString() : null,
  };
}

/** A whisper is for the agent to whom it went and for supervisors. */
export function hearsWhisper(actor: Actor, entry: Entry): boolean {
  return actor.scopeOf("conversations.supervise") !== null || actor.id === entry.author.id || actor.id === entry.body?.to;
}
/** What everybody else gets of it: its number, so that none is missing. */
export const unheard = (entry: Entry): Entry => ({ ...entry, personal: undefined, author: { ...entry.author, id: null, name: "" }, clientId: null, text: "", body: { hidden: true } });
export const heardBy = (actor: Actor, entry: Entry): Entry => (entry.kind !== "whisper" || hearsWhisper(actor, entry) ? entry : unheard(entry));

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Previews never open a secret: the tokens stay, as in ⟦手机1⟧ (D5). */
export function previewOf(text: string, body: Record<string, unknown> | null): string {
  if (text !== "") return text;
  const file = body?.file as { name?: string; inline?: boolean } | undefined;
  const card = body?.card as { title?: string } | undefined;
  return file?.name ?? card?.title ?? "";
}

/** The conversation and contact that an entry belongs to. */
export interface Of {
  conversationId: string;
  contactId: string;
}

/** An entry as staff see it. */
export async function entryForStaff(tx: Tx, e: StoredEntry, of: Of, names: (id: string) => string, ports: Ports): Promise<Entry> {
  const { text, body, personal } = await wordsFor(tx, e, of, "staff", ports);
  return {
    seq: e.seq, publicSeq: e.publicSeq, kind: e.kind, at: e.at.toISOString(),
    author: { kind: e.authorKind, id: e.authorId, name: e.authorKind === "agent" && e.authorId ? names(e.authorId) : "" },
    clientId: e.clientId, text, body: withAddress(body, ports.files, "staff"), ...(personal ? { personal: true } : {}),
  };
}

/** Text and body with what was cut out of them filled in for this reader. */
async function wordsFor(tx: Tx, e: StoredEntry, of: Of, reader: Reader, ports: Ports): Promise<{ text: string; body: Record<string, unknown> | null; personal: boolean }> {
  const { texts: [text = "", ...inBody], personal } = await ports.secrets.showAll(tx, { ...of, clientId: e.clientId }, { texts: [e.text, ...wordsIn(e.body)], secret: e.secret }, reader);
  return { text, body: withWords(e.body, inBody), personal };
}

/** What of an entry's body the customer may see, by kind; anything not named here stays inside. */
function publicBody(kind: string, body: Record<string, unknown>, files: FilesPort): Record<string, unknown> | null {
  switch (kind) {
    case "message":
      return withAddress(pick(body, ["card", "file", "ask"]), files, "visitor");
    case "assigned":
      return pick(body, ["name"]);
    case "stage":
      return pick(body, ["stage"]);
    case "closed":
      return pick(body, ["outcome"]);
    case "recalled":
      return pick(body, ["publicSeq"]);
    case "read":
      return { upTo: body.publicUpTo ?? 0 };
    default:
      return null;
  }
}

export async function entryForCustomer(tx: Tx, e: StoredEntry, of: Of, names: (id: string) => string, ports: Ports): Promise<WidgetEntry> {
  const { text, body } = await wordsFor(tx, e, of, "customer", ports);
  return {
    publicSeq: e.publicSeq!, kind: e.kind, at: e.at.toISOString(),
    author: { kind: e.authorKind, name: e.authorKind === "agent" && e.authorId ? names(e.authorId) : "" },
    clientId: e.authorKind === "customer" ? e.clientId : null,
    text, body: publicBody(e.kind, body ?? {}, ports.files),
  };
}

function pick(body: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> | null {
  const kept = keys.filter((key) => body[key] !== undefined);
  return kept.length === 0 ? null : Object.fromEntries(kept.map((key) => [key, body[key]]));
}

function withAddress(body: Record<string, unknown> | null, files: FilesPort, audience: "staff" | "visitor"): Record<string, unknown> | null {
  const file = body?.file as { id?: string } | undefined;
  return file?.id ? { ...body, file: { ...file, url: files.address(file.id, audience) } } : body;
}

/** The conversation as its customer sees it: stage, who serves, how many are ahead. */
export async function conversationForCustomer(tx: Tx, c: ConversationState): Promise<WidgetConversation> {
  const name = c.assigneeId ? (await personNames(tx, [c.assigneeId])).get(c.assigneeId) : undefined;
  return {
    id: c.id, open: c.open, stage: c.stage, outcome: c.outcome, publicSeq: c.publicSeq, openedAt: c.openedAt.toISOString(),
    agent: name === undefined ? null : { name, staffNo: null },
    rated: (await readRating(tx, c.id)) !== undefined,
    ahead: c.open && c.assigneeId === null && c.queuedAt ? await aheadOf(tx, c.territory, c.queuedAt, c.id) : null,
    left: c.open && c.assigneeId === null && c.leftMessageAt !== null,
    readByAgent: await publicSeqAt(tx, c.bucket, c.id, c.readStaff),
  };
}
