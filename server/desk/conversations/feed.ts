import type { ConversationRow } from "#contract/conversation.ts";
import { reaches, type Actor } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Hub, Peer, TopicKind } from "#server/kernel/realtime/hub.ts";
import type { Appended, EntryDraft } from "./append.ts";
import type { Ports } from "./ports.ts";
import { listConversations, personNames, readConversation, readConversations, type ConversationState } from "./store/conversations.ts";
import { readEntries, readPublicEntries, type StoredEntry } from "./store/entries.ts";
import { mayRead, reachOf } from "./access.ts";
import { conversationForCustomer, entryForCustomer, entryForStaff, heardBy, hearsWhisper, masking, namedRows, previewOf, rowsOf, serving, unheard, type NamedRow } from "./views.ts";

/** Whether a row belongs into someone's own inbox: mine, one in which I have a part, or waiting where I may take. */
export function inInbox(actor: Actor, row: Pick<ConversationRow, "assignee" | "territory" | "open" | "recorded" | "parties">): boolean {
  if (row.open && row.parties.some((party) => party.person?.id === actor.id)) return true;
  if (row.assignee) return row.assignee.id === actor.id && (row.open || !row.recorded);
  return row.open && reaches(actor, actor.scopeOf("conversations.take"), { territory: row.territory });
}
const inTeam = (actor: Actor, row: Pick<ConversationRow, "assignee" | "territory" | "open" | "parties">) =>
  row.open &&
  mayRead(actor, { assigneeId: row.assignee?.id ?? null, teamId: null, territory: row.territory, parties: row.parties.map((party) => ({ ...party, personId: party.person?.id ?? null, byId: party.by.id })) });

const lists = [["inbox", inInbox], ["team", inTeam]] as const;
/** Whose inbox a row that somebody has can be in: the owner's, and of those who have a part in it. One that waits is in many. */
const inboxesOf = (row: ConversationRow): Set<string> | undefined => (row.assignee ? new Set([row.assignee.id, ...row.parties.flatMap(({ person }) => (person ? [person.id] : []))]) : undefined);

/** A row as it stands after one more message; what a message cannot change stays. */
function rowAfter(row: ConversationRow, draft: EntryDraft, appended: Appended): ConversationRow {
  return {
    ...row, seq: appended.seq, lastAt: appended.at.toISOString(), waitingSince: appended.waitingSince?.toISOString() ?? null, unread: appended.unreadStaff,
    last: { text: previewOf(draft.text.slice(0, 120), draft.body), by: draft.authorKind },
  };
}

export interface Feed {
  /** Tells everybody of a stored entry. `alone`: no other is on its way, so that the other side has it before all else is done. */
  announce(draft: EntryDraft, appended: Appended, alone?: boolean): void;
  changed(conversationId: string): void;
  typing(conversationId: string, side: "staff" | "customer", name: string, on: boolean): void;
  topics: TopicKind[];
  /** People's names, as far as this node has met them. */
  nameOf(id: string): string;
  learnNames(entries: readonly { authorKind: string; authorId: string | null }[]): Promise<void>;
  bind(hub: Hub): void;
  close(): void;
}

/** How soon the lists see a change; the messages themselves never wait for this. */
const changeMs = 40;
/** A row that only a new message has moved leaves with that message; when messages come faster than this, many become one row. */
const movedMs = 300;
/** So long a row may be moved on without asking the tables again: names and labels belong to other modules. */
const rememberMs = 60_000;
/** Entries that one opening of a topic gives; whoever missed more is given the next ones at once. */
const openAtMost = 1000;

/** Everything that leaves conversations over sockets: entries by number, rows by inbox, the customer's own view (D2). */
export function createFeed(kernel: Kernel, ports: Ports, listened: (actor: Actor, c: ConversationState) => Promise<void> = async () => {}, said: (conversationId: string) => void = () => {}): Feed {
  let hub: Hub | null = null;
  const names = new Map<string, string>();
  const nameOf = (id: string) => names.get(id) ?? "";
  /** Rows to be read anew; true where more than a message has changed, which the customer's own view shows too. */
  const dirty = new Map<string, boolean>();
  /** Rows as they were last sent from here: to tell those who no longer may see them, and to move them on with a message without a query. */
  const sent = new Map<string, NamedRow & { readAt: number; movedAt: number }>();
  const moved = new Map<string, { draft: EntryDraft; appended: Appended }>();
  let timer: { at: number; handle: NodeJS.Timeout } | null = null;
  let flushing = false;

  async function learnNames(entries: readonly { authorKind: string; authorId: string | null }[]): Promise<void> {
    const missing = entries.length === 0 ? [] : [...new Set(entries.flatMap((e) => (e.authorKind === "agent" && e.authorId && !names.has(e.authorId) ? [e.authorId] : [])))];
    if (missing.length === 0) return;
    for (const [id, name] of await personNames(kernel.db.kysely, missing)) names.set(id, name);
  }

  async function publishEntry(draft: EntryDraft, appended: Appended, alone: boolean): Promise<void> {
    const entry: StoredEntry = { ...draft, seq: appended.seq, publicSeq: appended.publicSeq, at: appended.at };
    const of = { conversationId: draft.conversationId, contactId: draft.contactId ?? "" };
    const staffTopic = `conversation:${draft.conversationId}`;
    const talkTopic = `talk:${draft.conversationId}`;
    const db = kernel.db.kysely;
    const toStaff = async () => {
      if (!hub?.watched(staffTopic)) return;
      const shown = await entryForStaff(db, entry, of, nameOf, ports);
      if (draft.kind !== "whisper") hub.publish(staffTopic, { t: "entries", entries: [shown] }, entry.seq, alone && draft.authorKind === "customer");
      else for (const hears of [true, false]) hub.publishWhere(staffTopic, { t: "entries", entries: [hears ? shown : unheard(shown)] }, entry.seq, (actor) => hearsWhisper(actor, shown) === hears);
    };
    const toCustomer = async () => {
      if (entry.publicSeq !== null && hub?.watched(talkTopic)) hub.publish(talkTopic, { t: "entries", entries: [await entryForCustomer(db, entry, of, nameOf, ports)] }, entry.publicSeq, alone && draft.authorKind !== "customer");
    };
    // The other side first: whoever wrote it has it already.
    for (const publish of draft.authorKind === "customer" ? [toStaff, toCustomer] : [toCustomer, toStaff]) await publish();
  }
  /** Frames of one conversation leave in their order although showing a secret takes a moment. */
  const lines = new Map<string, Promise<void>>();
  function inLine(id: string, work: () => Promise<void>): void {
    const next = (lines.get(id) ?? Promise.resolve()).then(work).catch((error: unknown) => kernel.log.warn("feed.retry", errorFields(error)));
    lines.set(id, next);
    void next.finally(() => {
      if (lines.get(id) === next) lines.delete(id);
    });
  }

  function flushIn(ms: number): void {
    const at = performance.now() + ms;
    if (timer && timer.at <= at) return;
    if (timer) clearTimeout(timer.handle);
    timer = {
      at,
      handle: setTimeout(() => {
        timer = null;
        void flush();
      }, ms),
    };
  }
  function mark(conversationId: string): void {
    dirty.set(conversationId, true);
    flushIn(changeMs);
  }

  async function flush(): Promise<void> {
    if (flushing || !hub) return;
    flushing = true;
    try {
      for (const id of moved.keys()) if (!moveOn(id) && !dirty.has(id)) dirty.set(id, false);
      while (dirty.size > 0) {
        const some = [...dirty].slice(0, 500);
        for (const [id] of some) dirty.delete(id);
        await publishRows(some);
      }
    } catch (error) {
      kernel.log.warn("feed.retry", errorFields(error));
    } finally {
      flushing = false;
    }
    if (dirty.size + moved.size > 0) flushIn(changeMs);
  }

  /** A message moves only what the writer has just told; everything else about a conversation is told by `changed`. */
  function move(draft: EntryDraft, appended: Appended): void {
    if (!hub) return;
    const known = moved.get(draft.conversationId);
    if (!known || known.appended.seq < appended.seq) moved.set(draft.conversationId, { draft, appended });
    const last = sent.get(draft.conversationId);
    if (!last) flushIn(changeMs);
    else if (performance.now() - last.movedAt < movedMs || !moveOn(draft.conversationId)) flushIn(movedMs);
  }

  const listed = () => hub!.watched("inbox") || hub!.watched("team");

  /** Sends a row that a message has moved, from what was last sent; false when the tables have to be asked. */
  function moveOn(id: string): boolean {
    if (!listed() && !hub!.watched(`conversation:${id}`)) {
      // Nobody looks: whoever looks next reads the tables.
      moved.delete(id);
      sent.delete(id);
      return true;
    }
    const before = sent.get(id);
    if (dirty.has(id) || !before || performance.now() - before.readAt > rememberMs) return false;
    const { draft, appended } = moved.get(id)!;
    moved.delete(id);
    if (appended.seq <= before.row.seq) return true;
    before.row = rowAfter(before.row, draft, appended);
    before.movedAt = performance.now();
    publishRow(before);
    return true;
  }

  /** To the lists that show the row; whoever has only the conversation open gets it there. One connection gets it once, with the whole name whoever serves. */
  function publishRow(named: NamedRow): void {
    const { row } = named;
    const [whole, others] = [{ t: "row", row }, { t: "row", row: masking(named) }];
    const who = others.row === row ? [] : serving(row);
    const tell = (topic: string, may: (actor: Actor, peer: Peer) => boolean, among?: Iterable<string>) => {
      if (who.length > 0) hub!.publishWhere(topic, whole, 0, may, who);
      hub!.publishWhere(topic, others, 0, who.length === 0 ? may : (actor, peer) => !who.includes(actor.id ?? "") && may(actor, peer), among);
    };
    for (const [topic, sees] of lists) tell(topic, (actor) => sees(actor, row), topic === "inbox" ? inboxesOf(row) : undefined);
    tell(`conversation:${row.id}`, (actor, peer) => !lists.some(([topic, sees]) => hub!.has(peer, topic) && sees(actor, row)));
  }

  async function publishRows(some: readonly (readonly [id: string, changed: boolean])[]): Promise<void> {
    const ids = some.map(([id]) => id);
    const talked = some.flatMap(([id, changed]) => (changed && hub!.watched(`talk:${id}`) ? [id] : []));
    const all = listed();
    const rows = all ? ids : ids.filter((id) => hub!.watched(`conversation:${id}`));
    if (rows.length === 0 && talked.length === 0) return;
    const readAt = performance.now();
    const states = await readConversations(kernel.db.kysely, all ? ids : [...new Set([...talked, ...rows])]);
    if (rows.length > 0) {
      for (const { row: read, masked } of await namedRows(kernel.db.kysely, ports.customers, states)) {
        const before = sent.get(read.id)?.row;
        const later = moved.get(read.id);
        const row = later && later.appended.seq > read.seq ? rowAfter(read, later.draft, later.appended) : read;
        moved.delete(row.id);
        if (sent.size > 5000) sent.delete(sent.keys().next().value!);
        sent.delete(row.id);
        sent.set(row.id, { row, masked, readAt, movedAt: readAt });
        publishRow({ row, masked });
        for (const [topic, sees] of lists) hub!.publishWhere(topic, { t: "gone", id: row.id }, 0, (actor) => !sees(actor, row) && (!before || sees(actor, before)));
      }
    }
    for (const c of states) if (talked.includes(c.id)) hub!.publish(`talk:${c.id}`, { t: "conversation", conversation: await conversationForCustomer(kernel.db.kysely, c) }, 0);
  }

  const offs = [
    kernel.bus.on("conversation", (keys, remote) => {
      if (!remote || !hub) return;
      for (const id of keys) {
        mark(id);
        said(id);
        hub.refresh(`conversation:${id}`);
        hub.refresh(`talk:${id}`);
      }
      if (keys.length === 0) hub.refreshAll();
    }),
    // Whose a conversation is decides who may read it: an open topic is asked again, and closes where the right has ended (D2).
    kernel.bus.on("conversation.owner", (ids) => {
      const topics = new Set(ids.map((id) => `conversation:${id}`));
      hub?.reauthorise((_actor, topic) => (ids.length === 0 ? topic.startsWith("conversation:") : topics.has(topic)));
    }),
    kernel.bus.on("typing", (keys) => {
      for (const key of keys) {
        const { id, side, name, on } = JSON.parse(key) as { id: string; side: string; name: string; on: boolean };
        if (side === "customer") hub?.publish(`conversation:${id}`, { t: "typing", on, side }, 0);
        else {
          hub?.publish(`talk:${id}`, { t: "typing", on }, 0);
          hub?.publish(`conversation:${id}`, { t: "typing", on, side, name }, 0);
        }
      }
    }),
  ];

  const conversationTopic: TopicKind = {
    name: "conversation",
    gapless: true,
    async open(actor, key, since) {
      if (actor.kind !== "staff" || !isUuid(key)) return null;
      const c = await readConversation(kernel.db.kysely, key);
      if (!c || !mayRead(actor, c)) return null;
      await listened(actor, c);
      // Somebody looks at an empty thread meanwhile: what can be asked at once is.
      const [entries, [row]] = await Promise.all([
        readEntries(kernel.db.kysely, { bucket: c.bucket, conversationId: key, after: since, limit: openAtMost }),
        rowsOf(kernel.db.kysely, ports.customers, [c], actor.id),
      ]);
      await learnNames(entries);
      return { frames: [{ t: "row", row }, ...(entries.length > 0 ? [{ t: "entries", entries: (await Promise.all(entries.map((e) => entryForStaff(kernel.db.kysely, e, { conversationId: key, contactId: c.contactId }, nameOf, ports)))).map((entry) => heardBy(actor, entry)) }] : [])], cursor: entries.at(-1)?.seq ?? since, more: entries.length === openAtMost };
    },
  };
  const talkTopic: TopicKind = {
    name: "talk",
    gapless: true,
    async open(actor, key, since) {
      if (actor.kind !== "visitor" || !isUuid(key)) return null;
      const c = await readConversation(kernel.db.kysely, key);
      if (!c || c.contactId !== actor.id) return null;
      const entries = await readPublicEntries(kernel.db.kysely, { bucket: c.bucket, conversationId: key, after: since, limit: openAtMost });
      await learnNames(entries);
      // A device that comes back is given here what was written meanwhile.
      if (entries.some((e) => e.kind === "message" && e.authorKind !== "customer")) said(key);
      return {
        frames: [{ t: "conversation", conversation: await conversationForCustomer(kernel.db.kysely, c) }, ...(entries.length > 0 ? [{ t: "entries", entries: await Promise.all(entries.map((e) => entryForCustomer(kernel.db.kysely, e, { conversationId: key, contactId: c.contactId }, nameOf, ports))) }] : [])],
        cursor: entries.at(-1)?.publicSeq ?? since,
        more: entries.length === openAtMost,
      };
    },
  };
  /** My own conversations, what waits where I may take, and what I still have to write down. */
  const inboxTopic: TopicKind = {
    name: "inbox",
    async open(actor) {
      if (actor.kind !== "staff" || actor.id === null || actor.scopeOf("conversations.read") === null) return null;
      const db = kernel.db.kysely;
      const take = actor.scopeOf("conversations.take");
      const [mine, queued, helping, ended] = await Promise.all([
        listConversations(db, { state: "open", assigneeId: actor.id, reach: { all: true }, limit: 200 }),
        take === null ? [] : listConversations(db, { state: "queued", reach: reachOf(actor, take), limit: 200 }),
        listConversations(db, { state: "open", partyOf: actor.id, reach: { all: true }, limit: 100 }),
        listConversations(db, { state: "ended", assigneeId: actor.id, reach: { all: true }, limit: 50 }),
      ]);
      const unrecorded = ended.filter((c) => c.recordedAt === null);
      const unique = [...new Map([...mine, ...helping, ...queued, ...unrecorded].map((c) => [c.id, c])).values()];
      return { frames: [{ t: "state", rows: await rowsOf(db, ports.customers, unique, actor.id) }], cursor: 0 };
    },
  };
  /** Every open conversation within reach. */
  const teamTopic: TopicKind = {
    name: "team",
    async open(actor) {
      const scope = actor.scopeOf("conversations.read");
      if (actor.kind !== "staff" || actor.id === null || scope === null) return null;
      const open = await listConversations(kernel.db.kysely, { state: "open", reach: reachOf(actor, scope), limit: 300 });
      return { frames: [{ t: "state", rows: await rowsOf(kernel.db.kysely, ports.customers, open, actor.id) }], cursor: 0 };
    },
  };

  return {
    announce(draft, appended, alone = false) {
      if (appended.status !== "stored" || !hub) return;
      if (hub.watched(`conversation:${draft.conversationId}`) || hub.watched(`talk:${draft.conversationId}`))
        inLine(draft.conversationId, async () => {
          await learnNames([draft]);
          await publishEntry(draft, appended, alone);
        });
      if (draft.kind === "message") said(draft.conversationId);
      if (draft.kind !== "message") mark(draft.conversationId);
      // A customer has no lists: their row to agents goes in one write with the entry, an agent's own one after it.
      else if (alone && draft.authorKind === "agent") setImmediate(() => move(draft, appended));
      else move(draft, appended);
      kernel.bus.wake("conversation", draft.conversationId);
      if (appended.turn) kernel.bus.wake("pending", "");
    },
    changed(conversationId) {
      mark(conversationId);
      kernel.bus.wake("conversation", conversationId);
    },
    typing: (id, side, name, on) => kernel.bus.wake("typing", JSON.stringify({ id, side, name, on })),
    nameOf,
    learnNames,
    topics: [conversationTopic, talkTopic, inboxTopic, teamTopic],
    bind(to) {
      hub = to;
    },
    close() {
      for (const off of offs) off();
      if (timer) clearTimeout(timer.handle);
      hub = null;
    },
  };
}

export const isUuid = (value: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value);
