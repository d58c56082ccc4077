import type { ConversationRow, Entry } from "#contract/conversation.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 2, minute)).toISOString();

/** A conversation of a small imagined company, for the tests of the desk. */
export function sampleRow(change: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id: "c1", number: 1, seq: 1, open: true, stage: "answer", outcome: null, channel: "web",
    shop: { id: "s1", name: "Hemu" }, territory: "southwest", topic: null, skill: null, province: "51", city: null,
    customer: { id: "k1", contactId: "00000000-0000-7000-8000-0000000a7f3a", name: "", tier: "standard" },
    assignee: { id: "me", name: "Pu Shan" }, forShop: null, parties: [],
    openedAt: at(0), queuedAt: at(0), assignedAt: at(1), firstReplyAt: at(2), endedAt: null, lastAt: at(3), waitingSince: at(3), followUpAt: null, leftMessageAt: null,
    last: null, unread: 0, readByCustomer: 0, tags: [], recorded: false,
    ...change,
  };
}

/** An entry of that conversation; a customer's message unless said otherwise. */
export function sampleEntry(seq: number, change: Partial<Entry> = {}): Entry {
  return { seq, publicSeq: seq, kind: "message", at: at(seq), author: { kind: "customer", id: "k1", name: "" }, clientId: null, text: `words ${seq}`, body: null, ...change };
}
