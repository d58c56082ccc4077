import { sql } from "kysely";
import type { Grant, Permission, Scope } from "#contract/permissions.ts";
import type { Tx, Write } from "./db.ts";
import { newId } from "./ids.ts";
import { Refusal } from "./refusal.ts";

/** Whoever acts: a person of the staff, a visitor (by contact id), an API token, or Kefu itself. */
export interface Actor {
  readonly kind: "staff" | "visitor" | "token" | "system";
  readonly id: string | null;
  readonly name: string;
  readonly teams: readonly string[];
  readonly territories: readonly string[];
  /** A token's own limit of calls; others share the usual one. */
  readonly ratePerMinute?: number;
  /** The widest scope this actor holds for a permission, or null. */
  scopeOf(permission: Permission): Scope | null;
}

export interface EventDraft {
  kind: string;
  subject: [kind: string, id: string | null];
  data?: Record<string, unknown>;
}

/** What every use case receives; nobody else reads the clock. */
export interface Ctx {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly now: Date;
  /** Records an event in this transaction (HOUSE §4.1). */
  record(event: EventDraft): void;
  /** What was recorded so far, to be stored together with other writes; what is recorded later is stored before the commit. */
  recorded(): Write[];
  /** Runs after the commit: wake-ups and fan-out only, never anything that must not be lost. */
  after(work: () => void): void;
}

/** Kefu itself, for jobs, deadlines and routing. */
export const system: Actor = { kind: "system", id: null, name: "", teams: [], territories: [], scopeOf: () => "all" };
export const nobody: Actor = { kind: "visitor", id: null, name: "", teams: [], territories: [], scopeOf: () => null };

/** Refuses unless the actor holds the permission; gives the scope for narrowing a query. */
export function insistPermission(actor: Actor, permission: Permission): Scope {
  const scope = actor.scopeOf(permission);
  if (scope === null) throw new Refusal(actor.id === null && actor.kind !== "system" ? "unauthenticated" : "forbidden", { params: { permission } });
  return scope;
}

/** Whether a record lies within the scope: own, of one's team, of one's territory, or all. */
export function reaches(actor: Actor, scope: Scope | null, record: { ownerId?: string | null; teamId?: string | null; territory?: string | null }): boolean {
  if (scope === null) return false;
  if (scope === "all") return true;
  if (record.ownerId != null && record.ownerId === actor.id) return true;
  if (scope === "own") return false;
  if (record.teamId != null && actor.teams.includes(record.teamId)) return true;
  if (scope === "team") return false;
  return record.territory != null && actor.territories.includes(record.territory);
}

/** The territories that a right opens as such, for narrowing a query as `reaches` narrows a record: a right that ends at own or team opens none. */
export const territoriesWithin = (actor: Actor, scope: Scope | null): readonly string[] => (scope === "territory" ? actor.territories : []);

export type { Grant };

/** Opens what a use case receives, in a transaction that has begun; what it recorded is left to whoever opened it to store before the commit. */
export function openCtx(tx: Tx, actor: Actor, now: Date, after: Ctx["after"], onEvent: () => void = () => {}): Ctx {
  let drafts: EventDraft[] = [];
  return {
    tx,
    actor,
    now,
    record(event) {
      onEvent();
      drafts.push(event);
    },
    recorded() {
      const writes = eventWrites(drafts, actor, now);
      drafts = [];
      return writes;
    },
    after,
  };
}

/** Events for the one record, and the mark by which the sequencer finds them. */
function eventWrites(events: readonly EventDraft[], actor: Actor, now: Date): Write[] {
  if (events.length === 0) return [];
  const rows = events.map((event) => ({
    id: newId(),
    at: now.toISOString(),
    kind: event.kind,
    subject_kind: event.subject[0],
    subject_id: event.subject[1],
    actor_kind: actor.kind,
    actor_id: actor.id,
    data: event.data ?? {},
  }));
  return [
    sql`insert into kernel.event (id, at, kind, subject_kind, subject_id, actor_kind, actor_id, data)
      select id, at, kind, subject_kind, subject_id, actor_kind, actor_id, data
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(id uuid, at timestamptz, kind text, subject_kind text, subject_id uuid, actor_kind text, actor_id uuid, data jsonb)`,
    sql`insert into kernel.event_pending select unnest(${rows.map((row) => row.id)}::uuid[])`,
  ];
}

/** The same as two parts of a statement that knows only while it runs what has happened: one event for each row of `from`, its columns as written there. */
export const eventsOfRows = (columns: Readonly<Record<"id" | "at" | "kind" | "subject_kind" | "subject_id" | "actor_kind" | "actor_id" | "data", string>>, from: string): string => `
  recorded as (insert into kernel.event (${Object.keys(columns).join(", ")}) select ${Object.values(columns).join(", ")} from ${from}),
  pending as (insert into kernel.event_pending select ${columns.id} from ${from})`;
