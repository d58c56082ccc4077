import type { Calendar } from "#contract/policies/calendar.ts";
import type { SlaRules } from "#contract/policies/sla.ts";
import type { BusinessCalendar } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What a kind of subject says of itself; its module hands it in. */
export interface SlaSubject {
  /** What people are told about it; null: it is gone, nobody is told. */
  about(tx: Tx, id: string): Promise<{ number: string | number; link: string; ownerId: string | null; territory: string | null } | null>;
  /** Whether this reader may see its clocks. */
  readable(ctx: Ctx, id: string): Promise<boolean>;
  /** At the moment of firing: it is over already, although its stop has not been recorded yet. */
  over?(tx: Tx, id: string, clock: { name: string; startedAt: Date }): Promise<boolean>;
  /** What its module does beside, in the same transaction. */
  fired?(ctx: Ctx, id: string, what: { step: "warned" | "breached" | "escalated"; name: string; rung: number; dueAt: Date }): Promise<void>;
}

/** What SLA clocks need of others; app.ts hands it in. */
export interface SlaPorts {
  /** The rules in force for a territory, with their version. */
  rules(tx: Tx, at: Date, territory: string | null): Promise<{ body: SlaRules; version: number }>;
  rulesVersion(tx: Tx, version: number): Promise<SlaRules | null>;
  calendar(tx: Tx, key: string, at: Date): Promise<{ calendar: BusinessCalendar; policy: Calendar } | null>;
  calendarTurns(tx: Tx, key: string): Promise<Date[]>;
  territories(tx: Tx, at: Date): Promise<readonly { key: string; teams: readonly string[]; headquarters?: true | undefined }[]>;
  /** Everybody who may supervise everywhere. */
  overseers(tx: Tx): Promise<string[]>;
  shops(tx: Tx): Promise<readonly { id: string; key: string }[]>;
  subjects: Readonly<Record<string, SlaSubject>>;
}
