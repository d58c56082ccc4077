import { hashOf } from "./grams.ts";

const hour = 3_600_000;

/** What narrows a search, as hashed words: exact enough to skip by, while the record itself decides who may read (see store/find.ts). */
export const facet = {
  kind: (kind: string) => hashOf(`kind ${kind}`),
  by: (writer: string) => hashOf(`by ${writer}`),
  agent: (id: string) => hashOf(`agent ${id}`),
  team: (id: string) => hashOf(`team ${id}`),
  territory: (key: string) => hashOf(`territory ${key}`),
  channel: (channel: string) => hashOf(`channel ${channel}`),
  shop: (id: string) => hashOf(`shop ${id}`),
  tag: (tag: string) => hashOf(`tag ${tag}`),
  rating: (score: number) => hashOf(`rating ${score}`),
  opener: (id: string) => hashOf(`opener ${id}`),
  type: (key: string) => hashOf(`type ${key}`),
  place: (key: string) => hashOf(`place ${key}`),
  severity: (severity: string) => hashOf(`severity ${severity}`),
  state: (state: "open" | "ended") => hashOf(`state ${state}`),
};

/** What of a conversation its texts carry. */
export interface Subject {
  shop_id: string;
  channel: string;
  territory: string;
  assignee_id: string | null;
  team_id: string | null;
  tags: readonly string[];
  score: number | null;
}

const ofSubject = new WeakMap<Subject, readonly number[]>();
/** Reckoned once for all texts of a conversation as it was read. */
export function facetsOfSubject(c: Readonly<Subject>): readonly number[] {
  const known = ofSubject.get(c);
  if (known) return known;
  const facets = [
    facet.shop(c.shop_id), facet.channel(c.channel), facet.territory(c.territory),
    ...(c.assignee_id ? [facet.agent(c.assignee_id)] : []), ...(c.team_id ? [facet.team(c.team_id)] : []),
    ...c.tags.map(facet.tag), ...(c.score ? [facet.rating(c.score)] : []),
  ];
  ofSubject.set(c, facets);
  return facets;
}

const written = (at: number, letters: 7 | 10 | 13) => hashOf(`time ${new Date(at).toISOString().slice(0, letters)}`);
let lastHour: { hour: number; facets: readonly number[] } | null = null;
/** Hour, day and month of an instant, in UTC. Texts come in the order of their time, so nearly all ask for the same hour as the one before. */
export function facetsOfTime(at: Date): number[] {
  const of = Math.floor(at.getTime() / hour);
  if (lastHour?.hour !== of) lastHour = { hour: of, facets: [written(at.getTime(), 7), written(at.getTime(), 10), written(at.getTime(), 13)] };
  return [...lastHour.facets];
}

export function facetsOfEntry(entry: { kind: string; author_kind: string; at: Date }): number[] {
  return [facet.kind(entry.kind), facet.by(entry.author_kind), ...(entry.author_kind === "system" ? [] : [facet.by("people")]), ...facetsOfTime(entry.at)];
}

/** The fewest hours, days and months that cover a span; null when they would be too many to be of use. */
export function timesCovering(from: Date, to: Date): number[] | null {
  const found: number[] = [];
  const end = to.getTime();
  for (let at = Math.floor(from.getTime() / hour) * hour; at < end; ) {
    const date = new Date(at);
    const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    const nextDay = at + 24 * hour;
    if (date.getUTCHours() === 0 && date.getUTCDate() === 1 && nextMonth <= end) {
      found.push(written(at, 7));
      at = nextMonth;
    } else if (date.getUTCHours() === 0 && nextDay <= end) {
      found.push(written(at, 10));
      at = nextDay;
    } else {
      found.push(written(at, 13));
      at += hour;
    }
    if (found.length > 200) return null;
  }
  return found;
}

/** What of a ticket its text carries. */
export interface TicketSubject {
  type: string;
  place: string;
  severity: string;
  territory: string;
  shopId: string | null;
  ownerId: string | null;
  openedBy: string | null;
  tags: readonly string[];
  ended: boolean;
  openedAt: Date;
}

export const facetsOfTicket = (t: TicketSubject): number[] => [
  facet.kind("ticket"), facet.type(t.type), facet.place(t.place), facet.severity(t.severity), facet.territory(t.territory), facet.state(t.ended ? "ended" : "open"), ...(t.shopId ? [facet.shop(t.shopId)] : []),
  ...(t.ownerId ? [facet.agent(t.ownerId)] : []), ...(t.openedBy ? [facet.opener(t.openedBy)] : []), ...t.tags.map(facet.tag), ...facetsOfTime(t.openedAt),
];
